// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The other ways to begin a roll-over, and to publish what it needs.
@Suite struct RollCommandTests {
  @Test func `nsupdate with a key adds and removes the records of a signed zone`() async throws {
    try await RollBench.run(TLSAHost(), takesUpdates: true) { bench in
      var bench = bench
      let owner = "_25._tcp.mx.example."
      let old = try await bench.digest()
      let key = try String(contentsOfFile: bench.lab.updateKey, encoding: .utf8)
      let secret = try #require(key.split(separator: "\"").dropFirst(2).first)
      #expect(try await bench.roll("--force").status == 0)
      // A key that the server does not take.
      let wrong = String(secret.reversed().drop { $0 == "=" }) + "="
      let other = try bench.host.directory.write(
        "wrong.key", key.replacing(secret, with: wrong), mode: 0o600)
      bench.publishing = ["--nsupdate", other]
      let refused = try await bench.roll()
      #expect(refused.status == 76 && refused.errorText.contains("nsupdate: "), "\(refused)")
      #expect(!refused.errorText.contains(wrong), "\(refused)")
      #expect(try bench.step() == "staged")
      bench.publishing = ["--nsupdate", bench.lab.updateKey]
      let published = try await bench.roll()
      #expect(published.text.contains("are published"), "\(published)")
      #expect(try await bench.lab.records(owner, at: 53).count == 2)
      try await bench.rollToTheEnd()
      let new = try await bench.digest()
      #expect(new != old)
      for server in [53, 54] {
        let records = try await bench.lab.records(owner, at: server)
        #expect(records == ["3 1 1 \(new)"], "\(records)")
      }
      let check = try await bench.checkUntil(0)
      #expect(check.status == 0, "\(check)")
    }
  }

  @Test func `rotate --dane goes the same way`() async throws {
    try await RollBench.run { bench in
      var bench = bench
      bench.command = ["rotate", "--dane"]
      let old = try await bench.digest()
      #expect(try await bench.roll("--force").text.contains("staged the next"))
      #expect(try await bench.digest() == old)
      try await bench.rollToTheEnd()
      #expect(try await bench.digest() != old)
      #expect(try await bench.checkUntil(0).status == 0)
    }
  }

  @Test func `install --dane lets a pair wait, and the next runs roll it over`() async throws {
    try await RollBench.run { bench in
      let old = try await bench.digest()
      let other = try TemporaryDirectory()
      let made = try await Tool.mxtls.run(
        "new", "mx.example", "--dir", other.path, "--type", "p256")
      try #require(made.status == 0, "\(made)")
      func install() async throws -> ToolResult {
        try await bench.host.run(
          "install", "--dane", other["newcert.pem"], "--key", other["newreq.pem"], "--lock-file",
          bench.host.directory["lock"], "--no-reload", "--no-confirm")
      }
      let first = try await install()
      #expect(first.status == 0 && first.text.contains("staged"), "\(first)")
      let again = try await install()
      #expect(again.status == 0, "\(again)")
      #expect(try await bench.digest() == old)
      #expect(try bench.step() == nil)
      #expect(try await bench.roll().status == 0)
      #expect(try bench.step() == "staged")
      try await bench.rollToTheEnd()
      #expect(try await bench.digest() == TLSAHost.digest(other["newcert.pem"]))
      #expect(try await bench.checkUntil(0).status == 0)
    }
  }

