// SPDX-License-Identifier: Apache-2.0

private let maps = "smtp_tls_policy_maps"
private let sites = "smtp_tls_per_site"
private let name = "smtp_tls_servername"
private let digest = "smtp_tls_fingerprint_digest"
private let problem = "client TLS configuration problem"
private let closed = ["open database", "lookup error for", "policy table lookup error", problem]

/// What a client is told about single destinations, and values that it looks at for each.
let policyCases: [JudgedCase] = tables + entries + values

/// Tables, good ones and such as cannot be opened.
private let tables = [
  policy("a policy in the value itself", "static:encrypt", .goes(.encrypted), .good),
  policy(
    "a policy in an indexed table", "hash:DIR/policy", files: ["policy": "example.com encrypt\n"],
    then: [.indexPlainly("hash:policy")], .goes(.encrypted), .good),
  policy(
    "a policy in a table that cannot be listed", "cdb:DIR/policy",
    files: ["policy": "example.com encrypt\n"], then: [.indexPlainly("cdb:policy")],
    .goes(.encrypted), .good),
  policy(
    "a policy that is no more in the text alone", "hash:DIR/policy",
    files: ["policy": "example.com encrypt\n"],
    then: [.indexPlainly("hash:policy"), .write("policy", "example.org encrypt\n")],
    .goes(.encrypted), .warning(maps)),
  policy(
    "a policy that the text corrects, and not the index", "lmdb:DIR/policy",
    files: ["policy": "example.com nosuch\n"],
    then: [.indexPlainly("lmdb:policy"), .write("policy", "example.com may\n")],
    .goes(.encrypted), .critical(maps)),
  policy(
    "policies without their file", "texthash:DIR/gone", .goes(.deferred, closed), .critical(maps)),
  policy(
    "policies with a key that is there twice", "texthash:DIR/policy",
    files: ["policy": "example.org may\nexample.org may\n"],
    .goes(.deferred, ["duplicate entry", "is unavailable"] + closed.dropFirst()), .critical(maps)),
  policy(
    "policies without their index", "hash:DIR/policy", files: ["policy": "example.com may\n"],
    .goes(.deferred, closed), .critical(maps)),
  policy(
    "policies with a damaged index", "hash:DIR/policy", files: ["policy": "example.com may\n"],
    then: [.write("policy.db", "no database")], .goes(.deferred, closed), .critical(maps)),
  policy(
    "policies in a table of a type that nobody has", "nosuch:DIR/policy",
    .goes(.deferred, ["unsupported dictionary type"] + closed.dropFirst()), .critical(maps)),
  policy(
    "policies with a table that cannot be read in the value", "inline:{example.com}",
    .goes(.deferred, ["missing '='"] + closed.dropFirst()), .critical(maps)),
  policy(
    "policies behind a table without its file", "inline:{example.com=may}, texthash:DIR/gone",
    .goes(.deferred, closed), .critical(maps)),
  policy(
    "policies in two tables, of which one is not there", "unionmap:{static:may,texthash:DIR/gone}",
    .goes(.deferred, closed), .critical(maps)),
  policy(
    "policies by chance, and one of them bad", "randmap:{nosuch,halfdane}",
    .goes(.deferred, ["invalid security level", problem]), .critical(maps)),
  policy(
    "policies in a union of nothing", "unionmap:{}",
    .goes(.deferred, ["bad syntax"] + closed.dropFirst()),
    .critical(maps)),
  policy(
    "policies in a memcached without its file", "memcache:DIR/gone",
    .goes(.deferred, ["No such file or directory"] + closed.dropFirst()),
    .critical(maps)),
  policy(
    "policies in a table without a type", "DIR/policy", files: ["policy": "example.com may\n"],
    .goes(.stuck, ["expecting \"type:name\" form"]), .critical(maps)),
]

