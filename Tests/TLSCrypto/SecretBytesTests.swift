// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@Suite struct SecretBytesTests {
  @Test(arguments: [1, 15, 16, 17, 1000, 1 << 20])
  func `keeps its contents when it grows`(count: Int) {
    let chunk = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    var secret = SecretBytes()
    for _ in 1...5 { secret.append(chunk.span.bytes) }
    #expect(secret.count == 5 * count)
    #expect(secret.copy() == [chunk, chunk, chunk, chunk, chunk].flatMap(\.self))
  }

  @Test func `takes nothing as well`() {
    let nothing: [UInt8] = []
    var secret = SecretBytes(copying: nothing.span.bytes)
    secret.append(nothing.span.bytes)
    let added = secret.append(atMost: 0) { $0.count }
    #expect(secret.isEmpty && added == 0 && secret.copy() == [])
  }

  @Test func `drops its end and no more`() {
    var secret = SecretBytes(copying: ([1, 2, 3, 4] as [UInt8]).span.bytes)
    secret.truncate(to: 4)
    #expect(secret.copy() == [1, 2, 3, 4])
    secret.truncate(to: 1)
    #expect(secret.copy() == [1])
    secret.append(([9] as [UInt8]).span.bytes)
    #expect(secret.copy() == [1, 9])
  }

  @Test func `wipes what it drops`() {
    var secret = SecretBytes(copying: ([1, 2, 3, 4] as [UInt8]).span.bytes)
    secret.truncate(to: 0)
    var seen: [UInt8] = []
    secret.append(atMost: 4) { room in
      seen = Array(room)
      return 0
    }
    #expect(seen == [0, 0, 0, 0])
  }
}
