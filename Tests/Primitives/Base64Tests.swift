// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Primitives

@Suite struct Base64Tests {
  private func decode(_ text: String) -> [UInt8]? {
    let text = Array(text.utf8)
    let capacity = Base64.capacity(forTextOf: text.count)
    var count: Int?
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, length in
      count = Base64.decode(text.span.bytes, into: UnsafeMutableRawBufferPointer(buffer))
      length = count ?? 0
    }
    return count == nil ? nil : bytes
  }

  @Test func `decodes what Foundation encodes`() {
    var random = SplitMix64(seed: 1)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(decode(Data(bytes).base64EncodedString()) == bytes)
    }
  }

  @Test func `decodes the beginning of lines`() {
    let bytes = (0..<200).map { UInt8($0) }
    let lines = Data(bytes).base64EncodedString(
      options: [.lineLength64Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    let text = Array("text\n\(lines)\n-----END".utf8)
    for limit in [0, 1, 2, 3, 47, 48, 49, 199, 200, 300] {
      let start = Base64.decodeStart(of: text.span.bytes, from: 5, atMost: limit)
      #expect(start == Array(bytes.prefix(limit)))
    }
    #expect(Base64.decodeStart(of: text.span.bytes, from: text.count, atMost: 9) == [])
    let broken = Array("AQID BAUG".utf8)
    #expect(Base64.decodeStart(of: broken.span.bytes, from: 0, atMost: 9) == [1, 2, 3])
  }

  @Test(arguments: ["A", "AA", "AAA", "A===", "====", "AA=A", "=AAA", "AA\nA", "AAA-", "AAAA=AAA"])
  func `refuses what is not base64`(_ text: String) {
    #expect(decode(text) == nil)
  }
}