/// Entries that Postfix takes, and others.
private let entries = [
  policy(
    "a policy with all attributes",
    "static:{encrypt ciphers=HIGH protocols=>=TLSv1.2 exclude=aNULL:RC4 servername=mx.example.org}",
    .goes(.encrypted), .good),
  bad("of a level that there is not", "nosuch", "invalid security level"),
  bad("with the word for a level of logs", "halfdane", "invalid security level"),
  bad("with nothing but a comma", "{,}", "invalid empty policy"),
  bad("with an attribute that there is not", "{may nosuch=yes}", "invalid attribute name"),
  bad("with an attribute without value", "{may ciphers}", "malformed attribute/value pair"),
  bad("with an empty attribute", "{may ciphers=}", "has empty value"),
  bad("with an attribute twice", "{may ciphers=high ciphers=medium}", "specified multiple times"),
  bad(
    "with a name at a level for none", "{encrypt match=example.org}", "invalid at security level"),
  bad("with a bad server name", "{may servername=-}", "specifies an invalid hostname"),
  bad("with a bad Boolean value", "{may connection_reuse=maybe}", "has bad value"),
  bad("with white space in it", "{may ciphers = high}", "malformed attribute/value pair"),
  bad("with a file that is not there", "{secure tafile=DIR/gone}", "error opening trust anchor"),
  bad(
    "with a bad fingerprint", "{fingerprint match=AB:XY}", "malformed fingerprint",
    "with no fingerprints to match"),
  bad("without any fingerprint", "fingerprint", "with no fingerprints to match"),
  bad("that wants DNSSEC", "dane-only", "dnssec lookups disabled"),
  policy(
    "a policy with a fingerprint that is too short", "static:{fingerprint match=AB:CD}",
    .goes(.deferred, ["unusable TLSA RR", "all fingerprints unusable"]), .critical(maps)),
  policy(
    "a policy that wants a CA", "static:secure", .goes(.deferred), .critical(maps)),
  policy(
    "a policy with ciphers that there are not", "static:{may ciphers=nosuch}",
    .goes(.deferred, ["invalid cipher grade"]), .critical(maps)),
  policy(
    "a policy with no cipher left", "static:{may exclude=ALL}",
    .goes(.deferred, ["error setting cipher grade"]), .critical(maps)),
  policy(
    "a policy with ciphers that encrypt nothing", "static:{encrypt ciphers=null}",
    .goes(.deferred, ["error setting cipher grade"]), .critical(maps)),
  policy(
    "a policy with ciphers that encrypt nothing, and another list of them",
    "static:{encrypt ciphers=null}\ntls_null_cipherlist = HIGH", .goes(.encrypted), .good),
  policy(
    "a policy with ciphers that encrypt nothing, for a server without TLS 1.3",
    "static:{may ciphers=null}\nsmtpd_tls_protocols = TLSv1.2", .goes(.deferred, []),
    .critical(maps)),
  policy(
    "a policy with a grade that main.cf excludes",
    "static:{encrypt ciphers=high}\nsmtp_tls_mandatory_exclude_ciphers = HIGH",
    .goes(.deferred, ["error setting cipher grade"]), .critical(maps)),
  policy(
    "a policy that excludes other ciphers than main.cf",
    "static:{encrypt exclude=RC4}\nsmtp_tls_exclude_ciphers = aNULL", .goes(.encrypted), .good),
  policy(
    "a policy with protocols that there are not", "static:{may protocols=nosuch}",
    .goes(.deferred, ["Invalid TLS protocol list"]), .critical(maps)),
  policy(
    "a policy with connections that nobody keeps", "static:{may connection_reuse=yes}",
    .goes(.deferred, ["connect to private/tlsproxy"]), .critical(maps)),
  policy(
    "a bad policy of a pattern", "regexp:DIR/policy",
    files: ["policy": "if /127/\n/ / may\n/^\\[127|a b/i  nosuch\nendif\n"],
    .goes(.deferred, ["invalid security level", problem]), .critical(maps)),
  policy(
    "a bad policy of another host", "texthash:DIR/policy",
    files: ["policy": "example.com nosuch\n"],
    .goes(.encrypted), .critical(maps)),
  JudgedCase(
    "a site of the older table", "\(sites) = static:MUST_NOPEERMATCH", .goes(.encrypted),
    .warning(sites)),
  JudgedCase(
    "a site with the word for a level", "\(sites) = static:encrypt",
    .goes(.deferred, "unknown TLS policy", problem), .critical(sites)),
  JudgedCase(
    "sites without their file", "\(sites) = texthash:DIR/gone",
    .goes(
      .deferred, "open database", "lookup error for", "per-site table lookup error",
      "Temporary lookup error"), .critical(sites)),
  JudgedCase(
    "a bad site beside policies", "\(sites) = static:encrypt\n\(maps) = static:may",
    .goes(.encrypted, "\(sites) ignored when"), .warning(sites)),
]

