// SPDX-License-Identifier: Apache-2.0

/// Where sessions are kept.
extension Proposal {
  mutating func proposeCaches() throws(ConfigurationError) {
    let server = "smtpd_tls_session_cache_database"
    // Tickets came with Postfix 2.11.
    if has("tls_session_ticket_cipher"),
      try !value("tls_ssl_options").lowercasedASCII.contains("no_ticket")
    {
      remove(
        server, "clients keep sessions themselves, by tickets: a cache here only costs",
        "TLS_README")
    }
    try proposeCache(of: .smtp)
    if written(TLSProgram.lmtp.parameter("session_cache_database")) != nil {
      try proposeCache(of: .lmtp)
    }
  }

  /// A table of a type that can keep the sessions of a client.
  private mutating func proposeCache(of program: TLSProgram) throws(ConfigurationError) {
    let client = program.parameter("session_cache_database")
    guard has(client) else { return }
    let database = try value(client)
    // An empty value is meant for LMTP, which mostly stays on the host.
    if program == .lmtp, database.isEmpty { return }
    let type = String(database.prefix { $0 != ":" })
    let isUsable =
      database.contains(":")
      && ["btree", "lmdb", "hash"].contains(type) && facts.tableTypes?.contains(type) != false
    guard !isUsable else { return }
    let best = ["btree", "lmdb"].first { facts.tableTypes?.contains($0) ?? ($0 == "btree") }
    guard let best else {
      return remark(
        "this Postfix has no type of table that can keep sessions of \(program.command)")
    }
    set(
      client, "\(best):${data_directory}/\(program.command)_scache",
      database.isEmpty
        ? "sessions are resumed, which spares both sides most of a handshake"
        : "this Postfix keeps no sessions in a table of type \(type)", "TLS_README")
  }
}
