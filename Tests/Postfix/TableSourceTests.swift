// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Postfix

/// postmap is the judge: what it puts into a table is what we read.
@Suite struct TableSourceTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    let main = try directory.write("main.cf", "compatibility_level = 3.6\n")
    // postmap waits for a main.cf that has only just been written.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_577_836_800)], ofItemAtPath: main)
  }

  private func postmap(_ arguments: String...) async throws -> ToolResult {
    try await Tool("postmap").run(["-c", directory.path] + arguments)
  }

  @Test(arguments: Seeds.first(5))
  func `reads ten sources as postmap does`(seed: UInt64) async throws {
    var generator = TableGenerator(seed: seed)
    var random = SplitMix64(seed: ~seed)
    for round in 1...10 {
      let source = generator.source()
      let comment: Comment = "seed \(seed), round \(round)\n\(source)\n"
      let path = try directory.write("source\(round)", source)
      let table = TableSource(parsing: source.utf8, file: path)
      let expected = table.entries.map { "\($0.key)\t\($0.value)" }.sorted()
      let type = random.pick(["hash", "lmdb"])
      let made = try await postmap("\(type):\(path)")
      let dump = try await postmap("-s", "\(type):\(path)")
      #expect(dump.text.split(separator: "\n").map(String.init).sorted() == expected, comment)
      let warnings = made.errorText.split(separator: "\n")
      #expect(warnings.count == table.faults.count, "\(warnings), \(table.faults), \(comment)")
      for (warning, fault) in zip(warnings, table.faults) where warning.contains(", line ") {
        let line = try #require(fault.line)
        #expect(warning.contains(", line \(line): "), "\(fault), \(comment)")
      }
    }
  }

  @Test func `the sources hold enough of everything`() {
    var (entries, codes) = (0, [ConfigurationError.Code: Int]())
    for seed in UInt64(1)...20 {
      var generator = TableGenerator(seed: seed)
      for _ in 1...10 {
        let table = TableSource(parsing: generator.source().utf8, file: "source")
        entries += table.entries.count
        for fault in table.faults { codes[fault.code, default: 0] += 1 }
      }
    }
    #expect(entries > 1_000)
    for code in [
      ConfigurationError.Code.ignoredLine, .malformedEntry, .duplicateKey, .suspectKey,
    ] {
      #expect(codes[code, default: 0] > 20, "\(code)")
    }
  }

  @Test func `splits a value into files as postmap -F does`() async throws {
    for name in ["a", "b", "c"] { try directory.write("\(name).pem", "content of \(name)\n") }
    let source = """
      One.example.org \(directory["a.pem"])
      .example.org    \(directory["a.pem"]), \(directory["b.pem"])
      two.example.org ,\(directory["c.pem"]),,
        \(directory["a.pem"])
      three.example.org ,

      """
    let path = try directory.write("sni", source)
    let table = TableSource(parsing: source.utf8, file: path)
    #expect(table.entries.map(\.values.count) == [1, 2, 2, 0])
    #expect(table.entries.map(\.line) == [1, 2, 3, 5])
    let made = try await postmap("-F", "lmdb:\(path)")
    #expect(made.errorText.contains("line 5: empty pathname list"), "\(made)")
    for entry in table.entries where !entry.values.isEmpty {
      let content = try entry.values.map { file in
        try directory.text(String(file.dropFirst(directory.path.count + 1)))
      }
      let found = try await postmap("-F", "-q", entry.key, "lmdb:\(path)")
      #expect(singleSpaced(found.text) == singleSpaced(content.joined()), "\(found)")
    }
  }

  @Test func `leaves out what is not UTF-8`() async throws {
    let source = Array("a b\nc ".utf8) + [0xFF, 0x0A] + Array("É.Org x\n".utf8)
    let path = try directory.write("source", source)
    let table = TableSource(parsing: source, file: path)
    #expect(table.entries.map(\.key) == ["a", "é.org"])
    #expect(
      table.faults.map(\.description) == [
        "\(path): line 2: the line is not UTF-8, so it is left out"
      ])
    let dump = try await postmap("-s", "texthash:\(path)")
    #expect(dump.text.split(separator: "\n").sorted() == ["a\tb", "é.org\tx"])
  }

  @Test(arguments: [
    "{a=b}", "{ a=b, {c = d e}, A = x}", "{a}", "{{a = b}x}", "{}", "{a=}", "{=b}", "{a=b,a=c}",
    "{a=b}x", "a", "{ {x={y}} }", "{ {a=b}{c=d} }", " {a=b}", "{a={b, c}}", "{a=b\tc=d}",
    "{ {\"a b\" = c} }", "{B=C, b=d}", "{{ = }}", "{ , }", "{\"a=b\"=c}", "{a\\==b}", "{\"a=b}",
    "{{}}", "{{ }, a=b}", "{a=b=c}", "{{a=b},c=d}", "{a=b,{}}", "{a=}}", "{{a=b}", "{ {a = } }",
    "{.example.org = /a}", "{.example.org=/a}", "{ {x.example.org = /k.pem, /c.pem} }",
  ])
  func `reads an inline table as postmap does`(name: String) async throws {
    let judged = try await postmap("-s", "inline:\(name)")
    do throws(ParameterList.Fault) {
      let table = try TableSource(inline: name)
      #expect(judged.status == 0, "\(judged)")
      let expected = table.entries.map { "\($0.key)\t\($0.value)" }.sorted()
      #expect(judged.text.split(separator: "\n").map(String.init).sorted() == expected)
    } catch {
      #expect(judged.status != 0, "\(error.reason): \(judged)")
    }
  }
}

/// Makes up sources of tables.
struct TableGenerator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func source() -> String {
    var text = random.once(in: 4) ? "  first value\n" : ""
    for _ in 0..<Int.random(in: 1...24, using: &random) { text += line() }
    if random.once(in: 5) { text.removeLast() }
    return text
  }

  private mutating func line() -> String {
    let key = random.pick([
      "example.org", "Example.ORG", ".example.org", "mx\(random.next() % 8).example.org", "a:",
      "#a",
      "\"q x\".org", "a\\ b", "\"x", "a\"b c\"d", "é.Org", "back\\", "x=y", "\\\"", "{a", "a,b",
    ])
    let gap = random.pick([" ", "\t", "  \t", "\n  ", "\n# c\n ", "\n\n ", "", " \u{0B}"])
    let value = random.pick([
      "/a.pem", "/a.pem, /b.pem", "/a.pem /b.pem", "v", "\"", "É", "#x", "a\n  b", "", "  x  ",
      "a\n\n#c\n b", "\r", "x\\",
    ])
    return random.once(in: 10)
      ? random.pick(["# comment\n", "\n", "   \n", " # x\n"]) : "\(key)\(gap)\(value)\n"
  }
}
