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
      try await host.reload()
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
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      let next = try await host.run(["rotate"])
      #expect(next.status == 0, "\(next)")
      #expect(next.errorText.contains("generation 2 is confirmed now"), "\(next)")
    }
  }
}
