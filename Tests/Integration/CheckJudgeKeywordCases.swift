// SPDX-License-Identifier: Apache-2.0

private let chain = ["chain.pem": Content.pem("keys/rsa2048.pem", "rsa")]
private let chainFile = "smtpd_tls_chain_files = DIR/chain.pem"
private let words = "smtpd_discard_ehlo_keywords"
private let maps = "smtpd_discard_ehlo_keyword_address_maps"
private let hidden = Observation(answer: .notOffered)

/// STARTTLS that is not said, or not heard.
let keywordCases: [JudgedCase] = [
  server("among the keywords that are not said", "\(words) = starttls", hidden, .warning(words)),
  server(
    "among the keywords that are not said, and wanted",
    "smtpd_tls_security_level = encrypt\n\(words) = dsn, STARTTLS", hidden, .critical(words)),
  JudgedCase(
    "STARTTLS that submission alone does not say", files: chain, chainFile,
    [
      Listener(observed: .serves("rsa")),
      Listener(name: "submission", options: [words: "starttls"], observed: hidden),
    ], .warning(words)),
  server("hidden by a table of one answer", "\(maps) = static:starttls", hidden, .warning(maps)),
  server(
    "hidden from everybody by addresses", "\(maps) = cidr:DIR/table",
    table: "0.0.0.0/0 dsn, StartTLS\n::/0 starttls\n", hidden, .warning(maps)),
  server(
    "hidden from a network", "\(maps) = cidr:DIR/table",
    table: "127.0.0.0/8 silent-discard, starttls\n",
    hidden, .good),
  server(
    "hidden from a network, in the value itself", "\(maps) = cidr:{{127.0.0.0/8 starttls}}",
    hidden, .good),
  server(
    "hidden from an address, and wanted",
    "smtpd_tls_security_level = encrypt\n\(maps) = inline:{127.0.0.1=starttls}", hidden,
    .warning(maps)),
  server(
    "hidden from an address by the second table",
    "\(maps) = texthash:DIR/table, inline:{{127.0.0.1 = starttls dsn}}",
    table: "10.0.0.1 starttls\n", hidden, .good),
  server(
    "hidden from an address by a pattern", "\(maps) = regexp:DIR/table",
    table: "/^127/ starttls\n", hidden, .good),
  server(
    "hidden from all, and shown by a table of one answer",
    "\(words) = starttls\n\(maps) = static:dsn",
    .serves("rsa"), .good),
  server(
    "hidden from all but one address", "\(words) = starttls\n\(maps) = inline:{10.0.0.1=dsn}",
    hidden,
    .warning(words)),
  server(
    "behind a table that is not there", "\(maps) = texthash:DIR/gone",
    Observation(
      answer: .dropped,
      log: ["open database", "lookup error for", "don't know what EHLO features"]),
    .critical(maps)),
  server(
    "behind a table without its index", "\(maps) = hash:DIR/table", table: "10.0.0.1 dsn\n",
    Observation(
      answer: .dropped,
      log: ["open database", "lookup error for", "don't know what EHLO features"]),
    .critical(maps)),
  server(
    "beside a table of clients' certificates that is not there",
    "smtpd_tls_ask_ccert = yes\nrelay_clientcerts = texthash:DIR/gone\n"
      + "smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination",
    .serves("rsa", log: ["open database"]), .critical("relay_clientcerts")),
  server(
    "with a table of clients' certificates that has no type",
    "relay_clientcerts = DIR/table", table: "x y\n", .isDown("expecting \"type:name\" form"),
    .critical("relay_clientcerts")),
  client(
    "overlooks", "smtp_discard_ehlo_keywords = starttls", .goes(.clear),
    .warning("smtp_discard_ehlo_keywords")),
  client(
    "overlooks, of a server",
    "smtp_discard_ehlo_keyword_address_maps = inline:{127.0.0.1=starttls}",
    .goes(.clear), .good),
  client(
    "overlooks, and wants",
    "smtp_tls_security_level = encrypt\nsmtp_discard_ehlo_keyword_address_maps = static:starttls",
    .goes(.deferred), .critical("smtp_discard_ehlo_keyword_address_maps")),
  client(
    "cannot know to overlook", "smtp_discard_ehlo_keyword_address_maps = texthash:DIR/gone",
    .goes(.deferred, "open database", "lookup error for"),
    .critical("smtp_discard_ehlo_keyword_address_maps")),
]

private func server(
  _ name: String, _ settings: String, table: String? = nil, _ observed: Observation,
  _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "STARTTLS \(name)",
    files: chain.merging(table.map { ["table": .text($0)] } ?? [:]) { $1 },
    "\(chainFile)\n\(settings)", observed, verdict)
}

private func client(
  _ name: String, _ settings: String, _ delivery: Delivery, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase("STARTTLS that a client \(name)", settings, delivery, verdict)
}
