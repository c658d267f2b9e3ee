// SPDX-License-Identifier: Apache-2.0

import Primitives
import SystemPackage
import TestSupport
import Testing

@Suite struct SecretBytesTests {
  @Test func `holds what is appended across growth`() {
    var secret = SecretBytes()
    #expect(secret.copy() == [])
    var expected: [UInt8] = []
    for round in 0..<100 {
      let chunk = [UInt8](repeating: UInt8(round), count: round)
      secret.append(chunk.span.bytes)
      expected += chunk
    }
    #expect(secret.copy() == expected)
  }

  @Test func `keeps what a reader reports and no more`() {
    var secret = SecretBytes(capacity: 1)
    secret.append(atMost: 100) { room in
      room.initializeMemory(as: UInt8.self, repeating: 7)
      return 3
    }
    #expect(secret.copy() == [7, 7, 7])
  }

  @Test func `appends nothing when a reader fails`() {
    var secret = SecretBytes(copying: ([1, 2] as [UInt8]).span.bytes)
    #expect(throws: Errno.ioError) {
      try secret.append(atMost: 100) { (room) throws(Errno) in
        room.initializeMemory(as: UInt8.self, repeating: 7)
        throw Errno.ioError
      }
    }
    #expect(secret.copy() == [1, 2])
  }

  @Test func `drops its end`() {
    var secret = SecretBytes(copying: ([1, 2, 3, 4] as [UInt8]).span.bytes)
    secret.truncate(to: 1)
    #expect(secret.copy() == [1])
    secret.append(([9] as [UInt8]).span.bytes)
    #expect(secret.copy() == [1, 9])
    secret.truncate(to: 0)
    #expect(secret.copy() == [])
  }
}