/// Values that a client looks at when it begins, or for each destination.
private let values = [
  client("a digest that there is not", "\(digest) = nosuch", .clear, noDigest, digest),
  client(
    "a digest that there is not, and wants TLS",
    "\(digest) = md4\nsmtp_tls_security_level = encrypt", .deferred, noDigest, digest),
  client(
    "a server name with two dots", "\(name) = mx..example.org", .deferred,
    ["specifies an invalid hostname", problem], name),
  client(
    "an address as server name", "\(name) = 127.0.0.1", .deferred,
    ["specifies an invalid hostname", problem], name),
  client(
    "two words as server name", "\(name) = hostname, nexthop", .deferred,
    ["specifies an invalid hostname", problem], name),
  JudgedCase(
    "a client with hostname as server name", "\(name) = hostname", .goes(.encrypted), .good),
  client(
    "ciphers that encrypt nothing",
    "smtp_tls_mandatory_ciphers = null\nsmtp_tls_security_level = encrypt", .deferred,
    ["error setting cipher grade"]),
  JudgedCase(
    "a digest that there is not, and a policy that wants TLS",
    "\(digest) = nosuch\n\(maps) = static:encrypt", .goes(.deferred, noDigest), .critical(digest)),
  JudgedCase(
    "a digest that there is not, and a policy that does not want TLS",
    "\(digest) = nosuch\nsmtp_tls_security_level = encrypt\n\(maps) = static:may",
    .goes(.clear, noDigest), .critical(digest)),
  server(
    "ciphers that encrypt nothing",
    "smtpd_tls_mandatory_ciphers = null\nsmtpd_tls_security_level = encrypt",
    .serves("TLS 1.2: no TLS, TLS 1.3: rsa"), .critical("smtpd_tls_mandatory_ciphers")),
  server(
    "ciphers that encrypt nothing, where clear text is allowed", "smtpd_tls_ciphers = null",
    .serves("TLS 1.2: no TLS, TLS 1.3: rsa"), .warning("smtpd_tls_ciphers")),
  server(
    "ciphers that encrypt nothing, and no TLS 1.3",
    "smtpd_tls_ciphers = null\nsmtpd_tls_protocols = !TLSv1.3", .serves(Observation.noTLS),
    .critical("smtpd_tls_ciphers")),
  server(
    "no cipher at all",
    """
    smtpd_tls_mandatory_ciphers = null
    smtpd_tls_mandatory_exclude_ciphers = eNULL
    smtpd_tls_security_level = encrypt
    """, .serves(Observation.noTLS, log: ["error setting cipher grade"]),
    .critical("smtpd_tls_mandatory_ciphers")),
  server(
    "clients that have to be trusted, and a CA that has expired",
    files: ["ca.pem": .pem("past-root")],
    """
    smtpd_tls_CAfile = DIR/ca.pem
    smtpd_tls_req_ccert = yes
    smtpd_tls_security_level = encrypt
    """, .serves("rsa"), .critical("smtpd_tls_CAfile")),
  server(
    "clients that have to be trusted, and a directory of a CA that has expired",
    files: ["0a0b0c0d.0": .pem("past-root")],
    """
    smtpd_tls_CApath = DIR
    smtpd_tls_req_ccert = yes
    smtpd_tls_security_level = encrypt
    """, .serves("rsa"), .critical("smtpd_tls_CApath")),
  server(
    "clients that have to be trusted, and no CA",
    "smtpd_tls_req_ccert = yes\nsmtpd_tls_security_level = encrypt", .serves("rsa"),
    .critical("smtpd_tls_req_ccert")),
  server(
    "clients that need no certificate below encrypt, and no CA", "smtpd_tls_req_ccert = yes",
    .serves("rsa", log: ["Can't require client certs unless TLS is required"]),
    .warning("smtpd_tls_req_ccert")),
  JudgedCase("a client with nexthop as server name", "\(name) = nexthop", .goes(.encrypted), .good),
  JudgedCase(
    "a client with a bad server name, and no TLS",
    "\(name) = 127.0.0.1\nsmtp_tls_security_level = none", .goes(.clear), .harmless),
  client(
    "a policy for insecure MX that there is not", "smtp_tls_dane_insecure_mx_policy = secure",
    .stuck, ["invalid smtp_tls_dane_insecure_mx_policy"]),
  client(
    "a support of DNS that there is not", "smtp_dns_support_level = dane", .stuck,
    ["invalid smtp_dns_support_level"]),
  client(
    "a way to look up hosts in capitals", "smtp_host_lookup = DNS", .stuck,
    ["unknown smtp_host_lookup value"]),
  JudgedCase(
    "a client that looks up no host, whatever the way",
    "smtp_dns_support_level = disabled\nsmtp_host_lookup = nosuch", .goes(.encrypted), .good),
  client(
    "an option of the resolver in capitals", "smtp_dns_resolver_options = RES_DEFNAMES", .stuck,
    ["unknown smtp_dns_resolver_options value"]),
  client(
    "trust anchors that are not there",
    "smtp_tls_trust_anchor_file = DIR/gone\nsmtp_tls_security_level = secure", .deferred,
    ["error opening trust anchor file", problem], "smtp_tls_trust_anchor_file"),
  client(
    "fingerprints that are none",
    "smtp_tls_fingerprint_cert_match = zz\nsmtp_tls_security_level = fingerprint", .deferred,
    ["malformed fingerprint", "no fingerprints to match", problem],
    "smtp_tls_fingerprint_cert_match"),
  JudgedCase(
    "a client with names that no host has", files: ["ca.pem": .pem("p256")],
    """
    smtp_tls_security_level = verify
    smtp_tls_CAfile = DIR/ca.pem
    smtp_tls_verify_cert_match = -bad-, 10.0.0.1
    """, .goes(.deferred), .critical("smtp_tls_verify_cert_match")),
  client(
    "connections that nobody keeps", "smtp_tls_connection_reuse = yes", .deferred,
    ["connect to private/tlsproxy"]),
  client(
    "wrapper mode below its level", "smtp_tls_wrappermode = yes", .deferred, ["requires"]),
  client(
    "wrapper mode without TLS", "smtp_tls_wrappermode = yes\nsmtp_tls_security_level = none",
    .deferred, ["requires"], "smtp_tls_wrappermode"),
  JudgedCase(
    "a client with digests for DANE that have no number", "tls_dane_digests = sha256 nosuch",
    .goes(.encrypted, "needs an explicit number"), .warning("tls_dane_digests")),
  server(
    "a digest that there is not", "smtpd_tls_fingerprint_digest = nosuch",
    .refuses("Digest algorithm \"nosuch\" not found", "disabling TLS support"),
    .critical("smtpd_tls_fingerprint_digest")),
  server(
    "a digest in capitals", "smtpd_tls_fingerprint_digest = SHA-256", .serves("rsa"), .good),
  server(
    "a word for the log that there is not", "smtpd_tls_loglevel = summary, all",
    .serves("rsa", log: ["unknown smtpd_tls_loglevel value"]), .warning("smtpd_tls_loglevel")),
  server(
    "an option of OpenSSL that there is not", "tls_ssl_options = NO_TICKET, NO_SSL, 0x10",
    .serves("rsa", log: ["unknown tls_ssl_options value"]), .warning("tls_ssl_options")),
  server(
    "a workaround that there is not", "tls_disable_workarounds = 0xGG",
    .serves("rsa", log: ["unknown tls_disable_workarounds value"]),
    .warning("tls_disable_workarounds")),
  server(
    "a cipher that makes no tickets", "tls_session_ticket_cipher = aes-256-gcm",
    .serves("rsa", log: ["session tickets disabled"]), .warning("tls_session_ticket_cipher")),
  server(
    "another cipher for tickets", "tls_session_ticket_cipher = AES-128-CBC", .serves("rsa"), .good),
]

