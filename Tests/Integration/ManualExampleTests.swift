// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import TLSCrypto
import TestSupport
import Testing

/// The files that the manual pages tell to install do what the pages say.
@Suite struct ManualExampleTests {
  /// A file that stands in a page as a literal display, its path in a comment at its beginning.
  private static func file(_ path: String, of page: String) throws -> String {
    let source = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Man/\(page).1"), encoding: .utf8)
    let displays = source.split(separator: "\n.Bd -literal -offset indent\n").compactMap {
      display in
      display.range(of: "\n.Ed").map { String(display[..<$0.lowerBound]) }
    }
    let found = displays.first { $0.hasPrefix("# \(path)\n") || $0.contains("\n# \(path)\n") }
    return try #require(found, "\(path)").replacing("\\e", with: "\\") + "\n"
  }

  @Test func `the deploy hooks of certbot, lego and acme.sh install what was renewed`()
    async throws
  {
    let certs = try TemporaryDirectory()
    let programs = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: certs)
    let ca = try await Authority()
    try await withPostfix(pair.mainCF) { postfix in
      try programs.write(
        "mxtls", "#!/bin/sh\nexec '\(Tool.mxtls.path)' \"$@\" --lock-file '\(certs["lock"])'\n",
        mode: 0o755)
      for (path, client) in [
        ("/etc/letsencrypt/renewal-hooks/deploy/mxtls", "certbot"), ("/etc/lego/mxtls", "lego"),
        ("/usr/local/sbin/acme-mxtls", "acme.sh"),
      ] {
        let live = try await Self.issue(ca)
        let hook = try programs.write(
          client, Self.file(path, of: "mxtls-install"), mode: 0o755)
        let result = try await Tool("env").run(
          [
            "PATH=\(programs.path):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin",
            hook,
          ],
          environment: [
            "MAIL_CONFIG": postfix.configuration, "SSL_CERT_FILE": ca.root,
            "RENEWED_DOMAINS": "mail.example.com mx.example.org", "RENEWED_LINEAGE": live.path,
            "LEGO_CERT_PATH": live["fullchain.pem"], "LEGO_CERT_KEY_PATH": live["privkey.pem"],
            "CERT_FULLCHAIN_PATH": live["fullchain.pem"], "CERT_KEY_PATH": live["privkey.pem"],
          ])
        #expect(result.status == 0, "\(client): \(result)")
        #expect(result.text.contains("confirmed by 127.0.0.1:\(postfix.port)"), "\(result)")
        let installed = try certs.text("newcert.pem")
        #expect(installed == (try live.text("fullchain.pem")))
      }
      let other = try await Tool("sh").run(
        programs["certbot"], environment: ["RENEWED_DOMAINS": "www.example.com"])
      #expect(other.status == 0 && other.output.isEmpty, "\(other)")
    }
  }

  @Test func `the deploy hooks of certbot, lego and acme.sh stage what cron rolls over`()
    async throws
  {
    let ca = try await Authority()
    let programs = try TemporaryDirectory()
    try await RollBench.run { bench in
      let old = try await bench.digest()
      try programs.write(
        "mxtls",
        """
        #!/bin/sh
        case $1 in install) set -- "$@" --lock-file '\(bench.host.directory["lock"])' ;; esac
        exec '\(Tool.mxtls.path)' "$@"

        """, mode: 0o755)
      var live = try TemporaryDirectory()
      for (path, client) in [
        ("/etc/letsencrypt/renewal-hooks/deploy/mxtls", "certbot"), ("/etc/lego/mxtls", "lego"),
        ("/usr/local/sbin/acme-mxtls", "acme.sh"),
      ] {
        live = try await Self.issue(ca, names: "mx.example mail.example.com")
        let key = try await Tool.mxtls.run(
          "key", "--type", "p256", "-q", "-o", live["privkey.pem.next"])
        try #require(key.status == 0, "\(key)")
        let hook = try programs.write(
          client, Self.file(path, of: "mxtls-tlsa-roll"), mode: 0o755)
        let result = try await Tool("env").run(
          [
            "PATH=\(programs.path):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin",
            hook,
          ],
          environment: [
            "MAIL_CONFIG": bench.host.directory["config"], "SSL_CERT_FILE": ca.root,
            "RENEWED_DOMAINS": "mail.example.com mx.example", "RENEWED_LINEAGE": live.path,
            "LEGO_CERT_PATH": live["fullchain.pem"], "LEGO_CERT_KEY_PATH": live["privkey.pem"],
            "CERT_FULLCHAIN_PATH": live["fullchain.pem"], "CERT_KEY_PATH": live["privkey.pem"],
            "Le_Next_Domain_Key": live["privkey.pem.next"],
          ])
        #expect(result.status == 0, "\(client): \(result)")
        #expect(try await bench.digest() == old)
        let next = bench.host.directory["p256/mxtls/chain.pem/next/chain.pem"]
        #expect(try await TLSAHost.digest(next) == TLSAHost.digest(live["fullchain.pem"]))
        // acme.sh has made the key of the certificate after this one.
        let after = try await Tool.mxtls.run(
          "tlsa", "--key", live["privkey.pem.next"], "-q", "mail.example.com")
        #expect(result.text.contains(after.text) == (client == "acme.sh"), "\(result)")
      }
      var own = bench
      own.options += ["--ca-file", ca.root]
      _ = try await own.roll()
      try await own.rollToTheEnd()
      #expect(try await bench.digest() == TLSAHost.digest(live["fullchain.pem"]))
    }
  }

  @Test func `the command that signs by a CA of one's own does`() async throws {
    let bench = try await RotationBench(layout: "chain")
    let ca = try await Authority()
    let script = try bench.directory.write(
      "sign-mail",
      Self.file("/usr/local/sbin/sign-mail", of: "mxtls-rotate")
        .replacing("/etc/mail-ca/ca.pem", with: ca.root)
        .replacing("/etc/mail-ca/ca.key", with: ca.rootKey), mode: 0o755)
    let result = try await bench.run(
      "rotate", "--force", "--sign", script, "--ca-file", ca.root)
    #expect(result.status == 0, "\(result)")
    #expect(try bench.credentials()[0].leaf.issuer.commonName == "Test Root")
  }

  @Test func `the units of systemd are without fault`() async throws {
    let directory = try TemporaryDirectory()
    let names = ["mxtls-rotate.service", "mxtls-rotate.timer"]
    for name in names {
      let unit = try Self.file("/etc/systemd/system/\(name)", of: "mxtls-rotate")
      try directory.write(name, unit.replacing("/usr/local/bin/mxtls", with: Tool.mxtls.path))
    }
    let result = try await Tool("systemd-analyze").run(
      ["verify", "--man=no"] + names.map { directory[$0] })
    #expect(result.status == 0 && result.errorText.isEmpty, "\(result)")
  }

  @Test func `the line for cron has five times, a user, and a command that works`() async throws {
    let lines = try Self.file("/etc/cron.d/mxtls", of: "mxtls-rotate").split(separator: "\n")
    #expect(lines.dropFirst().first?.hasPrefix("PATH=") == true)
    let line = try #require(lines.last)
    let match = try #require(line.wholeMatch(of: /(\d+) (\d+) \* \* \*  root  mxtls (.*)/))
    #expect((0...59).contains(Int(match.1) ?? -1) && (0...23).contains(Int(match.2) ?? -1))
    let bench = try await RotationBench(layout: "pair")
    let command = match.3.split(separator: " ").map(String.init)
    let result = try await Tool.mxtls.run(bench.arguments(command))
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }

  /// A directory as those in certbot's live/, with a certificate of a new key.
  static func issue(
    _ ca: Authority, names: String = "mx.example.org mail.example.com"
  ) async throws -> TemporaryDirectory {
    let live = try TemporaryDirectory()
    let result = try await Tool("sh").run(
      "-c",
      """
      set -e
      cd '\(live.path)'
      '\(Tool.mxtls.path)' key --type p256 -o privkey.pem -q
      '\(Tool.mxtls.path)' csr --key privkey.pem \(names) -o request.pem -q
      ( \(ca.command()) ) <request.pem >fullchain.pem
      """)
    guard result.status == 0 else { throw Refused(result: result) }
    return live
  }
}
