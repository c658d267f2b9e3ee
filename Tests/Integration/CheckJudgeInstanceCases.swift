// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let classicFiles: [String: Content] = [
  "newreq.pem": .pem(rsaKey, "requests/rsa2048.pem"), "newcert.pem": .pem("rsa"),
]

/// The five lines of the page of 2002, and smtpd with the same two files.
private let classic = """
  smtp_use_tls = yes
  smtp_tls_note_starttls_offer = yes
  smtp_tls_key_file = DIR/newreq.pem
  smtp_tls_cert_file = DIR/newcert.pem
  smtpd_tls_session_cache_database = sdbm:DIR/smtpd_scache
  smtpd_tls_key_file = DIR/newreq.pem
  smtpd_tls_cert_file = DIR/newcert.pem
  """
private let sdbm = [
  "unsupported dictionary type: sdbm", "request to update table sdbm:",
  "redirecting the request to postfix-owned data_directory",
]

/// tlsproxy does TLS for a client that postscreen does not know yet.
private let postscreen = """
  postscreen_greet_wait = 1s
  postscreen_bare_newline_enable = yes
  postscreen_access_list =
  """
private let postscreenServices = [
  "smtpd pass - - n - - smtpd", "tlsproxy unix - - n - 0 tlsproxy",
  "dnsblog unix - - n - 0 dnsblog",
]

private let maps = "tls_server_sni_maps"

private func proxied(
  _ name: String, mode: UInt32, table: String = "proxy:texthash:DIR/sni",
  _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: [
      "chain.pem": .pem(rsaKey, "rsa"), "sni.pem": .pem("keys/p256.pem", "sni", mode: mode),
      "sni": .text("sni.example.org DIR/sni.pem\n"),
    ], "\(maps) = \(table)\nsmtpd_tls_chain_files = DIR/chain.pem",
    [Listener(probes: Listener.withName, observed: observed)], verdict)
}

/// What concerns other programs than smtpd and smtp needs a Postfix of its own.
let instanceCases: [JudgedCase] = [
  JudgedCase(
    "the page of 2002, with TLS on for smtpd",
    files: classicFiles, "\(classic)\nsmtpd_use_tls = yes",
    [Listener(observed: .serves("rsa", log: sdbm))],
    delivery: Delivery(manner: .certified("rsa"), log: sdbm),
    .warning("smtpd_tls_session_cache_database")),
  JudgedCase(
    "the page of 2002, word for word",
    files: classicFiles, classic,
    [Listener(observed: Observation(answer: .notOffered))],
    delivery: Delivery(manner: .certified("rsa"), log: sdbm),
    .warning("smtpd_tls_session_cache_database")),
  JudgedCase(
    "a session cache of memcached without its file", files: classicFiles,
    "smtpd_tls_session_cache_database = memcache:DIR/gone\n"
      + "smtpd_tls_key_file = DIR/newreq.pem\nsmtpd_tls_cert_file = DIR/newcert.pem",
    [
      Listener(
        observed: .serves(
          "rsa", log: ["No such file or directory", "gone is unavailable"]))
    ],
    .warning("smtpd_tls_session_cache_database")),
  // proxymap reads what it is asked for as the user postfix.
  proxied(
    "names of a table that proxymap reads", mode: 0o644, .serves("rsa", "sni"), .doubtful(maps)),
  proxied(
    "names of a table in a union that proxymap reads", mode: 0o644,
    table: "unionmap:{proxy:texthash:DIR/sni}", .serves("rsa", "sni"), .doubtful(maps)),
  proxied(
    "names of a table that proxymap reads, with a chain for root alone", mode: 0o600,
    .serves("rsa", "rsa", log: ["Permission denied: skipping this entry"]), .critical(maps)),
  JudgedCase(
    "policies that proxymap cannot read",
    files: ["server.pem": .pem(rsaKey, "rsa"), "policy": .parts(["p256"], mode: 0o600)],
    "smtp_tls_policy_maps = proxy:texthash:DIR/policy\nsmtpd_tls_chain_files = DIR/server.pem", [],
    delivery: Delivery(
      manner: .deferred,
      log: [
        "Permission denied", "lookup error for", "policy table lookup error",
        "client TLS configuration problem",
      ]), .critical("smtp_tls_policy_maps")),
  JudgedCase(
    "tlsproxy with the chain file of smtpd",
    files: ["chain.pem": .pem(rsaKey, "rsa")],
    "\(postscreen)\nsmtpd_tls_chain_files = DIR/chain.pem",
    [Listener(command: "1 postscreen", observed: .serves("rsa"))],
    services: postscreenServices, .good),
  JudgedCase(
    "postscreen at a level that there is not",
    files: ["chain.pem": .pem(rsaKey, "rsa")],
    "\(postscreen)\npostscreen_tls_security_level = always\nsmtpd_tls_chain_files = DIR/chain.pem",
    [Listener(command: "1 postscreen", observed: .isDown("Invalid TLS level"))],
    services: postscreenServices, .critical("postscreen_tls_security_level")),
  JudgedCase(
    "postscreen at a level of clients",
    files: ["chain.pem": .pem(rsaKey, "rsa")],
    "\(postscreen)\npostscreen_tls_security_level = verify\nsmtpd_tls_chain_files = DIR/chain.pem",
    [
      Listener(
        command: "1 postscreen",
        observed: .serves("rsa", log: ["unsupported TLS level \"verify\", using \"encrypt\""]))
    ],
    services: postscreenServices, .warning("postscreen_tls_security_level")),
  JudgedCase(
    "tlsproxy with a broken chain file of its own",
    files: ["chain.pem": .pem(rsaKey, "rsa"), "own.pem": .pem("rsa", rsaKey)],
    """
    \(postscreen)
    smtpd_tls_chain_files = DIR/chain.pem
    tlsproxy_tls_chain_files = DIR/own.pem
    """,
    [
      Listener(
        command: "1 postscreen",
        observed: .refuses(
          "key not first", "error loading private keys and certificates",
          "problem receiving status from private/tlsproxy"))
    ],
    services: postscreenServices, .critical("tlsproxy_tls_chain_files")),
]
