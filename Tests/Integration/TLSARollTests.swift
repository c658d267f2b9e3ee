// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `mxtls tlsa roll` in a signed DNS with two name servers.
@Suite struct TLSARollTests {
  @Test(arguments: ["1", "0"])
  func `key, certificate and record are rolled over, one step a run`(
    selector: String
  ) async throws {
    try await RollBench.run(form: ["--selector", selector]) { bench in
      let old = try await bench.digest()
      let first = try await bench.roll("--force", "--selector", selector)
      #expect(first.status == 0 && first.text.contains("staged the next"), "\(first)")
      #expect(try bench.step() == "staged")
      #expect(bench.lab.published() == "")
      for (text, step) in [
        ("records of the next pair are published", "published"),
        ("every name server has", "seen"), ("the old records alone", "waited"),
        ("generation 2 is live", "switched"), ("of the pair before are removed", "retired"),
      ] {
        #expect(try await bench.digest() == old || step == "switched" || step == "retired")
        let result = try await bench.roll(until: text)
        #expect(result.text.contains(text), "\(result)")
        #expect(try bench.step() == step)
      }
      #expect(try await bench.digest() != old)
      let done = try await bench.roll(until: "the roll-over is done")
      #expect(done.status == 0, "\(done)")
      #expect(try bench.step() == nil)
      // A record of the certificate is told to be fragile.
      let check = try await bench.checkUntil(selector == "1" ? 0 : 1)
      #expect(check.status == (selector == "1" ? 0 : 1), "\(check)")
      let again = try await bench.roll()
      #expect(again.status == 0 && again.text.isEmpty, "\(again)")
    }
  }

  @Test func `RSA and EC pairs are rolled over side by side`() async throws {
    try await RollBench.run(["rsa2048", "p256"]) { bench in
      #expect(try await bench.roll("--force").status == 0)
      try await bench.rollToTheEnd(["rsa2048", "p256"])
      #expect(try bench.step() == nil)
      #expect(try bench.step("rsa2048") == nil)
      let check = try await bench.checkUntil(0)
      #expect(check.status == 0, "\(check)")
    }
  }

  @Test func `a server that lags stops it, and is told`() async throws {
    try await RollBench.run { bench in
      _ = try await bench.roll("--force")
      try bench.lab.setLag(true, of: "second")
      _ = try await bench.roll(until: "are published")
      for _ in 1...3 {
        let lagging = try await bench.roll()
        #expect(lagging.status == 76, "\(lagging)")
        #expect(lagging.errorText.contains("ns2.example (192.0.2.54): "), "\(lagging)")
        #expect(lagging.errorText.contains("lacks 3 1 1 "), "\(lagging)")
        #expect(try bench.step() == "published")
      }
      try bench.lab.setLag(false, of: "second")
      try await bench.republish()
      #expect(try await bench.roll(until: "every name server has").status == 0)
    }
  }

  @Test func `records that somebody removes begin the wait anew`() async throws {
    try await RollBench.run { bench in
      _ = try await bench.roll("--force")
      _ = try await bench.roll(until: "every name server has")
      let next = try await TLSAHost.digest(
        bench.host.directory["p256/mxtls/chain.pem/next/chain.pem"])
      try await bench.publish("remove", "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(next)")
      for _ in 0..<600 where try bench.step() != "staged" {
        let result = try await bench.roll("--cap", "3600")
        #expect(!result.text.contains("is live"), "\(result)")
      }
      #expect(try bench.step() == "staged")
      #expect(try await bench.roll(until: "generation 2 is live").status == 0)
    }
  }

