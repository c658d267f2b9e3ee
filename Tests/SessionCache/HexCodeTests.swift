// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import SessionCache

@Suite struct HexCodeTests {
  private func decode(_ text: String) throws(EntryFault) -> [UInt8] {
    let digits = Array(text.utf8)
    var bytes = [UInt8](repeating: 0, count: digits.count / 2)
    var fault: EntryFault?
    let count = bytes.withUnsafeMutableBytes { room in
      do throws(EntryFault) {
        return try HexCode.decode(digits.span.bytes, into: room)
      } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw fault }
    return Array(bytes[..<count])
  }

  @Test func `decodes every octet in either case`() throws {
    let all = Array(UInt8.min...UInt8.max)
    let upper = String(decoding: all.hex, as: UTF8.self)
    #expect(try decode(upper) == all)
    #expect(try decode(upper.lowercased()) == all)
    for count in 0...40 {
      #expect(try decode(String(upper.suffix(2 * count))) == all.suffix(count))
    }
  }

  @Test func `tells of any two bytes whether they are digits`() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let digits = [first, second]
        var octet = [UInt8](repeating: 0, count: 1)
        let count = octet.withUnsafeMutableBytes { room in
          do throws(EntryFault) {
            return try HexCode.decode(digits.span.bytes, into: room)
          } catch {
            return 0
          }
        }
        let high = HexCode.digit(first)
        let low = HexCode.digit(second)
        let expected = high.flatMap { high in low.map { [high << 4 | $0] } } ?? []
        guard Array(octet[..<count]) != expected else { continue }
        Issue.record("\(digits): \(octet[..<count])")
      }
    }
  }

  @Test func `decodes octets with colons between them`() throws {
    #expect(try decode("de:AD:be:EF") == [0xDE, 0xAD, 0xBE, 0xEF])
    #expect(try decode("00112233445566:77:8899:AA:BB").count == 12)
    for text in ["de:", ":de", "de::ad", "d:e", "de:a"] {
      #expect(throws: EntryFault.self, "\(text)") { try decode(text) }
    }
  }

  @Test func `refuses every byte that is no digit, wherever it stands`() {
    for byte in UInt8.min...UInt8.max where HexCode.digit(byte) == nil && byte < 0x80 {
      for place in 0..<20 where byte != UInt8(ascii: ":") || place % 2 == 1 {
        var text = [UInt8](repeating: UInt8(ascii: "7"), count: 20)
        text[place] = byte
        let damaged = String(decoding: text, as: UTF8.self)
        #expect(throws: EntryFault.notHexadecimal, "\(byte) at \(place)") { try decode(damaged) }
      }
    }
    #expect(throws: EntryFault.notHexadecimal) { try decode("0011223344\u{E9}") }
    #expect(throws: EntryFault.oddDigits) { try decode("001122334") }
  }

  @Test func `encodes as Postfix does`() {
    let all = Array(UInt8.min...UInt8.max)
    var text = [UInt8](repeating: 0, count: 512)
    let count = text.withUnsafeMutableBytes { Hex.encode(all.span.bytes, into: $0) }
    #expect(count == 512)
    #expect(text == all.hex)
  }

  @Test func `counts digits`() {
    for count in 0...40 {
      let text = [UInt8](repeating: UInt8(ascii: "f"), count: count) + Array("&s=x".utf8)
      #expect(HexCode.digitCount(text.span.bytes, from: 0) == count)
    }
  }
}
