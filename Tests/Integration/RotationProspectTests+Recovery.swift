// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a run does with the switch of one that was killed, where something else has broken meanwhile.
extension RotationProspectTests {
  /// Kills the run once the pair is switched, and before anybody has loaded it.
  private func isKilled(_ host: Host) async throws -> Bool {
    let killed = try await host.run(install(host, "--reload-command", "kill -9 $PPID"))
    return killed.status != 0 && killed.errorText.isEmpty
  }

  @Test func `another server that has broken takes no switch back`() async throws {
    try await withHost(
      ["broken_CAfile": ""], chain: "CERTS/a.pem",
      listeners: ["n - n - - smtpd -o smtpd_tls_CAfile=$broken_CAfile"]
    ) { host in
      #expect(try await isKilled(host))
      try host.add("broken_CAfile = CERTS/gone.pem")
      try await host.postfix.reload()
      let next = try await host.run(["rotate"])
      #expect(next.status == 0, "\(next)")
      #expect(next.errorText.contains("generation 2 is confirmed now"), "\(next)")
    }
  }

  @Test func `nobody goes back to what no server would show either`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      #expect(try await isKilled(host))
      let path = host.postfix.configuration + "/main.cf"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try host.add("smtpd_tls_CAfile = CERTS/gone.pem")
      let stopped = try await host.run(["rotate"])
      #expect(stopped.status == 78, "\(stopped)")
      #expect(stopped.errorText.contains(": ca.unusable: "), "\(stopped)")
      #expect(stopped.errorText.contains("generation 2 is live"), "\(stopped)")
      try host.postfix.replace("main.cf", by: text)
      let next = try await host.run(["rotate"])
      #expect(next.status == 0, "\(next)")
      #expect(next.errorText.contains("generation 2 is confirmed now"), "\(next)")
    }
  }

  @Test func `what is taken back is confirmed as well`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      #expect(try await isKilled(host))
      // The first reload fails, so that the switch cannot be confirmed.
      let mark = host.certs["mark"]
      let reload =
        "test -e \(mark) || { touch \(mark); exit 1; }; postfix -c \(host.postfix.configuration) reload"
      let back = try await host.run(["rotate", "--verbose", "--reload-command", reload])
      #expect(back.errorText.contains("generation 2 is taken back"), "\(back)")
      #expect(
        back.errorText.contains("127.0.0.1:\(host.postfix.port) shows it"), "\(back)")

      // One that shows another certificate all the same is told.
      #expect(try await isKilled(host))
      try FileManager.default.removeItem(atPath: mark)
      let untold = "test -e \(mark) || { touch \(mark); exit 1; }"
      let other = try await makePair(types: ["p256"], layout: "chain", in: TemporaryDirectory())
      try await withPostfix(other.mainCF) { stranger in
        let told = try await host.run([
          "rotate", "--reload-command", untold, "--confirm", "127.0.0.1:\(stranger.port)",
          "--confirm-timeout", "1",
        ])
        #expect(told.status == 76, "\(told)")
        #expect(told.errorText.contains("is taken back"), "\(told)")
        #expect(told.errorText.contains("error: 127.0.0.1:\(stranger.port): "), "\(told)")
      }
    }
  }
}
