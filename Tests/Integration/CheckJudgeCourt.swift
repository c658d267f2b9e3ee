// SPDX-License-Identifier: Apache-2.0

import Testing

/// The cases with their files in place, and the Postfix that judges them.
struct Court: Sendable {
  @TaskLocal static var shared: Court?

  let certificates: Certificates
  let cases: [StagedCase]
  let postfix: JudgingPostfix
  /// Hundreds of processes and waiting clients at once would have two processors do nothing else.
  let seats = Seats(free: 8)
}

/// Lets only so many cases be heard at a time.
actor Seats {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(free: Int) { self.free = free }

  func hear<Failure: Error>(
    _ body: @Sendable () async throws(Failure) -> Void
  ) async throws(Failure) {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    defer { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }
    try await body()
  }
}

/// Starts one Postfix for all cases of a suite, and stops it at the end.
struct OneJudge: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let certificates = try await Certificates()
    var cases: [StagedCase] = []
    for (number, judged) in CheckJudgeTests.cases.enumerated() {
      cases.append(
        try await StagedCase(judged, label: "case-\(number)", certificates: certificates))
    }
    try await JudgingPostfix.serve(cases) { postfix in
      let court = Court(certificates: certificates, cases: cases, postfix: postfix)
      try await Court.$shared.withValue(court, operation: function)
    }
  }
}

extension Trait where Self == OneJudge {
  static var oneJudge: Self { Self() }
}
