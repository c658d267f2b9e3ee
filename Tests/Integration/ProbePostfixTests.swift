// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of a running Postfix, as posttls-finger sees it.
@Suite struct ProbePostfixTests {
  private static let listeners = ["n - n - - smtpd -o smtpd_tls_wrappermode=yes"]

  /// What posttls-finger logs: protocol and cipher, and of TLS 1.3 key exchange, signature and digest.
  ///
  /// At the level may it would prefer ciphers without certificates.
  private func finger(_ port: UInt16) async throws -> [String: String] {
    let result = try await Tool("posttls-finger").run("-c", "-l", "secure", "[127.0.0.1]:\(port)")
    let line = try #require(
      result.text.firstMatch(of: /TLS connection established to \S+: (\S+) with cipher (\S+)(.*)/),
      "\(result)")
    var judged = ["protocol": String(line.1), "cipher": String(line.2)]
    let names = [
      "key-exchange": "group", "server-signature": "signature", "server-digest": "signature_digest",
    ]
    let words = line.3.split(separator: " ")
    for (word, value) in zip(words, words.dropFirst()) {
      guard let name = names[String(word)] else { continue }
      judged[name] = name == "group" ? value.lowercased() : String(value)
    }
    #expect(judged.count == (line.1 == "TLSv1.3" ? 5 : 2), "\(result)")
    return judged
  }

  @Test(arguments: ["TLSv1.2", "TLSv1.3"]) func `the facts are those of posttls-finger`(
    _ version: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048", "p256"], layout: "chain", in: directory)
    let settings = pair.mainCF.merging([
      "smtpd_tls_protocols": ">=TLSv1.2, <=\(version)",
      "smtpd_tls_mandatory_protocols": ">=TLSv1.2, <=\(version)", "tls_eecdh_auto_curves": "X25519",
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache",
    ]) { $1 }
    try await withPostfix(settings, listeners: Self.listeners) { postfix in
      let judged = try await finger(postfix.port)
      for (port, start) in [(postfix.port, "starttls"), (postfix.ports[0], "implicit")] {
        let shown = try await probe("127.0.0.1:\(port)", "--tls", start)
        let address = try #require(shown["addresses"]?.elements.first)
        for (name, value) in judged {
          #expect(address["agreement"]?[name]?.string == value, "\(name)")
        }
        let prints = ["certificates", "other_certificates"].map {
          address[$0]?.elements.first?["fingerprint_sha256"]?.string
        }
        #expect(Set(prints) == Set(pair.certificates.map(\.fingerprint)))
        #expect(address["connections"]?.integer == 3)
        #expect(address["resumption"]?.string == "resumed")
      }
      let log = try postfix.log()
      #expect(!log.contains("lost connection") && !log.contains("warning:"), "\(log)")
    }
  }

  /// OpenSSL has ML-KEM from 3.5 on.
  @Test func `a key exchange that withstands quantum computers is told by its name`() async throws {
    let version = try await Tool("openssl").run("version").text
    let number = try #require(version.firstMatch(of: /OpenSSL (\d+)\.(\d+)/))
    let isNew = (Int(number.1) ?? 0, Int(number.2) ?? 0) >= (3, 5)
    let group = isNew ? "X25519MLKEM768" : "X25519"
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    let settings = pair.mainCF.merging([
      "tls_eecdh_auto_curves": group, "tls_ffdhe_auto_groups": "",
    ]) { $1 }
    try await withPostfix(settings) { postfix in
      let shown = try await probe("127.0.0.1:\(postfix.port)")
      let agreement = shown["addresses"]?.elements.first?["agreement"]
      #expect(agreement?["group"]?.string?.uppercased() == group.uppercased())
      #expect(agreement?["post_quantum"]?.boolean == isNew)
      let judged = try await Tool("posttls-finger").run(
        "-c", "-l", "secure", "[127.0.0.1]:\(postfix.port)",
        environment: ["MAIL_CONFIG": postfix.configuration])
      let exchange = judged.text.firstMatch(of: /key-exchange (\S+)/).map { String($0.1) }
      #expect(exchange?.uppercased() == group.uppercased(), "\(judged)")
    }
  }

  /// The client is 127.0.0.1, which Postfix excepts unless it is told otherwise.
  @Test func `three connections are enough, and a fourth is blocked`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048", "p256"], layout: "chain", in: directory)
    let settings = pair.mainCF.merging([
      "smtpd_client_connection_rate_limit": "3", "smtpd_client_event_limit_exceptions": "",
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache",
    ]) { $1 }
    try await withPostfix(settings) { postfix in
      let first = try await probe("127.0.0.1:\(postfix.port)")
      let address = try #require(first["addresses"]?.elements.first)
      #expect(address["resumption"]?.string == "resumed")
      #expect(address["other_certificates"]?.elements.count == 1)
      let second = try await Tool.mxtls.run(
        "probe", "--format", "json", "127.0.0.1:\(postfix.port)")
      #expect(second.status == 3)
      let report = try JSONValue(second.text)
      #expect(report["addresses"]?.elements.first?["blocked"]?.boolean == true)
      #expect(report["findings"]?.elements.map { $0["id"]?.string } == ["served.blocked"])
    }
  }

  @Test func `a server without TLS is critical, one that asks for certificates says so`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    let off = "n - n - - smtpd -o smtpd_tls_security_level=none"
    let asking = "n - n - - smtpd -o smtpd_tls_ask_ccert=yes"
    try await withPostfix(pair.mainCF, listeners: [off, asking]) { postfix in
      let without = try await probe("127.0.0.1:\(postfix.ports[0])")
      #expect(without["status"]?.string == "critical")
      #expect(without["findings"]?.elements.map { $0["id"]?.string } == ["served.no-tls"])
      #expect(without["addresses"]?.elements.first?["offers_tls"]?.boolean == false)
      let asked = try await probe("127.0.0.1:\(postfix.ports[1])")
      let agreement = asked["addresses"]?.elements.first?["agreement"]
      #expect(agreement?["client_certificate"]?.boolean == true)
    }
  }

  @Test func `what is shown is held against a file and against TLSA records`() async throws {
    let directory = try TemporaryDirectory()
    let other = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    _ = try await makePair(types: ["p256"], in: other)
    let file = directory["newcert.pem"]
    let spki = try await Tool("sh").run(
      "-c", "openssl x509 -in \(file) -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum"
    )
    let digest = String(spki.text.prefix(64))
    let wrong = "3 1 1 " + String(repeating: "0", count: 64)
    let cases: [(arguments: [String], ids: [String])] = [
      (["--expect", file], []),
      (["--expect", other["newcert.pem"]], ["served.other-certificate"]),
      (["--expect", file, "--expect", other["newcert.pem"]], []),
      (["--tlsa", "3 1 1 \(digest)"], []),
      (["--tlsa", wrong], ["served.tlsa-mismatch"]),
      (["--tlsa", wrong, "--tlsa", "3 1 1 \(digest)"], []),
      (["--tlsa", "1 1 1 \(digest)"], ["served.tlsa-unusable"]),
      (["--name", "mx.example.org"], []), (["--name", "mx.example.net"], ["name.mismatch"]),
    ]
    try await withPostfix(pair.mainCF) { postfix in
      for (arguments, ids) in cases {
        let result = try await Tool.mxtls.run(
          ["probe", "--format", "json", "127.0.0.1:\(postfix.port)"] + arguments)
        let found = try JSONValue(result.text)["findings"]?.elements.map { $0["id"]?.string }
        #expect(found == ids, "\(arguments)")
      }
    }
  }

  /// Postfix has raw public keys from 3.9 on, with OpenSSL 3.2; others pass over the setting.
  @Test func `a server that also has raw public keys shows its certificate, and fits 3 1 1`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    let file = directory["newcert.pem"]
    let spki = try await Tool("sh").run(
      "-c", "openssl x509 -in \(file) -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum"
    )
    let record = "3 1 1 \(spki.text.prefix(64))"
    let version = try await Tool("postconf").run("-dh", "mail_version").text
    let number = try #require(version.firstMatch(of: /(\d+)\.(\d+)/))
    let hasKeys = (Int(number.1) ?? 0, Int(number.2) ?? 0) >= (3, 9)
    let settings = pair.mainCF.merging(["smtpd_tls_enable_rpk": "yes"]) { $1 }
    try await withPostfix(settings) { postfix in
      let result = try await Tool.mxtls.run(
        "probe", "--format", "json", "--tlsa", record, "--expect", file, "127.0.0.1:\(postfix.port)"
      )
      #expect(result.status == 0, "\(result)")
      let address = try #require(try JSONValue(result.text)["addresses"]?.elements.first)
      #expect(address["tlsa"]?.string?.contains("fits 3 1 1") == true)
      #expect(address["certificates"]?.elements.count == 1)
      guard hasKeys else { return }
      let client = try await Tool("openssl").run(
        [
          "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(postfix.port)",
          "-enable_server_rpk", "-dane_tlsa_domain", "mx.example.org", "-dane_tlsa_rrdata", record,
        ], input: Array("QUIT\r\n".utf8))
      #expect(client.text.contains("matched the peer raw public key"), "\(client)")
    }
  }
}
