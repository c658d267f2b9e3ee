// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postfix

@Suite struct MainCFTests {
  private func settings(_ text: String) -> [String] {
    MainCF(parsing: text.utf8, file: "main.cf").settings.map { "\($0.line) \($0.name)=\($0.value)" }
  }

  @Test(arguments: [
    ("a=b\n", ["1 a=b"]),
    ("a = b \t\n", ["1 a=b"]),
    ("a = b", ["1 a=b"]),
    ("a =\n", ["1 a="]),
    ("a = b = c\n", ["1 a=b = c"]),
    ("a = b # c\n", ["1 a=b # c"]),
    ("a = b\r\nc = d\r\n", ["1 a=b", "2 c=d"]),
    ("a.b = 1\n", ["1 a.b=1"]),
    ("a = 2\n# c\n\n  b\n \n  # x\n\t c # d\nd=1", ["1 a=2  b\t c # d", "8 d=1"]),
    ("a = 2\n#x\n  b\n", ["1 a=2  b"]),
    ("a =\n  b\n", ["1 a=b"]),
    ("a\n = b\n", ["1 a=b"]),
    ("x = 1\n = 3\n", ["1 x=1 = 3"]),
    ("a = 1\n\u{0C}\nb=2\n", ["1 a=1", "3 b=2"]),
    ("b=2\u{0B}\u{0C}\n\u{0B}x\n", ["1 b=2\u{0B}\u{0C}\u{0B}x"]),
    ("a = x\0y\nb = 2\n", ["1 a=x", "2 b=2"]),
    ("a = x\0y\n  z\nb = 2\n", ["1 a=x", "3 b=2"]),
    ("a = 1\na = 2\na = 2\n", ["1 a=1", "2 a=2", "3 a=2"]),
    ("", []),
    ("\n\n#\n", []),
  ])
  func `reads assignments`(text: String, expected: [String]) {
    #expect(settings(text) == expected)
    #expect(MainCF(parsing: text.utf8, file: "main.cf").faults.isEmpty)
  }

  @Test(arguments: [
    ("a\nb=1\n", "main.cf: line 1: no \"=\" after the parameter name", ["2 b=1"]),
    ("b=1\n\na b = 1\n", "main.cf: line 3: no \"=\" after the parameter name", ["1 b=1"]),
    ("= b\nb=1\n", "main.cf: line 1: no parameter name before the \"=\"", ["2 b=1"]),
    ("\0 = b\nb=1\n", "main.cf: line 1: no parameter name before the \"=\"", ["2 b=1"]),
    ("a\0b = x\nb=1\n", "main.cf: line 1: no \"=\" after the parameter name", ["2 b=1"]),
  ])
  func `tells a line in error and reads the others`(
    text: String, fault: String, others: [String]
  ) {
    let main = MainCF(parsing: text.utf8, file: "main.cf")
    #expect(main.faults.map(\.description) == [fault])
    #expect(main.faults.map(\.isFatal) == [true])
    #expect(settings(text) == others)
  }

  @Test(arguments: [
    "  x = 1\na = 2\n", "\u{0B}x = 1\na = 2\n", "# c\n\n  x\na = 2\n", "  x\n# u\n y\na = 2",
  ])
  func `ignores a first line that begins with white space`(text: String) {
    let main = MainCF(parsing: text.utf8, file: "main.cf")
    #expect(main.settings.map(\.name) == ["a"])
    #expect(main.faults.map(\.code) == [.ignoredLine])
    #expect(main.faults.map(\.isFatal) == [false])
  }

  @Test func `a byte order mark is a part of the first name, as for Postfix, and is told`() {
    let main = MainCF(parsing: "\u{FEFF}a = 1\nb = 2\n".utf8, file: "main.cf")
    #expect(main.settings.map(\.name) == ["\u{FEFF}a", "b"])
    #expect(main.faults.map(\.code) == [.byteOrderMark])
    #expect(main.faults.map(\.isFatal) == [false])
    #expect(MainCF(parsing: "a = 1\n\u{FEFF}b = 2\n".utf8, file: "main.cf").faults == [])

    let comment = MainCF(parsing: "\u{FEFF}# All of it\na = 1\n".utf8, file: "main.cf")
    #expect(
      comment.faults.filter(\.isFatal).map(\.description) == [
        "main.cf: line 1: no \"=\" after the parameter name, and a byte order mark in front of it"
      ])
  }

  @Test func `the last of several assignments counts`() {
    let text = "a = 1\na = 1\nb = x\na = 2\n"
    let main = MainCF(parsing: text.utf8, file: "main.cf")
    #expect(main.setting(of: "a") == .init(name: "a", value: "2", line: 4))
    #expect(main.setting(of: "c") == nil)
    #expect(main.overridden.map { [$0.earlier.line, $0.later.line] } == [[2, 4]])
  }

  @Test func `reads a line of a mebibyte`() {
    let value = String(repeating: "x", count: 1 << 20)
    let main = MainCF(parsing: "a = \(value)\nb = 1\n".utf8, file: "main.cf")
    #expect(main.setting(of: "a")?.value.utf8.count == 1 << 20)
    #expect(main.setting(of: "b")?.line == 2)
  }

  @Test func `keeps what is not UTF-8 apart from what is`() {
    let bytes = Array("a = x".utf8) + [0xE9] + Array("y\nb = é\n".utf8)
    let main = MainCF(parsing: bytes, file: "main.cf")
    #expect(main.settings.map(\.value) == ["x\u{FFFD}y", "é"])
  }

  @Test(arguments: [
    ("3.7.11", 3, 7), ("3.12-20260801", 3, 12), ("2.11.0", 2, 11), ("4.0", 4, 0),
  ])
  func `reads versions`(text: String, major: Int, minor: Int) throws {
    let version = try #require(PostfixVersion(text))
    #expect((version.major, version.minor) == (major, minor))
    #expect(version.description == text)
  }

  @Test(arguments: ["", "3", "x.y", "3.", ".7", "-3.7"])
  func `refuses what is no version`(text: String) {
    #expect(PostfixVersion(text) == nil)
  }
}
