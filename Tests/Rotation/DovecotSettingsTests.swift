// SPDX-License-Identifier: Apache-2.0

import SMTP
import SystemPackage
import TestSupport
import Testing

@testable import Rotation

/// What doveconf(1) prints is read, of both releases.
@Suite struct DovecotSettingsTests {
  private func servers(_ text: String) -> DovecotServers {
    DovecotServers(DovecotSettings(parsing: text))
  }

  private func endpoints(_ servers: DovecotServers, _ section: String) throws -> [String] {
    let place = try #require(servers.places.first { $0.text == section })
    return servers.inquiries(about: place).map { inquiry in
      "\(inquiry.mailProtocol.rawValue) \(inquiry.endpoint)\(inquiry.endpoint.isWrapper ? " tls" : "")"
        + (inquiry.name.map { " \($0)" } ?? "")
    }
  }

  @Test(arguments: ["2.3", "2.4"])
  func `the same configuration has the same servers in each release`(release: String) throws {
    let servers = try servers(Fixture.text("dovecot/\(release).txt"))
    #expect(servers.settings.file == "/tmp/dovecot.conf")
    #expect(servers.settings.isModern == (release == "2.4"))
    #expect(servers.settings.scopes[0].values["base_dir"] == "/srv/dovecot/run")
    #expect(
      Set(servers.listeners.map { "\($0.word) \($0.hosts) \($0.port) \($0.isWrapper)" }) == [
        #"imap ["127.0.0.2"] 10143 false"#, #"imap ["127.0.0.1", "::1"] 993 true"#,
        #"pop3 ["127.0.0.1", "::1"] 110 false"#, #"pop3 ["127.0.0.1", "::1"] 995 true"#,
        #"sieve ["127.0.0.1", "::1"] 4190 false"#,
      ])
    let own = "/etc/ssl/certs/ssl-cert-snakeoil.pem"
    let named = servers.places.reduce(into: [:]) { $0[$1.text] = $1.files.map(\.string) }
    #expect(
      named == [
        "": [own], "local 127.0.0.1 / protocol imap": [own, "/etc/ssl/certs/x.pem"],
        "local_name mail.example.org": ["/etc/ssl/a b.pem"],
      ])
    #expect(
      try Set(endpoints(servers, "")) == [
        "imap 127.0.0.2:10143", "imap 127.0.0.1:993 tls", "pop3 127.0.0.1:110",
        "pop3 127.0.0.1:995 tls", "sieve 127.0.0.1:4190",
      ])
    #expect(
      try endpoints(servers, "local 127.0.0.1 / protocol imap") == ["imap 127.0.0.1:993 tls"])
    #expect(
      try Set(endpoints(servers, "local_name mail.example.org")) == [
        "imap 127.0.0.2:10143 mail.example.org", "imap 127.0.0.1:993 tls mail.example.org",
        "pop3 127.0.0.1:110 mail.example.org",
        "pop3 127.0.0.1:995 tls mail.example.org", "sieve 127.0.0.1:4190 mail.example.org",
      ])
  }

  @Test func `a section that another one overrides is not asked for`() throws {
    let servers = servers(
      """
      # 2.3.19 (0): /etc/dovecot/dovecot.conf
      listen = *, ::
      protocols = imap
      service imap-login {
        inet_listener imaps {
          port = 993
          ssl = yes
        }
        inet_listener imap {
          port = 0
        }
      }
      ssl_cert = <one.pem
      protocol imap {
        ssl_cert = </two.pem
      }
      local_name *.example.org {
        ssl_cert = </three.pem
      }
      remote 192.0.2.1 {
        ssl_cert = </four.pem
      }
      """)
    #expect(servers.places.first?.files == ["/etc/dovecot/one.pem"])
    #expect(try endpoints(servers, "") == [])
    #expect(try endpoints(servers, "protocol imap") == ["imap 127.0.0.1:993 tls"])
    #expect(
      try endpoints(servers, "local_name *.example.org") == [
        "imap 127.0.0.1:993 tls mxtls.example.org"
      ])
    #expect(try endpoints(servers, "remote 192.0.2.1") == [])
  }

  @Test(
    arguments: [
      "", "}\n}\n", "{\n", "service {\nservice a {\ninet_listener {\n", "# 2.3", "ssl_cert = <\n",
      "# 2.4.0 (x): \nprotocols = imap\nservice imap-login {\ninet_listener imap {\nport = 99999\n",
      "ssl_cert = <" + String(repeating: "a", count: 100_000), "\u{0}\u{1}=\n= x\n x = \n",
    ])
  func `what is no such text has no servers, or some that can be asked`(text: String) {
    let servers = servers(text)
    for place in servers.places { _ = servers.inquiries(about: place) }
    #expect(servers.places.allSatisfy { $0.files.allSatisfy { $0.string.hasPrefix("/") } })
  }
}