  @Test(arguments: [["tlsa", "roll"], ["rotate", "--dane"]])
  func `the pairs of all instances are rolled over`(command: [String]) async throws {
    let host = try await TLSAHost(settings: "multi_instance_directories = DIR/second")
    for folder in ["second", "rsa2048"] {
      try FileManager.default.createDirectory(
        atPath: host.directory[folder], withIntermediateDirectories: false)
    }
    let made = try await Tool.mxtls.run(
      "new", "mx2.example", "--dir", host.directory["rsa2048"], "--layout", "chain", "--type",
      "rsa2048")
    try #require(made.status == 0, "\(made)")
    try host.directory.write(
      "second/main.cf",
      """
      myhostname = mx2.example
      multi_instance_name = postfix-second
      multi_instance_enable = yes
      inet_interfaces = all
      queue_directory = \(host.directory["queue2"])
      data_directory = \(host.directory["data2"])
      smtpd_tls_security_level = may
      smtpd_tls_chain_files = \(host.file("rsa2048"))

      """)
    // Of two servers of a host one has to listen elsewhere.
    try host.directory.write("second/master.cf", "2525 inet n - n - - smtpd\n")
    try await RollBench.run(
      host, form: ["--all-instances"], lines: "mx2 IN A 192.0.2.25\n"
    ) { bench in
      var bench = bench
      bench.command = command
      bench.options.append("--all-instances")
      let types = ["p256", "rsa2048"]
      var old: [String] = []
      for type in types { old.append(try await bench.digest(type)) }
      let first = try await bench.roll("--force")
      #expect(first.status == 0, "\(first)")
      for type in types { #expect(try bench.step(type) == "staged") }
      try await bench.rollToTheEnd(types)
      for (type, digest) in zip(types, old) { #expect(try await bench.digest(type) != digest) }
      for (type, owner) in zip(types, ["_25._tcp.mx.example.", "_2525._tcp.mx2.example."]) {
        let records = try await bench.lab.records(owner, at: 54)
        #expect(try await records == ["3 1 1 \(bench.digest(type))"])
      }
    }
  }

  @Test func `a command that signs makes the next certificate`() async throws {
    let ca = try await Authority()
    try await RollBench.run { bench in
      var bench = bench
      bench.options += ["--sign", ca.command(), "--ca-file", ca.root]
      let old = try await bench.digest()
      #expect(try await bench.roll("--force").status == 0)
      try await bench.rollToTheEnd()
      #expect(try await bench.digest() != old)
      let issuer = try await Tool("openssl").run(
        "x509", "-noout", "-issuer", "-in", bench.host.file("p256"))
      #expect(issuer.text.contains("Test CA"), "\(issuer)")
    }
  }

  @Test func `it works with the rights of the user whose directory it is`() async throws {
    try #require(geteuid() == 0, "needs root")
    let stranger: uid_t = 65_534
    try await RollBench.run { bench in
      var bench = bench
      chmod(bench.host.directory.path, 0o755)
      // The anchors are read with the rights of that user.
      chmod(String(bench.lab.anchors.dropLast("/anchors".count)), 0o755)
      for file in ["p256", "p256/chain.pem"] {
        chown(bench.host.directory[file], stranger, stranger)
      }
      let refused = try await bench.roll("--force")
      #expect(refused.status == 78 && refused.errorText.contains("--run-as"), "\(refused)")
      bench.options += ["--run-as", "nobody"]
      let old = try await bench.digest()
      let first = try await bench.roll("--force")
      #expect(first.status == 0, "\(first)")
      var status = stat()
      stat(bench.host.directory["p256/mxtls/chain.pem/rollover.json"], &status)
      #expect(status.st_uid == stranger)
      try await bench.rollToTheEnd()
      #expect(try await bench.digest() != old)
      stat(bench.host.file("p256"), &status)
      #expect(status.st_uid == stranger)
    }
  }

  @Test func `a zone that is not valid any more stops it, and nothing is switched`() async throws {
    try await RollBench.run { bench in
      let old = try await bench.digest()
      _ = try await bench.roll("--force")
      _ = try await bench.roll(until: "every name server has")
      try await bench.lab.sign(hasExpired: true)
      for _ in 0..<100 {
        if try await bench.roll("--cap", "3600").status == 76 { break }
      }
      for _ in 1...5 {
        let stopped = try await bench.roll("--cap", "3600")
        #expect(stopped.status == 76, "\(stopped)")
        #expect(stopped.errorText.contains(/expired|bogus|valid|SERVFAIL|servfail/), "\(stopped)")
        #expect(try await bench.digest() == old)
        try await Task.sleep(for: .seconds(1))
      }
      try await bench.lab.sign(hasExpired: false)
      try await bench.rollToTheEnd()
      #expect(try await bench.digest() != old)
    }
  }
}
