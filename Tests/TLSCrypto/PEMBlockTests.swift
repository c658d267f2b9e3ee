// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TLSCrypto

@Suite struct PEMBlockTests {
  private func scan(_ bytes: [UInt8]) -> [PEMBlock] { PEMBlock.scan(bytes.span.bytes) }

  private func scan(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return scan(bytes).map { block in
      let lines = bytes[block.range].split(separator: UInt8(ascii: "\n")).count
      return "\(block.line) \(block.label) \(lines)\(block.isComplete ? "" : " incomplete")"
    }
  }

  private static let block = "-----BEGIN X-----\nAAAA\n-----END X-----"

  @Test(
    arguments: [
      ("", []), ("text\n", []), ("\n\n\n", []), ("-----END X-----\n", []),
      (block, ["1 X 3"]), (block + "\n", ["1 X 3"]),
      ("\u{feff}\(block)\n", ["1 X 3"]), (block.replacing("\n", with: "\r\n"), ["1 X 3"]),
      (block.replacing("\n", with: "  \t\n") + "  ", ["1 X 3"]),
      ("before\n\n\(block)\nbetween\n\(block)\nafter\n", ["3 X 3", "7 X 3"]),
      ("-----BEGIN X-----\nAAAA\n", ["1 X 2 incomplete"]),
      ("-----BEGIN X-----", ["1 X 1 incomplete"]),
      ("-----BEGIN X-----\nAAAA\n\(block)", ["1 X 2 incomplete", "3 X 3"]),
      ("-----BEGIN X-----\nAAAA\n-----END Y-----\n\(block)", ["1 X 3 incomplete", "4 X 3"]),
      ("-----BEGIN X-----\n-----END X-----\n", ["1 X 2"]),
      (block + "\n-----END X-----\n" + block, ["1 X 3", "5 X 3"]),
      (
        "-----BEGIN X-----\n-----END X----------BEGIN X-----\n-----END X-----",
        ["1 X 2 incomplete", "2 X 2"]
      ),
      (
        "-----BEGIN X-----\n-----END X----- \t -----BEGIN Y-----\n",
        ["1 X 2 incomplete", "2 Y 1 incomplete"]
      ),
      ("-----BEGIN X-----\nAA==-----END X-----\n\(block)", ["1 X 2 incomplete", "3 X 3"]),
      ("-----BEGIN X-----\n-----END X-----x\n\(block)", ["1 X 2 incomplete", "3 X 3"]),
      ("-----BEGIN X-----\n-----END Y----------BEGIN Z-----\n", ["1 X 2 incomplete"]),
      (" -----BEGIN X-----\n-----END X-----", ["1 X 2"]),
      ("----BEGIN X----\n----END X----", ["1 X 2 incomplete"]),
      ("-----BEGIN X----\n-----END X----", ["1 X 2 incomplete"]),
      ("-----BEGIN X-----y\n-----END X-----", ["1 X 2"]), ("# -----BEGIN X-----\n", []),
      (String(repeating: "x", count: 254) + block, ["1 X 3"]),
      (String(repeating: "x", count: 253) + block, []),
      ("-----BEGIN X-----\n" + String(repeating: "A", count: 254) + "-----END X-----", ["1 X 2"]),
      (block + String(repeating: " ", count: 254 - 15) + "x", ["1 X 3"]),
      ("-----BEGIN X-----\0y\nAAAA\n-----END X-----\0", ["1 X 3"]),
      ("-----BEGIN -----\n-----END -----", ["1  2"]), ("-----BEGIN ----\n", []),
      (
        "-----BEGIN X\u{1b}[31m\u{202e}-----\n-----END X\u{1b}[31m\u{202e}-----",
        ["1 X\u{1b}[31m\u{202e} 2"]
      ),
    ] as [(String, [String])])
  func `finds the blocks of a text`(text: String, expected: [String]) {
    #expect(scan(text) == expected)
  }

  @Test func `gives the offsets from the BEGIN line to the END line`() {
    let text = "x\n\(Self.block)\r\ny"
    let blocks = scan(Array(text.utf8))
    #expect(blocks.map(\.range) == [2..<(2 + Self.block.utf8.count + 1)])
  }

  @Test(
    arguments: [
      (" \(block)", .badBegin(line: 1)), ("x\n----\(block.dropFirst(5))", .badBegin(line: 2)),
      ("x\n\u{FEFF}\(block)", .strayMark(line: 2)), ("\u{FEFF}\(block)", nil),
      ("\(block)\n\u{FEFF}\(block)", nil), ("x\n\0\n\(block)", .behindNUL(line: 2)),
      ("-----BEGIN X-----\nAAAA\n\(block)", .insideBlock(line: 1)),
      (String(repeating: "x", count: 254) + block, nil),
    ] as [(String, PEMObstruction?)])
  func `tells why OpenSSL does not find a block`(text: String, expected: PEMObstruction?) {
    #expect(scan(Array(text.utf8)).last?.obstruction == expected)
  }

  @Test func `compares labels by their text where the bytes are no UTF-8`() {
    let bytes = Array("-----BEGIN ".utf8) + [0xFF, 0xFE] + Array("-----\n-----END ".utf8)
    let blocks = scan(bytes + [0xFF, 0xFE] + Array("-----\n".utf8))
    #expect(blocks.map(\.label) == ["\u{fffd}\u{fffd}"])
    #expect(blocks.map(\.isComplete) == [true])
  }

  @Test func `counts lines to the end of a long text`() {
    let line = String(repeating: "A", count: 64) + "\n"
    let text = String(repeating: line, count: 100_000) + Self.block
    #expect(scan(text) == ["100001 X 3"])
  }

  @Test func `finds many blocks`() {
    let text = String(repeating: Self.block + "\n", count: 30_000)
    let blocks = scan(Array(text.utf8))
    #expect(blocks.count == 30_000)
    #expect(blocks.allSatisfy { $0.isComplete && $0.label == "X" })
    #expect(blocks.last?.line == 89_998)
  }
}
