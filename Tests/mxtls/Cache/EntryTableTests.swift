// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import mxtls

@Suite struct EntryTableTests {
  /// What `list` writes on a terminal of so many columns, of a server's entry.
  private func lines(_ width: Int?, lastCell: String, level: String = "-") -> [Substring] {
    var bytes: [UInt8] = []
    let stream = OutputChannel(width: width) { (new) throws(Errno) in bytes += new }
    var table = EntryTable(stream)
    table.add([
      String(repeating: "A0", count: 32), "submission", level, "TLSv1.3",
      "ECDHE-ECDSA-AES256-GCM-SHA384",
      "-59m", "100d", lastCell,
    ])
    table.finish()
    try? stream.flush()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  @Test(arguments: ["yes", "expired", "never used", "ticket over", "session over", "other OpenSSL"])
  func `a list fits 80 columns whatever keeps an entry from being used`(obstacle: String) {
    let lines = lines(80, lastCell: obstacle)
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    #expect(lines.last?.hasSuffix("  \(obstacle)") == true)
  }

  @Test(arguments: ["may", "dane-only", "fingerprint"])
  func `a list has the security level where there is one`(level: String) {
    let lines = lines(80, lastCell: "other OpenSSL", level: level)
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    #expect(lines.first?.contains("  LEVEL") == true)
    #expect(lines.last?.contains("  \(level.prefix(6))") == true, "\(lines)")
    #expect(self.lines(80, lastCell: "yes").first?.contains("LEVEL") == false)
  }

  @Test func `nothing is cut where there is no terminal`() {
    #expect(
      lines(nil, lastCell: "yes").last?.hasPrefix("A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0") == true)
  }
}
