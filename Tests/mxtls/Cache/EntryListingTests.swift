// SPDX-License-Identifier: Apache-2.0

import SessionCache
import SystemPackage
import TestSupport
import Testing

@testable import mxtls

@Suite struct EntryListingTests {
  @Test(arguments: [ReportFormat.json, .text])
  func `a sorted list is written in portions, however long it is`(format: ReportFormat) throws {
    let directory = try TemporaryDirectory()
    var total = 0
    var largest = 0
    let out = OutputChannel { (bytes) throws(Errno) in
      total += bytes.count
      largest = max(largest, bytes.count)
    }
    let console = Console(
      out: out, err: OutputChannel { _ in }, clock: Clock(now: testTime),
      environment: Environment(["TMPDIR": directory.path]))
    var listing = EntryListing(
      format: format, isCounted: false, limit: nil, order: .peer, hasHeadings: false, on: console)
    let target = CacheTarget(
      location: TableLocation(type: .btree, path: "cache"), program: nil, timeout: nil,
      manager: nil)
    let text = try Fixture.text("caches/tlsmgr-btree/smtpd_scache.tsv")
    let fields = try #require(text.split(separator: "\n").first).split(separator: "\t")
    let (key, value) = (Array(fields[0].utf8), Array(fields[1].utf8))
    let entry = EntryScanner().decode(key.span.bytes, value.span.bytes, isWhole: true)

    listing.begin(target)
    for _ in 0..<20_000 { listing.add(entry, key.span.bytes) }
    try listing.end(isWhole: true)
    #expect(total > 2 << 20)
    #expect(largest <= 2 << 20)
  }
}