private let noDigest = ["Digest algorithm", "disabling TLS support"]

private func policy(
  _ name: String, _ value: String, files: [String: String] = [:], then: [Preparation] = [],
  _ delivery: Delivery, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: files.mapValues { .text($0) }.merging(["server.pem": serverPair]) { $1 }, prepare: then,
    "\(maps) = \(value)\nsmtpd_tls_chain_files = DIR/server.pem", [], delivery: delivery, verdict)
}

private let serverPair = Content.pem("keys/p256.pem", "p256")

private func bad(_ name: String, _ value: String, _ log: String...) -> JudgedCase {
  policy(
    "a policy \(name)", "static:\(value)", .goes(.deferred, log + [problem]), .critical(maps))
}

private func client(
  _ name: String, _ settings: String, _ manner: Delivery.Manner, _ log: [String],
  _ parameter: String? = nil
) -> JudgedCase {
  JudgedCase(
    "a client with \(name)", settings, .goes(manner, log),
    .critical(parameter ?? String(settings.prefix { $0 != " " })))
}

private func server(
  _ name: String, files: [String: Content] = [:], _ setting: String, _ observed: Observation,
  _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "a server with \(name)",
    files: files.merging(["chain.pem": .pem("keys/rsa2048.pem", "rsa")]) { $1 },
    "smtpd_tls_chain_files = DIR/chain.pem\n\(setting)", observed, verdict)
}

extension Delivery {
  fileprivate static func goes(_ manner: Manner, _ log: [String]) -> Delivery {
    Delivery(manner: manner, log: log)
  }
}
