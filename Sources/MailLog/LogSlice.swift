// SPDX-License-Identifier: Apache-2.0

/// Where in a block a piece of text stands.
struct LogSlice {
  var offset: UInt32 = 0
  var count: UInt32 = 0

  static let none = LogSlice()

  var isEmpty: Bool { count == 0 }

  func text(in block: UnsafeRawPointer) -> LogText {
    LogText(
      (block + Int(offset)).assumingMemoryBound(to: UInt8.self), Int(count))
  }

  func string(in block: UnsafeRawPointer) -> String { text(in: block).string }
}
