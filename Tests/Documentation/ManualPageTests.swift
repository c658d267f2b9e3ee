// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TestSupport
import Testing

@testable import mxtls

/// The pages are whole, well-formed, and agree with each other and with the program.
@Suite struct ManualPageTests {
  @Test func `there is a page for the program and for every command`() throws {
    #expect(try Package.list("Man") == Commands.pages.map { "\($0).1" }.sorted())
  }

  @Test(arguments: Commands.pages)
  func `mandoc has nothing to say`(page: String) async throws {
    let result = try await Tool("mandoc").run(
      "-T", "lint", "-W", "warning", Package.path("Man/\(page).1"))
    #expect(result.text.isEmpty && result.errorText.isEmpty && result.status == 0, "\(result)")
  }

  @Test(arguments: Commands.pages)
  func `a page is ASCII with lines that fit`(page: String) throws {
    for line in try ManualPage(page).source.split(separator: "\n") {
      #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
      // A macro cannot always be broken.
      #expect(line.count <= 80 || line.hasPrefix("."), "\(line)")
      #expect(line.last != " ", "\(line)")
    }
  }

  @Test(arguments: Commands.pages)
  func `the sections are there, in order`(page: String) throws {
    let required = [
      "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS",
      "EXAMPLES", "SEE ALSO", "STANDARDS",
    ]
    let order = [
      "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SHARED OPTIONS", "PASS PHRASES", "OUTPUT",
      "FINDINGS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO", "STANDARDS",
      "CAVEATS",
    ]
    let titles = try ManualPage(page).sections.map(\.title)
    #expect(Set(required).isSubset(of: titles))
    #expect(titles == order.filter(titles.contains))
  }

  @Test(arguments: Commands.pages)
  func `the name is that of the command, with its abstract`(page: String) throws {
    let manual = try ManualPage(page)
    let abstract = try Commands.info(page: page).abstract ?? ""
    #expect(manual.source.contains("\n.Dt \(page.uppercased()) 1\n"))
    let lines = manual["NAME"].lines
    #expect(lines.first == ".Nm \(page)")
    #expect(
      lines.dropFirst().first == ".Nd \(abstract.prefix(1).lowercased())\(abstract.dropFirst())")
  }

  @Test(arguments: ["mxtls"] + Commands.groups)
  func `the page above lists the commands with their abstracts`(page: String) throws {
    let names = Commands.names(in: page)
    let items = try ManualPage(page)["DESCRIPTION"].items.filter { $0.head.first == "Cm" }
    #expect(items.map { Mdoc.words(after: "Cm", in: $0.head) } == names.map { [$0] })
    for (item, name) in zip(items, names) {
      let abstract = try Commands.info(page: "\(page)-\(name)").abstract ?? ""
      #expect(item.text.hasPrefix(abstract), "\(item.text)")
      #expect(item.body.contains { $0.hasPrefix(".Xr \(page)-\(name) 1") }, "\(name)")
    }
  }

  @Test(arguments: Commands.pages)
  func `the synopsis calls the command by its name`(page: String) throws {
    let name = (["mxtls"] + Commands.path(of: page)).joined(separator: " ")
    let names = try ManualPage(page)["SYNOPSIS"].lines.filter { $0.hasPrefix(".Nm") }
    #expect(Set(names) == [".Nm \(name)"])
  }

  @Test(arguments: Commands.pages)
  func `the exit statuses are those of the program, word for word`(page: String) throws {
    let items = try ManualPage(page)["EXIT STATUS"].items
    var listed: [mxtls.ExitStatus] = []
    for item in items {
      let status = try #require(
        item.head.first.flatMap { Int32($0) }.flatMap(mxtls.ExitStatus.init), "\(item.head)")
      #expect(item.text == status.meaning)
      listed.append(status)
    }
    #expect(listed == mxtls.ExitStatus.allCases.filter(listed.contains), "in order, each once")
    #expect(listed.contains(.success) && listed.contains(.usage) && listed.contains(.defect))
    if page == "mxtls" { #expect(listed == mxtls.ExitStatus.allCases) }
  }

  @Test func `the order in which failures count is that of the program`() throws {
    let text = try Package.text("Man/mxtls.1").replacing("\n", with: " ")
    let failures = mxtls.ExitStatus.worstFirst.map(\.rawValue).filter { $0 >= 64 }
    #expect(text.contains("in this order: \(failures.map(String.init).joined(separator: ", "))."))
  }

  @Test(arguments: Commands.pages)
  func `references lead somewhere`(page: String) throws {
    let manual = try ManualPage(page)
    let references = manual.prose.filter { $0.hasPrefix(".Xr mxtls") }.map { Mdoc.words($0)[1] }
    #expect(Set(references).isSubset(of: Commands.pages))
    let related = manual["SEE ALSO"].lines.map { Mdoc.words($0)[1] }
    #expect(Set(related).isSuperset(of: Commands.relatives(of: page)))
    #expect(Set(related).isSuperset(of: ["openssl", "postconf", "postfix-tls"]))
    #expect(!related.contains(page))
  }

  @Test(arguments: Commands.pages)
  func `every example can be parsed`(page: String) throws {
    let commands = ExampleCommand.all(in: try ManualPage(page).displays)
    #expect(!commands.isEmpty)
    for command in commands {
      #expect(throws: Never.self, "\(command.words)") {
        _ = try MxTLS.parseAsRoot(Array(command.words.dropFirst()))
      }
    }
    let path = Commands.path(of: page)
    #expect(commands.contains { $0.words.dropFirst().starts(with: path) }, "none is of \(path)")
  }
}
