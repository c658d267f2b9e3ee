// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

extension FindingCase {
  private static let cache = "smtp_tls_session_cache_database"

  /// Faults of session caches, CA certificates, DH parameters and tables of server names.
  static let ofTables: [FindingCase] = [
    settings("cache.unsupported-type", "warning", at: cache, "\(cache) = sdbm:DIR/smtp_scache"),
    settings("cache.unsupported-type", "warning", at: cache, "\(cache) = texthash:DIR/smtp_scache"),
    settings("cache.unsupported-type", "warning", at: cache, "\(cache) = regexp:DIR/smtp_scache"),
    settings("cache.unsupported-type", "warning", at: cache, "\(cache) = fail:x"),
    settings("cache.fatal-type", "critical", at: cache, "\(cache) = cdb:DIR/smtp_scache"),
    settings("cache.fatal-type", "critical", at: cache, "\(cache) = static:x"),
    settings("cache.fatal-type", "critical", at: cache, "\(cache) = environ:x"),
    settings("cache.fatal-type", "critical", at: cache, "\(cache) = internal:"),
    FindingCase(
      "cache.fatal-type", "critical", at: cache, with: ["--postfix-version", "3.11"]
    ) { bench in
      try bench.main(
        "\(cache) = hash:DIR/scache\nnon_bdb_migration_level = enable-redirect\n"
          + "default_database_type = cdb")
    },
    settings(
      "cache.no-directory", "warning", at: cache, "\(cache) = btree:DIR/nowhere/smtp_scache"),
    settings("cache.proxied", "critical", at: cache, "\(cache) = proxy:btree:DIR/smtp_scache"),
    settings(
      "cache.shared-file", "critical", at: "lmtp_tls_session_cache_database",
      "\(cache) = btree:DIR/scache\nlmtp_tls_session_cache_database = btree:DIR/scache"),
    settings(
      "cache.outside-data-directory", "warning", at: cache,
      "mail_owner = nobody\ndata_directory = /var/empty\n\(cache) = btree:DIR/smtp_scache"),
    FindingCase("cache.foreign-file", "warning", at: cache) { bench in
      try bench.put("smtp_scache.lmdb", "certificates/rsa2048.pem")
      try bench.main("\(cache) = lmdb:DIR/smtp_scache")
    },
    FindingCase("cache.foreign-file", "warning", at: cache) { bench in
      try FileManager.default.createDirectory(
        atPath: bench["smtp_scache.db"], withIntermediateDirectories: false)
      try bench.main("\(cache) = btree:DIR/smtp_scache")
    },
    FindingCase("cache.truncated", "critical", at: cache) { bench in
      // All pages are there; both heads count more of those that nobody looks for.
      var file = try Fixture.bytes("caches/tlsmgr-lmdb/smtp_scache.lmdb")
      for head in [0, 4096] { file[head + 88 + 26] = 0xFF }
      try bench.directory.write("smtp_scache.lmdb", file)
      try bench.main("\(cache) = lmdb:DIR/smtp_scache")
    },
    FindingCase("cache.foreign-file", "warning", at: cache) { bench in
      let file = try Fixture.bytes("caches/tlsmgr-lmdb/smtp_scache.lmdb")
      try bench.directory.write("smtp_scache.lmdb", Array(file.prefix(100)))
      try bench.main("\(cache) = lmdb:DIR/smtp_scache")
    },
    FindingCase("cache.wrong-owner", "warning", at: cache) { bench in
      try bench.directory.write("smtp_scache.lmdb", [])
      chown(bench["smtp_scache.lmdb"], 65_534, 65_534)
      try bench.main("\(cache) = lmdb:DIR/smtp_scache")
    },
    settings(
      "cache.useless", "note", at: "smtpd_tls_session_cache_database",
      "smtpd_tls_session_cache_database = btree:DIR/smtpd_scache"),
    server("ca.unusable", "critical", at: "smtp_tls_CAfile", "smtp_tls_CAfile = DIR/gone.pem"),
    server("ca.unusable", "critical", at: "smtpd_tls_CAfile", "smtpd_tls_CAfile = DIR/key.pem"),
    server("ca.directory", "warning", at: "smtp_tls_CApath", "smtp_tls_CApath = DIR/gone"),
    server(
      "ca.expired", "warning", at: "smtpd_tls_CAfile",
      "smtpd_tls_CAfile = " + Fixture.path("certificates/old-root.pem")),
    server(
      "ca.expired", "critical", at: "smtp_tls_CAfile",
      "smtp_tls_security_level = verify\nsmtp_tls_CAfile = "
        + Fixture.path("certificates/old-root.pem")),
    server("ca.directory", "warning", at: "smtp_tls_CApath", "smtp_tls_CApath = DIR"),
    server(
      "ca.directory", "critical", at: "smtp_tls_CApath",
      "smtp_tls_CApath = DIR\nsmtp_tls_security_level = secure"),
    server(
      "ca.expired", "warning", at: "smtp_tls_CAfile",
      "smtp_tls_security_level = verify\nsmtp_tls_trust_anchor_file = DIR/cert.pem\nsmtp_tls_CAfile = "
        + Fixture.path("certificates/old-root.pem")),
    server(
      "dh.unusable", "warning", at: "smtpd_tls_dh1024_param_file",
      "smtpd_tls_dh1024_param_file = DIR/key.pem"),
    FindingCase("dh.weak", "warning", at: "smtpd_tls_dh1024_param_file") { bench in
      // A generator of 1 opens everything.
      let request = """
        asn1 = SEQUENCE:dh
        [dh]
        p = INTEGER:0x\(String(repeating: "F", count: 510))D3
        g = INTEGER:1
        """
      try bench.directory.write("dh.cnf", request)
      try await bench.openssl(
        ["asn1parse", "-genconf", bench["dh.cnf"], "-noout", "-out", bench["dh.der"]])
      let body = Data(try bench.directory.bytes("dh.der")).base64EncodedString(
        options: [.lineLength64Characters, .endLineWithLineFeed])
      try bench.directory.write(
        "dh.pem", "-----BEGIN DH PARAMETERS-----\n\(body)\n-----END DH PARAMETERS-----\n")
      try bench.server("smtpd_tls_dh1024_param_file = DIR/dh.pem")
    },
    FindingCase("dh.weak", "warning", at: "smtpd_tls_dh1024_param_file") { bench in
      try await bench.selfSigned()
      try await bench.openssl(["dhparam", "-out", bench["dh.pem"], "512"])
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "smtpd_tls_dh1024_param_file = DIR/dh.pem")
    },
    FindingCase("dh.needless", "note", at: "smtpd_tls_dh1024_param_file") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try await bench.openssl([
        "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out",
        bench["dh.pem"],
      ])
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "smtpd_tls_dh1024_param_file = DIR/dh.pem")
    },
    server(
      "sni.unsupported-type", "critical", at: "tls_server_sni_maps",
      "tls_server_sni_maps = sdbm:DIR/sni"),
    FindingCase("sni.source-missing", "unknown", at: "tls_server_sni_maps") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.directory.write("sni.db", "")
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "tls_server_sni_maps = hash:DIR/sni")
    },
    FindingCase("sni.index-missing", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("hash", index: false)
    },
    FindingCase("sni.index-missing", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("texthash", index: false)
      try FileManager.default.removeItem(atPath: bench["sni"])
    },
    FindingCase("sni.index-stale", "warning", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("lmdb")
      try bench.age("sni.lmdb", by: 3600)
    },
    FindingCase("sni.index-stale", "warning", at: "tls_server_sni_maps") { bench in
      // The file was renewed, and is older than the table all the same.
      try await bench.serverNames("hash")
      try bench.put("chain.pem", "keys/p256.pem", "certificates/p256.pem")
      try bench.age("chain.pem", by: 86400)
    },
    FindingCase("sni.index-stale", "warning", at: "tls_server_sni_maps") { bench in
      // An entry that the text does not have any more.
      try await bench.serverNames("hash")
      try bench.directory.write("sni", "www.example.org \(bench["chain.pem"])\n")
      try bench.age("sni", by: 86400)
    },
    FindingCase("sni.source-missing", "warning", at: "tls_server_sni_maps") { bench in
      // The copies are read and checked.
      try await bench.serverNames("hash")
      try FileManager.default.removeItem(atPath: bench["sni"])
    },
    FindingCase("pair.key-mismatch", "critical", at: "tls_server_sni_maps") { bench in
      // The file was corrected, and its copy was not.
      try await bench.serverNames("hash") { bench in
        try bench.put("chain.pem", "keys/rsa3072.pem", "certificates/rsa2048.pem")
      }
      try bench.put("chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    },
    FindingCase("sni.index-missing", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("hash", index: false)
      try FileManager.default.removeItem(atPath: bench["sni"])
    },
    FindingCase("sni.index-damaged", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("hash")
      truncate(bench["sni.db"], 5000)
    },
    FindingCase("sni.file-names", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("hash", options: [])
    },
    server(
      "sni.entry", "critical", at: "tls_server_sni_maps",
      "tls_server_sni_maps = inline:{{*.example.org=DIR/gone}}"),
    server(
      "file.missing", "critical", at: "tls_server_sni_maps",
      "tls_server_sni_maps = static:{DIR/gone}"),
    server(
      "config.table", "critical", at: "tls_server_sni_maps", "tls_server_sni_maps = inline:{x}"),
    server(
      "config.unusable", "critical", at: "tls_server_sni_maps", "tls_server_sni_maps = static:"),
    FindingCase("pair.key-without-certificate", "critical", at: "tls_server_sni_maps") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "tls_server_sni_maps = static:DIR/key.pem")
    },
    FindingCase("file.missing", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("regexp", index: false)
      try bench.directory.write("sni", "/^mx\\./ \(bench["gone"])\n")
    },
    FindingCase("sni.never-asked", "warning", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("cidr", index: false)
      try bench.directory.write("sni", "192.0.2.0/24 \(bench["chain.pem"])\n")
    },
    FindingCase("sni.never-asked", "warning", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("texthash", index: false)
      try bench.directory.write("sni", "*.example.org \(bench["chain.pem"])\n")
    },
    FindingCase("file.missing", "warning", at: "tls_server_sni_maps") { bench in
      // The index has a copy.
      try await bench.serverNames("hash")
      try FileManager.default.removeItem(atPath: bench["chain.pem"])
    },
    FindingCase("sni.entry", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("texthash", index: false)
      try bench.directory.write("sni", "mx.example.org ,\n")
    },
    // postmap leaves it out, and clients get the usual certificate.
    FindingCase("sni.entry", "warning", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("texthash", index: false)
      try bench.directory.write("sni", "mx.example.org\n")
    },
    // A table of type hash has the first of two entries; one of type texthash is not opened.
    FindingCase("sni.entry", "warning", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("hash", index: true)
      let line = "mx.example.org \(bench["chain.pem"])\n"
      try bench.directory.write("sni", line + line)
    },
    FindingCase("sni.entry", "critical", at: "tls_server_sni_maps") { bench in
      try await bench.serverNames("texthash", index: false)
      let line = "mx.example.org \(bench["chain.pem"])\n"
      try bench.directory.write("sni", line + line)
    },
  ]
}

extension CheckBench {
  /// A table of server names of that type, with a good chain for one.
  func serverNames(
    _ type: String, index: Bool = true, options: [String] = ["-F"],
    prepare: (CheckBench) throws -> Void = { _ in }
  ) async throws {
    try pair("certificates/rsa2048.pem")
    try put("chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    try prepare(self)
    try directory.write("sni", "mx.example.org \(self["chain.pem"])\n")
    if index {
      let result = try await Tool("postmap").run(options + ["\(type):\(self["sni"])"])
      guard result.status == 0 else { throw MissingIndex(reason: "\(result)") }
    }
    try server(
      "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
        + "tls_server_sni_maps = \(type):DIR/sni")
  }

  /// Makes a file older.
  func age(_ name: String, by seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: self[name])
  }
}

/// postmap made no table.
struct MissingIndex: Error {
  let reason: String
}
