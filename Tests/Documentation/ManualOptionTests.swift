// SPDX-License-Identifier: Apache-2.0

import Testing

/// The pages and the parser know the same options.
@Suite struct ManualOptionTests {
  @Test(arguments: Commands.pages)
  func `the list of options is that of the parser`(page name: String) throws {
    let items = try ManualPage(name)["OPTIONS"].items.filter { !$0.flags.isEmpty }
    let options = try Commands.info(page: name).options
    for option in options {
      let item = try #require(
        items.first { $0.flags == option.flags }, "\(option.flags) is not documented")
      #expect(item.defaultValue == option.defaultValue, "default of \(option.flags)")
      #expect(
        Set(item.arguments) == Set(option.kind == .flag ? [] : [option.valueName ?? ""]),
        "value of \(option.flags)")
      #expect(!item.text.isEmpty, "\(option.flags)")
    }
    #expect(items.count == options.count)
  }

  @Test(arguments: Commands.pages)
  func `every value of an option is listed`(page name: String) throws {
    let items = try ManualPage(name)["OPTIONS"].items
    for option in try Commands.info(page: name).options {
      guard let values = option.allValues else { continue }
      let item = try #require(items.first { $0.flags == option.flags })
      #expect(Set(item.values) == Set(values), "values of \(option.flags)")
    }
  }

  @Test(arguments: Commands.pages)
  func `the arguments are those of the parser`(page name: String) throws {
    let items = try ManualPage(name)["OPTIONS"].items.filter { $0.flags.isEmpty }
    let arguments = try Commands.info(page: name).positionals
    #expect(items.map(\.arguments) == arguments.map { [$0.valueName ?? ""] })
    for (item, argument) in zip(items, arguments) {
      #expect(item.head.contains("...") == argument.isRepeating, "\(item.head)")
    }
  }

  @Test(arguments: Commands.pages)
  func `the synopsis is that of the parser`(page name: String) throws {
    let lines = try ManualPage(name)["SYNOPSIS"].lines
    let command = try Commands.info(page: name)
    let flags = Set(lines.flatMap { Mdoc.flags(in: Mdoc.words($0)) })
    #expect(flags.isSubset(of: Set(command.options.flatMap(\.flags))))
    for option in command.options {
      let line = try #require(
        lines.first { !option.flags.isDisjoint(with: Mdoc.flags(in: Mdoc.words($0))) },
        "\(option.flags) is missing")
      if ["--version", "--help"].contains(where: option.flags.contains) { continue }
      #expect(line.hasPrefix(".Op ") == option.isOptional, "\(line)")
      let values = Mdoc.words(after: "Ar", in: Mdoc.words(line))
      #expect(values == (option.kind == .flag ? [] : [option.valueName ?? ""]), "\(line)")
    }
    for argument in command.positionals {
      let words = ["Ar", argument.valueName ?? ""] + (argument.isRepeating ? ["..."] : [])
      let expected = (argument.isOptional ? [".Op"] : []) + words
      let line = expected.joined(separator: " ")
      #expect(lines.contains(argument.isOptional ? line : ".\(line)"), "\(line) is missing")
    }
  }

  @Test(arguments: Commands.pages.dropFirst())
  func `the text of a page names its own options alone`(page name: String) throws {
    let known = try Commands.flags(page: name)
    for line in try ManualPage(name).prose {
      for flag in Mdoc.flags(in: Mdoc.words(line)) { #expect(known.contains(flag), "\(line)") }
    }
  }

  @Test func `the text of the first page names options that exist`() throws {
    let known = try Commands.allFlags()
    for line in try ManualPage("mxtls").prose {
      for flag in Mdoc.flags(in: Mdoc.words(line)) { #expect(known.contains(flag), "\(line)") }
    }
  }

  @Test func `the shared options are what the commands have`() throws {
    let items = try ManualPage("mxtls")["SHARED OPTIONS"].items
    let options = try Commands.actions.map { try Commands.info(page: $0).options }
    for item in items {
      // What `cache export` calls a format is how to write entries, not how to report.
      let holders = options.compactMap { $0.first { $0.flags == item.flags } }
        .filter { $0.allValues?.contains("jsonl") != true }
      #expect(!holders.isEmpty, "\(item.head)")
      for option in holders {
        #expect(option.defaultValue == item.defaultValue, "\(item.head)")
        #expect(Set(item.values).isSuperset(of: option.allValues ?? []), "\(item.head)")
      }
    }
    // What every command has must be in the list of what every command has.
    let common = options.map { Set($0.flatMap(\.flags)) }.reduce(nil) { all, flags in
      all?.intersection(flags) ?? flags
    }
    #expect(common?.isSubset(of: Set(items.flatMap(\.flags))) == true)
  }
}
