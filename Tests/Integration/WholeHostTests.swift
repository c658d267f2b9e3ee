// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a rotation does to a host on which Postfix has a pair for all and one in a table of names, and
/// Dovecot has the first one too.
@Suite struct WholeHostTests {
  private static let name = "named.example.org"

  private static func withHost(_ body: @Sendable (DovecotHost) async throws -> Void) async throws {
    try await withDovecotHost { both in
      let folder = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", host: name, in: folder)
      let certs = both.host.certs
      let pair = try certs.write("named.pem", folder.text("chain.pem"), mode: 0o600)
      let table = try certs.write("names", "\(name) \(pair)\n", mode: 0o600)
      let made = try await Tool("postmap").run(
        "-c", both.host.postfix.configuration, "-F", "hash:\(table)")
      try #require(made.status == 0, "\(made)")
      try await both.host.set("tls_server_sni_maps = hash:\(table)")
      try await body(both)
    }
  }

  /// Holds what is shown against what is in the files.
  private static func expectFiles(of both: DovecotHost, _ what: String) async throws {
    let common = try await fingerprint(of: both.host.certs.text("chain.pem"))
    #expect(try await both.all() == [common], "\(what)")
    let named = try await fingerprint(of: both.host.certs.text("named.pem"))
    #expect(try await both.host.shown(name) == named, "\(what)")
  }

  @Test func `after a kill at any call all servers show a pair, and the next run completes`()
    async throws
  {
    try await Self.withHost { both in
      let calls = Strace.changes.sorted().joined(separator: ",")
      let traced = try await strace(
        Strace.tracing(calls, to: both.directory["trace"]), both, ["rotate", "--force"])
      try #require(traced.status == 0, "\(traced)")
      try await Self.expectFiles(of: both, "\(traced)")
      let places = StraceCall.all(in: try both.directory.text("trace")).ofFirstThread.changes
      #expect(places.count > 10)
      // Each takes seconds; at night all of them are tried.
      var killed = 0
      for place in Night.some(8, of: places) {
        let result = try await strace(
          Strace.killing(at: place.name, place.number), both,
          ["rotate", "--force"])
        if result.status == 137 { killed += 1 }
        // Whatever each shows, it shows something.
        _ = try await both.all()
        _ = try await both.host.shown(Self.name)
        let next = try await both.run("rotate")
        let what = "\(place.name) \(place.number)\n\(result)\nthen \(next)"
        #expect(next.status == 0, "\(what)")
        try await Self.expectFiles(of: both, what)
      }
      #expect(killed > 4)
    }
  }

  @Test(.enabled(if: Night.isNow))
  func `of two thousand handshakes during fifty rotations none fails`() async throws {
    try await Self.withHost { both in
      let tally = Tally()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<3 {
          group.addTask {
            while await tally.count <= 50 * Self.share {
              // Four of Dovecot, or one of Postfix, every second time with a name.
              if number == 0 {
                _ = try await both.host.shown(tally.count % 2 == 0 ? Self.name : nil)
                await tally.add(1)
              } else {
                await tally.add(try await both.shown().count)
              }
            }
          }
        }
        group.addTask {
          for number in 1...50 {
            // They are spread over all rotations.
            while await tally.count < number * Self.share {
              try await Task.sleep(for: .milliseconds(20))
            }
            let result = try await both.run("rotate", "--force")
            #expect(result.status == 0, "\(number): \(result)")
          }
        }
        try await group.waitForAll()
      }
      let sum = await tally.count
      print("handshakes: \(sum)")
      #expect(sum > 2000)
      try await Self.expectFiles(of: both, "in the end")
    }
  }

  /// How many handshakes there are for each rotation.
  private static let share = 40

  /// Counts handshakes.
  private actor Tally {
    private(set) var count = 0

    func add(_ more: Int) { count += more }
  }

  private func strace(
    _ options: [String], _ both: DovecotHost, _ command: [String]
  ) async throws -> ToolResult {
    try await Tool("strace").run(
      options + [Tool.mxtls.path] + both.arguments(command), environment: both.environment())
  }
}
