// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A real Postfix judges configurations, and `mxtls check` must agree.
@Suite(.oneJudge) struct CheckJudgeTests {
  static let cases =
    serverCases + chainCases + keyCases + frameCases + tableCases + configurationCases
    + clientCases + valueCases + keywordCases + peerCases + policyCases + tableNameCases
    + protocolCases + libraryFileCases + memberCases + ruleCases + folderCases
    + choiceCases

  @Test(arguments: Night.some(200, of: cases.indices).map { NumberedCase(number: $0) })
  func `check agrees with Postfix`(_ numbered: NumberedCase) async throws {
    let court = try #require(Court.shared)
    try await court.seats.hear {
      try await expectAgreement(court.cases[numbered.number], court.postfix)
    }
  }

  /// What other programs than smtpd and smtp read, they read from main.cf.
  @Test(arguments: instanceCases + managerCases + programCases)
  func `check agrees with a Postfix of its own`(_ judged: JudgedCase) async throws {
    let court = try #require(Court.shared)
    let staged = try await StagedCase(
      judged, label: "case", certificates: court.certificates)
    try await JudgingPostfix.serveAlone(staged) { try await expectAgreement(staged, $0) }
  }

  private func expectAgreement(_ staged: StagedCase, _ postfix: JudgingPostfix) async throws {
    var refused = false
    for (index, listener) in staged.judged.listeners.enumerated() {
      let seen = try await postfix.observe(staged, listener: index)
      #expect(seen.answer == listener.observed.answer)
      #expect(seen.served == listener.observed.served)
      expect(seen.log, toHold: listener.observed.log)
      refused =
        refused || [.refused, .dropped, .down, .silent].contains(seen.answer) || refuses(seen.log)
    }
    if let delivery = staged.judged.delivery {
      let seen = try await postfix.deliver(staged)
      #expect(seen.manner == delivery.manner)
      expect(seen.log, toHold: delivery.log)
      refused = refused || [.deferred, .stuck].contains(seen.manner) || refuses(seen.log)
    }
    // The table must not ask less of check than the issue does.
    if refused { #expect(staged.judged.verdict.isCritical) }
    try await expectCheck(of: staged.directory.path, toSay: staged.judged.verdict)
  }

  /// Whether Postfix does without TLS, or without a file it was told to use.
  private func refuses(_ log: [String]) -> Bool {
    let words = [
      "disabling TLS support", "aborting TLS handshake", "error loading", "error opening chain",
      "No server certs available", "map lookup problem", "fatal: ",
    ]
    return log.contains { line in words.contains { line.contains($0) } }
  }

  private func expect(_ log: [String], toHold fragments: [String]) {
    let text = log.joined(separator: "\n")
    for fragment in fragments { #expect(text.contains(fragment), "\(fragment)") }
    // On a slow machine Postfix says so of a text that has been there for 100 seconds (dict_db.c), and of
    // a cache of postscreen that waits for the disk.
    let ignored =
      fragments + ["TLS library problem", "is older than source file", "average delay is"]
    let others = log.filter { line in !ignored.contains { line.contains($0) } }
    #expect(others.isEmpty)
  }
}

/// A case by its number, which is how the shared Postfix knows it.
struct NumberedCase: Sendable, CustomTestStringConvertible {
  let number: Int
  var testDescription: String { CheckJudgeTests.cases[number].name }
}
