// SPDX-License-Identifier: Apache-2.0

/// A line of main.cf or master.cf with all lines that continue it.
struct LogicalLine: Equatable, Sendable {
  /// The bytes up to the first NUL, where Postfix's strings end, without line feeds.
  private(set) var bytes: [UInt8] = []
  /// Where each physical line begins in `bytes`.
  private var starts: [Start] = []

  private struct Start: Equatable {
    let offset: Int
    let line: Int
  }

  /// The number of its first physical line, the first of the file being 1.
  var line: Int { starts.first?.line ?? 1 }

  /// The number of its last physical line.
  var lastLine: Int { starts.last?.line ?? 1 }

  /// The number of the physical line that holds the byte at `offset`.
  func line(at offset: Int) -> Int {
    starts.last { $0.offset <= offset }?.line ?? line
  }

  mutating func append(_ physical: Bytes, line: Int) {
    starts.append(Start(offset: bytes.count, line: line))
    bytes += physical
  }

  mutating func endAtNUL() {
    if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
  }
}