  @Test func `it goes back before the switch, and after it`() async throws {
    try await RollBench.run { bench in
      let old = try await bench.digest()
      for text in ["are published", "every name server has", "the old records alone"] {
        _ = try await bench.roll("--force")
        _ = try await bench.roll(until: text)
        let back = try await bench.roll("--abort")
        #expect(back.status == 0 && back.text.contains("is taken back"), "\(back)")
        #expect(try bench.step() == nil)
        #expect(try await bench.digest() == old)
      }
      _ = try await bench.roll("--force")
      _ = try await bench.roll(until: "is live")
      #expect(try await bench.digest() != old)
      let back = try await bench.roll("--abort")
      #expect(back.status == 0 && back.text.contains("rolled back"), "\(back)")
      #expect(try bench.step() == nil)
      #expect(try await bench.digest() == old)
      let text = bench.lab.published()
      #expect(text.contains("remove example.\n"))
      #expect(try await bench.checkUntil(0).status == 0)
    }
  }

  @Test func `it does not go back while senders may know that the record before was missing`()
    async throws
  {
    try await RollBench.run { bench in
      let old = try await bench.digest()
      let record = "_25._tcp.mx.example. 1 IN TLSA 3 1 1 \(old)"
      _ = try await bench.roll("--force")
      _ = try await bench.roll(until: "is live")
      try await bench.publish("remove", record)
      // The servers take their zones over in their own time.
      for _ in 0..<600 {
        if try await bench.roll("-n", "--abort").status != 0 { break }
      }
      let lacking = try await bench.roll("--abort")
      #expect(lacking.status == 76, "\(lacking)")
      #expect(lacking.errorText.contains("has no record of the pair before"), "\(lacking)")
      try await bench.publish("add", record)
      // A long time, so that the machine may be slow.
      var back = try await bench.roll("--abort", "--cap", "3600")
      for _ in 0..<600 {
        guard back.errorText.contains("has no record") else { break }
        back = try await bench.roll("--abort", "--cap", "3600")
      }
      #expect(back.status == 76 && back.errorText.contains("was missing, and senders"), "\(back)")
      #expect(try bench.step() == "switched")
      #expect(try await bench.digest() != old)
      let result = try await bench.roll(until: "rolled back", "--abort")
      #expect(result.status == 0, "\(result)")
      #expect(try bench.step() == nil)
      #expect(try await bench.digest() == old)
    }
  }

  @Test func `the others leave the pair alone, and the status tells of it`() async throws {
    try await RollBench.run { bench in
      _ = try await bench.roll("--force")
      let lock = ["--lock-file", bench.host.directory["lock"], "--no-reload", "--no-confirm"]
      let host = bench.host
      func run(_ arguments: [String]) async throws -> ToolResult {
        try await Tool.mxtls.run(
          arguments + host.configuration, environment: ["MAIL_CONFIG": nil])
      }
      let rotate = try await run(["rotate", "--force"] + lock)
      #expect(rotate.status == 0 && rotate.errorText.contains("is under way"), "\(rotate)")
      let install = try await run(
        ["install", host.directory["p256/mxtls/chain.pem/next/chain.pem"]] + lock)
      #expect(install.status == 78 && install.errorText.contains("is under way"), "\(install)")
      let status = try await run(["rotate", "--status"])
      #expect(status.text.contains("roll-over of the TLSA records: staged"), "\(status)")
    }
  }

  @Test func `a renewed certificate of the same key is switched at once`() async throws {
    try await RollBench.run { bench in
      let result = try await bench.roll("--force", "--reuse-key")
      #expect(result.status == 0 && result.text.contains("generation 2 is live"), "\(result)")
      #expect(try bench.step() == nil)
      #expect(bench.lab.published() == "")
    }
  }

  @Test func `a command that fails is run again by the next run`() async throws {
    try await RollBench.run { bench in
      var broken = bench
      broken.options += ["--publish-timeout", "60"]
      _ = try await bench.roll("--force")
      let failed = try await bench.lab.run(
        [
          Tool.mxtls.path, "tlsa", "roll", "--trust-anchor", bench.lab.anchors, "--publish",
          "echo no >&2; false", "--lock-file", bench.host.directory["lock"], "--no-reload",
        ] + bench.host.configuration, environment: ["MAIL_CONFIG": nil])
      #expect(failed.status == 76 && failed.errorText.contains("--publish: failed"), "\(failed)")
      #expect(try bench.step() == "staged")
      #expect(try await broken.roll().text.contains("are published"))
    }
  }
}
