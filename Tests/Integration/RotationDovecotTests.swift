// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A Dovecot that shows the pair of Postfix is switched with it, or neither is.
@Suite struct RotationDovecotTests {
  @Test func `Dovecot is reloaded with Postfix, and confirms the pair in each protocol`()
    async throws
  {
    try await withDovecotHost { both in
      let old = try await both.all()
      #expect(old.count == 1)
      let dry = try await both.run("rotate", "--force", "--dry-run")
      #expect(dry.status == 0, "\(dry)")
      #expect(
        dry.errorText.contains(
          "\(both.chain): Dovecot is reloaded with it, and is asked at"
            + " \(both.places.joined(separator: ", "))"), "\(dry)")
      #expect(try await both.all() == old)

      let result = try await both.run("rotate", "--force", "--format", "json")
      #expect(result.status == 0 && result.errorText == "", "\(result)")
      let new = try await both.all()
      #expect(new.count == 1 && new != old)
      let listeners = try #require(JSONValue(result.text)["listeners"]).elements
      let postfix = "127.0.0.1:\(both.host.postfix.port)"
      #expect(listeners.compactMap { $0["address"]?.string } == [postfix] + both.places)
      #expect(
        listeners.compactMap { $0["program"]?.string }
          == ["postfix", "dovecot", "dovecot", "dovecot", "dovecot"])
      #expect(
        listeners.compactMap { $0["protocol"]?.string } == [
          "smtp", "imap", "imap", "pop3", "sieve",
        ])
      #expect(
        listeners.compactMap { $0["tls"]?.string }
          == ["starttls", "starttls", "implicit", "implicit", "starttls"])
      for (field, wanted) in [("before", old), ("after", new), ("confirmed", new)] {
        let digests = Set(wanted.map { $0.replacing(":", with: "").lowercased() })
        #expect(Set(listeners.compactMap { $0[field]?.string }) == digests, "\(field) \(result)")
      }

      let back = try await both.run("rollback")
      #expect(back.status == 0, "\(back)")
      #expect(
        back.text.contains("confirmed by \(([postfix] + both.places).joined(separator: ", "))"),
        "\(back)")
      #expect(back.text.contains("LISTENER"), "\(back)")
      #expect(try await both.all() == old)
    }
  }

  @Test func `everything goes back where Dovecot goes on showing the old certificate`()
    async throws
  {
    try await withDovecotHost { both in
      let old = try await both.all()
      let idle = try StandInProgram("doveadm", "exit 0")
      let result = try await both.run(
        "rotate", "--force", "--confirm-timeout", "10", with: idle)
      #expect(result.status == 76, "\(result)")
      #expect(
        result.errorText.contains("\(both.places[0]): shows another certificate"), "\(result)")
      #expect(result.errorText.contains("generation 1 is live again, and "), "\(result)")
      #expect(try await both.all() == old)

      let broken = try StandInProgram("doveadm", "echo it cannot >&2\nexit 75")
      let failed = try await both.run("rotate", "--force", "--format", "json", with: broken)
      #expect(failed.status == 76, "\(failed)")
      #expect(failed.errorText.contains("reload: failed with status 75: it cannot"), "\(failed)")
      #expect(try await both.all() == old)
      #expect(try JSONValue(failed.text)["changed"]?.boolean == false, "\(failed)")

      let left = try await both.run("rotate", "--force", "--no-dovecot")
      #expect(left.status == 0, "\(left)")
      #expect(Set(try await both.shown()) == old)
      #expect(try await both.host.shown() != old.first)
    }
  }

  @Test func `a Dovecot that stays behind when all goes back is told, and who went back`()
    async throws
  {
    try await withDovecotHost { both in
      let old = try #require(await both.all().first)
      // It is reloaded the first time alone, which is said to have failed once it shows the new pair.
      let reloaded = both.directory["reloaded"]
      let once = try StandInProgram(
        "doveadm",
        """
        test -e \(reloaded) && exit 0
        touch \(reloaded)
        \(try Tool("doveadm").path) "$@"
        for turn in $(seq 300); do
          openssl s_client -connect \(both.places[1]) </dev/null 2>/dev/null |
            openssl x509 -noout -fingerprint -sha256 >\(reloaded) 2>/dev/null &&
            ! grep -q '\(old)' \(reloaded) && break
          sleep 0.1
        done
        exit 75
        """)
      let result = try await both.run(
        "rotate", "--force", "--confirm-timeout", "10", with: once)
      #expect(result.status == 76, "\(result)")
      #expect(
        result.errorText.contains(
          "generation 1 is live again, and 127.0.0.1:\(both.host.postfix.port) shows it,"
            + " but not all servers do"), "\(result)")
      #expect(try await both.host.shown() == old)
      #expect(try await !both.shown().contains(old))
    }
  }

  @Test func `a Dovecot that does not run, or cannot be asked, is told`() async throws {
    try await withDovecotHost { both in
      let old = try await both.all()
      // The configuration is not the one of the processes any more.
      let text = try both.directory.text("dovecot.conf")
      let port = try #require(freePorts(1).first)
      try both.directory.write(
        "dovecot.conf", text.replacing("port = \(both.ports[1])", with: "port = \(port)"))
      let asked = try await both.run("rotate", "--force")
      #expect(asked.status == 76, "\(asked)")
      #expect(
        asked.errorText.contains("127.0.0.1:\(port): cannot be asked for the new"), "\(asked)")
      #expect(asked.errorText.contains("--no-dovecot leaves Dovecot alone"), "\(asked)")
      #expect(try await both.all() == old)

      try both.directory.write("dovecot.conf", "ssl = {\n")
      let unread = try await both.run("rotate", "--force")
      #expect(unread.status == 76, "\(unread)")
      #expect(try await both.all() == old)
      // The one that doveconf finds by itself nobody has named.
      let unreadable = try StandInProgram("doveconf", "exit 89")
      let unnamed = try await Tool.mxtls.run(
        "rotate", "--force", "-c", both.host.postfix.configuration, "--lock-file",
        both.host.certs["lock"], environment: both.environment(with: unreadable))
      #expect(unnamed.status == 0, "\(unnamed)")
      #expect(
        unnamed.errorText.contains("it is not known whether Dovecot has a pair"), "\(unnamed)")

      try both.directory.write("dovecot.conf", text)
      try await both.dovecot("doveadm", "stop")
      let stopped = try await both.run("rotate", "--force")
      #expect(stopped.status == 0, "\(stopped)")
      #expect(
        stopped.errorText.contains("\(both.chain): Dovecot has it, and does not run"), "\(stopped)")
    }
  }

  @Test func `a section for a name is asked with it, and a copy is named`() async throws {
    let other = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], layout: "chain", host: "imap.example.net", in: other)
    try await withDovecotHost { both in
      try FileManager.default.createSymbolicLink(
        atPath: both.directory["link.pem"], withDestinationPath: both.chain)
      try both.directory.write("copy.pem", both.host.certs.text("chain.pem"), mode: 0o600)
      let (link, copy) = (both.directory["link.pem"], both.directory["copy.pem"])
      try both.configure(
        certificate: other["chain.pem"],
        """
        local_name mail.example.org {
        \(both.pair(link))
        }
        local_name old.example.org {
        \(both.pair(copy))
        }
        local 192.0.2.0/24 {
        \(both.pair(link))
        }
        """)
    } _: { both in
      let (plain, old) = (try await both.shown(), try await both.shown("mail.example.org"))
      let result = try await both.run("rotate", "--force", "--format", "json")
      #expect(result.status == 0, "\(result)")
      let copy = both.directory["copy.pem"]
      #expect(
        result.errorText.contains(
          "\(copy): not switched: Dovecot has the certificate of \(both.chain) in local_name"
            + " old.example.org there"), "\(result)")
      #expect(
        result.errorText.contains("not confirmed for local 192.0.2.0/24: nobody"), "\(result)")
      #expect(Set(try await both.shown("mail.example.org")) == [try await both.host.shown()])
      #expect(try await both.shown("mail.example.org") != old)
      #expect(try await both.shown("old.example.org") == old)
      #expect(try await both.shown() == plain)
      let listeners = try #require(JSONValue(result.text)["listeners"]).elements
      #expect(listeners.count { $0["name"]?.string == "mail.example.org" } == 4, "\(result)")
      #expect(listeners.count == 5, "\(result)")
    }
  }

  @Test func `a configuration of Dovecot that was named has to be there, and to be one`()
    async throws
  {
    try await withServingHost { host in
      let shown = try await host.shown()
      let gone = try await host.run("rotate", "--force", "--dovecot-config", host.certs["gone"])
      #expect(gone.status == 66, "\(gone)")
      let noise = try host.certs.write("noise", "no setting\n")
      let broken = try await host.run("rotate", "--force", "--dovecot-config", noise)
      #expect(broken.status != 0 && broken.errorText.contains("doveconf"), "\(broken)")
      #expect(try await host.shown() == shown)
    }
  }

  @Test func `the file of one pair is no copy of another pair with the same certificate`()
    async throws
  {
    try await withDovecotHost { both in
      let file = try both.host.certs.write(
        "client.pem", both.host.certs.text("chain.pem"), mode: 0o600)
      let configuration = both.host.postfix.configuration
      let set = try await Tool("postconf").run([
        "-c", configuration, "-e", "smtp_tls_chain_files=\(file)",
      ])
      try #require(set.status == 0, "\(set)")
      let result = try await both.run("rotate", "--force")
      #expect(result.status == 0, "\(result)")
      #expect(result.text.contains("rotated \(file)"), "\(result)")
      #expect(!result.errorText.contains("not switched"), "\(result)")
      #expect(try await both.all() == [try await both.host.shown()])
      #expect(try both.host.certs.text("client.pem") != both.host.certs.text("chain.pem"))
    }
  }

  @Test func `a certificate that Dovecot has from the CA's client itself is loaded and confirmed`()
    async throws
  {
    let client = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], layout: "chain", in: client)
    try await withDovecotHost({ try $0.configure(certificate: client["chain.pem"]) }) { both in
      let renewed = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", in: renewed)
      try client.write("chain.pem", renewed.text("chain.pem"), mode: 0o600)
      let new = try await fingerprint(of: renewed.text("chain.pem"))
      let result = try await both.run("install", client["chain.pem"])
      #expect(result.status == 0, "\(result)")
      #expect(try await both.all() == [new])

      // What somebody else has put in place is loaded, too.
      let again = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", in: again)
      try client.write("chain.pem", again.text("chain.pem"), mode: 0o600)
      _ = try await both.run("install", client["chain.pem"], "--no-dovecot")
      #expect(try await both.all().count == 2)
      let loaded = try await both.run("install", client["chain.pem"])
      #expect(loaded.status == 0, "\(loaded)")
      #expect(loaded.errorText.contains("show another certificate"), "\(loaded)")
      #expect(try await both.all() == [try await fingerprint(of: again.text("chain.pem"))])
    }
  }

  @Test func `a server that is named with its command is switched as well, or all goes back`()
    async throws
  {
    try await withDovecotHost { both in
      let old = try await both.all()
      let reload = "doveadm -c \(both.configuration) reload"
      let place = "imaps://\(both.places[1])"
      let result = try await both.run(
        "rotate", "--force", "--no-dovecot", "--also", "\(reload)@\(place)")
      #expect(result.status == 0, "\(result)")
      #expect(result.text.contains(", \(both.places[1])"), "\(result)")
      let new = try await both.all()
      #expect(new.count == 1 && new != old)

      let failed = try await both.run(
        "rotate", "--force", "--no-dovecot", "--confirm-timeout", "2", "--also", "true@\(place)")
      #expect(failed.status == 76, "\(failed)")
      #expect(try await both.all() == new)
      for wrong in ["true", "@\(place)", "true@127.0.0.1:7", "true@gopher://127.0.0.1:70"] {
        let refused = try await both.run("rotate", "--no-dovecot", "--also", wrong)
        #expect(refused.status == 64, "\(refused)")
      }
    }
  }

  @Test func `root reloads no Dovecot whose configuration another user can change`() async throws {
    try await withDovecotHost { both in
      let old = try await both.all()
      chown(both.configuration, 65534, 65534)
      let result = try await both.run("rotate", "--force")
      #expect(result.status == 78, "\(result)")
      #expect(
        result.errorText.contains("\(both.configuration) belongs to user nobody"), "\(result)")
      #expect(try await both.all() == old)
    }
  }
}
