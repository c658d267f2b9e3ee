// SPDX-License-Identifier: Apache-2.0

import Checks
import TestSupport
import Testing

@testable import mxtls

/// Each fault of the catalogue is found, named and explained.
@Suite struct CheckFindingTests {
  static let cases =
    FindingCase.ofFiles + FindingCase.ofCertificates + FindingCase.ofKeys
    + FindingCase.ofConfigurations + FindingCase.ofLookups + FindingCase.ofTables

  @Test(arguments: cases)
  func `the fault is found, with its parameter`(_ fault: FindingCase) async throws {
    let bench = try CheckBench()
    try await fault.prepare(bench)
    let arguments = fault.arguments.map { $0.replacing("DIR", with: bench.directory.path) }
    let result = try await bench.check(arguments + ["--format", "json"], now: fault.now)
    let found = result.findings.filter { $0.id == fault.id && $0.severity == fault.severity }
    let finding = try #require(found.first, "\(result)")
    if let parameter = fault.parameter {
      #expect(found.contains { $0.parameter == parameter }, "\(found)")
    }
    #expect(!finding.message.isEmpty && !finding.consequence.isEmpty && !finding.remedy.isEmpty)
    #expect(!finding.message.hasSuffix(".") && !finding.consequence.hasSuffix("."))
    let worst = result.findings.map(\.severity)
    let expected: mxtls.ExitStatus =
      worst.contains("critical")
      ? .critical
      : worst.contains("unknown") ? .unknown : worst.contains("warning") ? .warning : .success
    #expect(result.status == expected.rawValue)
  }

  /// What needs more than a configuration: another user, or a key that nobody can make in a moment.
  static let elsewhere: Set = ["file.unreadable", "strength.close-primes", "strength.roca"]

  /// What servers show, and what is published of them, is told by probe and by tlsa check.
  static let groupsOfProbe: Set = ["served", "dane", "domain", "sts", "tlsrpt", "tlsa"]

  @Test func `every kind of the catalogue has a case`() {
    let ids = Set(FindingKind.all.map(\.id))
    #expect(ids.count == FindingKind.all.count, "an identifier stands there twice")
    let others = FindingKind.all.filter { Self.groupsOfProbe.contains($0.group) }.map(\.id)
    #expect(Set(Self.cases.map(\.id)) == ids.subtracting(Self.elsewhere).subtracting(others))
  }

  @Test func `identifiers and texts have one form`() {
    for kind in FindingKind.all {
      #expect(kind.id.wholeMatch(of: /[a-z]+\.[a-z0-9-]+/) != nil, "\(kind.id)")
      #expect(kind.meaning.hasSuffix("."), "\(kind.id)")
      let consequence = Self.groupsOfProbe.contains(kind.group) ? [] : [kind.consequence]
      for text in [kind.summary, kind.remedy] + consequence {
        #expect(!text.isEmpty && !text.hasSuffix("."), "\(kind.id): \(text)")
      }
    }
  }
}
