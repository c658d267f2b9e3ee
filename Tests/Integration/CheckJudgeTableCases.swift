// SPDX-License-Identifier: Apache-2.0

private let rsaKey = "keys/rsa2048.pem"
private let sniPair = Content.pem("keys/p256.pem", "sni")
private let parameter = "tls_server_sni_maps"
private let aborting = "aborting TLS handshake"
private let table = Content.text("sni.example.org DIR/sni.pem\n")

/// Tables that give names certificates of their own.
let tableCases: [JudgedCase] =
  textCases + stringCases + nameKeyCases + wholeCases + patternCases
  // All of hash, of which postmap lists every entry, and of cdb, of which it lists none.
  + ["hash", "cdb"].flatMap(indexCases)
  + ["btree", "lmdb"].flatMap { indexCases($0).prefix(3) }

private let textCases: [JudgedCase] = [
  named("names in a text table", "texthash", .serves("rsa", "sni"), .good),
  named("names in an indexed table", "hash", index: true, .serves("rsa", "sni"), .good),
  named(
    "names in an index that everybody can read", "hash", index: true,
    then: [.mode("sni.db", 0o644)], .serves("rsa", "sni"), .warning(parameter)),
  named(
    "a renewed certificate in a table that was not indexed anew", "hash",
    files: ["new.pem": .pem("keys/p256.pem", "renewed-sni")], index: true,
    then: [.replace("sni.pem", with: "new.pem")], .serves("rsa", "sni"), .doubtful(parameter)),
  named(
    "names in a table without its index", "hash",
    .serves("rsa", Observation.noTLS, log: ["sni.db: No such file", "lookup"]),
    .critical(parameter)),
  named(
    "a name with another key", "texthash",
    files: ["sni.pem": .pem(Certificates.otherP256Key, "sni")],
    .serves("rsa", Observation.noTLS, log: ["does not match next certificate", aborting]),
    .critical(parameter)),
  named(
    "a name with another key, indexed", "hash",
    files: ["sni.pem": .pem(Certificates.otherP256Key, "sni")], index: true,
    .serves("rsa", Observation.noTLS, log: ["does not match next certificate", aborting]),
    .critical(parameter)),
  named(
    "a name with the certificate first", "texthash",
    files: ["sni.pem": .pem("sni", "keys/p256.pem")],
    .serves("rsa", Observation.noTLS, log: ["key not first", aborting]), .critical(parameter)),
  named(
    "a name without its file, which Postfix passes over", "texthash",
    files: ["sni": .text("sni.example.org DIR/none.pem\n")],
    .serves("rsa", "rsa", log: ["No such file or directory: skipping this entry"]),
    .critical(parameter)),
  named(
    "a name that is there twice", "texthash",
    files: ["sni": .text("sni.example.org DIR/sni.pem\nSNI.example.org DIR/sni.pem\n")],
    .serves(
      "rsa", Observation.noTLS, log: ["duplicate entry"] + unavailable), .critical(parameter)),
  named(
    "a name with an empty file", "texthash", files: ["sni.pem": .text("")],
    .serves(
      "rsa", Observation.noTLS,
      log: ["returns an empty string result", "should return NO RESULT", "map lookup problem"]),
    .critical(parameter)),
]

/// Files that Postfix takes for a C string.
private let stringCases: [JudgedCase] = ["texthash", "hash"].flatMap { type in
  [
    string("NUL behind a chain", type, .pem("keys/p256.pem", "sni", "text:\0\n"), nil, .good),
    string(
      "NUL before a chain", type, .pem("text:x\0\n", "keys/p256.pem", "sni"),
      ["No PEM data in SNI data for", aborting], .critical(parameter)),
    string(
      "NUL before the key's certificate", type, .pem("keys/p256.pem", "text:# \0\n", "sni"),
      ["No certs for key", aborting], .critical(parameter)),
    string(
      "NUL before the issuer", type, .pem("keys/p256.pem", "sni", "text:\0\n", "rsa"), nil,
      .warning(parameter)),
  ]
}

private func string(
  _ name: String, _ type: String, _ content: Content, _ refusal: [String]?, _ verdict: Verdict
) -> JudgedCase {
  named(
    "\(name), \(type)", type, files: ["sni.pem": content], index: type == "hash",
    .serves("rsa", refusal == nil ? "sni" : Observation.noTLS, log: refusal ?? []), verdict)
}

private let unavailable = ["is unavailable", "lookup error for", "map lookup problem"]
private let nothing = Observation.serves(
  "rsa", Observation.noTLS, log: ["No such file or directory"] + unavailable)

/// Tables of a type that has all of its files or none.
private let wholeCases: [JudgedCase] = [
  whole(
    "a name in the value itself", "inline:{{sni.example.org=DIR/sni.pem}}", .serves("rsa", "sni"),
    .good),
  whole(
    "a name in the value, and another without its file",
    "inline:{{sni.example.org=DIR/sni.pem} {other.example.org=DIR/gone}}", nothing,
    .critical(parameter)),
  whole(
    "a name in the value, and another without a value",
    "inline:{{sni.example.org=DIR/sni.pem} {other.example.org=}}",
    .serves("rsa", Observation.noTLS, log: ["empty pathname list"] + unavailable),
    .critical(parameter)),
  whole(
    "a name in the value, and another that is none",
    "inline:{{sni.example.org=DIR/sni.pem} other.example.org}",
    .serves("rsa", Observation.noTLS, log: ["missing '='"] + unavailable), .critical(parameter)),
  whole(
    "a name behind a table without its file",
    "inline:{{other.example.org=DIR/gone}}, texthash:DIR/sni", nothing, .critical(parameter)),
  whole("one chain for all names", "static:DIR/sni.pem", .serves("rsa", "sni"), .good),
  whole(
    "one chain of two files for all names", "static:{DIR/key.pem DIR/cert.pem}",
    .serves("rsa", "sni"), .good),
  whole(
    "one chain for all names that is not there", "static:DIR/gone", nothing, .critical(parameter)),
  whole(
    "one chain for all names with the certificate first", "static:{DIR/cert.pem DIR/key.pem}",
    .serves("rsa", Observation.noTLS, log: ["key not first", aborting]), .critical(parameter)),
  whole(
    "no chain for all names", "static:", .isDown("expecting \"type:name\" form"),
    .critical(parameter)),
  whole(
    "a table of a union", "unionmap:{texthash:DIR/sni}", .serves("rsa", "sni"), .good),
  whole(
    "a union with a table that is not there", "unionmap:{texthash:DIR/sni,texthash:DIR/gone}",
    nothing, .critical(parameter)),
  whole(
    "a pipe of a table that is not there", "pipemap:{texthash:DIR/gone}",
    nothing, .critical(parameter)),
  whole(
    "a union with a space behind its comma", "unionmap:{texthash:DIR/sni, texthash:DIR/other}",
    .serves("rsa", "sni"), .harmless),
  whole(
    "a name in two tables of a union",
    "unionmap:{texthash:DIR/sni, inline:{sni.example.org=DIR/sni.pem}}",
    .serves("rsa", Observation.noTLS, log: ["malformed BASE64 value", "map lookup problem"]),
    .critical(parameter)),
  whole(
    "a name beside a table for all in a union", "unionmap:{static:DIR/sni.pem texthash:DIR/sni}",
    .serves("rsa", Observation.noTLS, log: ["malformed BASE64 value", "map lookup problem"]),
    .critical(parameter)),
  whole(
    "a union with a table that has no type", "unionmap:{texthash:DIR/sni, DIR/other}",
    .serves("rsa", Observation.noTLS, log: ["bad syntax"] + unavailable.dropFirst()),
    .critical(parameter)),
  whole(
    "a pipe of two tables", "pipemap:{texthash:DIR/sni, texthash:DIR/other}",
    .serves("rsa", "rsa"), .warning(parameter)),
  whole(
    "a union of nothing", "unionmap:{}",
    .serves("rsa", Observation.noTLS, log: ["bad syntax"] + unavailable.dropFirst()),
    .critical(parameter)),
  whole("any of one chain", "randmap:{DIR/sni.pem}", .serves("rsa", "sni"), .good),
  whole(
    "any of two chains, of which one is not there", "randmap:{DIR/sni.pem DIR/gone}", nothing,
    .critical(parameter)),
  whole(
    "a table of memcached without its file", "memcache:DIR/gone", nothing, .critical(parameter)),
  whole(
    "a table that fails", "fail:x",
    .serves("rsa", Observation.noTLS, log: Array(unavailable.dropFirst())), .critical(parameter)),
]

/// Tables of patterns, which are no names.
private let patternCases: [JudgedCase] = [
  pattern("a pattern", "/^sni\\.example\\.org$/i DIR/sni.pem", .serves("rsa", "sni"), .good),
  pattern(
    "a pattern with what a name cannot have", "!/[ *]/ DIR/sni.pem", .serves("rsa", "sni"), .good),
  pattern(
    "a pattern without its file", "/^sni/ DIR/gone\n/^other/ DIR/sni.pem",
    .serves("rsa", "rsa", log: ["skipping this rule"]), .critical(parameter)),
  pattern(
    "a pattern with the certificate first", "/^sni/ DIR/cert.pem DIR/key.pem",
    .serves("rsa", Observation.noTLS, log: ["key not first", aborting]), .critical(parameter)),
  whole(
    "a pattern in the value itself", "regexp:{{/^sni/ DIR/sni.pem}}", .serves("rsa", "sni"), .good),
  whole(
    "a pattern in the value itself without its file", "regexp:{{/^sni/ DIR/gone}}",
    .serves("rsa", "rsa", log: ["skipping this rule"]), .critical(parameter)),
  named(
    "a network in place of a name", "cidr", files: ["sni": .text("127.0.0.0/8 DIR/sni.pem\n")],
    .serves("rsa", "rsa"), .warning(parameter)),
  named(
    "a name with a directory", "texthash",
    files: ["sni": .text("sni.example.org DIR/folder\n"), "folder": .directory],
    .serves("rsa", "rsa", log: ["Is a directory: skipping this entry"]), .critical(parameter)),
]

private func pattern(
  _ name: String, _ text: String, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  named(
    name, "regexp", files: ["sni": .text("\(text)\n")].merging(halves) { $1 }, observed, verdict)
}

private let halves = ["key.pem": Content.pem("keys/p256.pem"), "cert.pem": Content.pem("sni")]

private func whole(
  _ name: String, _ table: String, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: [
      "chain.pem": .pem(rsaKey, "rsa"), "sni.pem": sniPair,
      "sni": .text("sni.example.org DIR/sni.pem\n"),
      "other": .text("other.example.org DIR/sni.pem\n"),
    ].merging(halves) { $1 },
    "smtpd_tls_chain_files = DIR/chain.pem\n\(parameter) = \(table)",
    [Listener(probes: Listener.withName, observed: observed)], verdict)
}

/// Tables of which Postfix reads an index.
private func indexCases(_ type: String) -> [JudgedCase] {
  let index = type == "hash" || type == "btree" ? "sni.db" : "sni.\(type)"
  let renewed = ["new.pem": Content.pem("keys/p256.pem", "renewed-sni")]
  let unavailable = ["open database", "lookup"]
  return [
    named("names in a table, \(type)", type, index: true, .serves("rsa", "sni"), .good),
    named(
      "a table made without postmap -F, \(type)", type, then: [.indexPlainly("\(type):sni")],
      .serves("rsa", Observation.noTLS, log: ["malformed BASE64 value", "map lookup problem"]),
      .critical(parameter)),
    named(
      "a chain restored with its older time, \(type)", type, files: renewed, index: true,
      then: [.restore("sni.pem", from: "new.pem")], .serves("rsa", "sni"), .warning(parameter)),
    named(
      "a chain that is the same, though newer, \(type)", type, files: ["new.pem": sniPair],
      index: true, then: [.replace("sni.pem", with: "new.pem")], .serves("rsa", "sni"), .good),
    named(
      "a name that postmap -F passed over, \(type)", type,
      files: ["sni": .text("sni.example.org DIR/later.pem\n"), "new.pem": sniPair], index: true,
      then: [.write("later.pem", ""), .restore("later.pem", from: "new.pem")],
      .serves("rsa", "rsa"), .warning(parameter)),
    named(
      "a name that was added to the text alone, \(type)", type,
      files: ["sni": .text("other.example.org DIR/sni.pem\n")], index: true,
      then: [.write("sni", "other.example.org DIR/sni.pem\nsni.example.org DIR/sni.pem\n")],
      .serves("rsa", "rsa"), .warning(parameter)),
    named(
      "neither the text of a table nor its index, \(type)", type, then: [.remove("sni")],
      .serves("rsa", Observation.noTLS, log: unavailable), .critical(parameter)),
    named(
      "a good index without its text, \(type)", type, index: true, then: [.remove("sni")],
      .serves("rsa", "sni"), type == "cdb" ? .unknown : .warning(parameter)
    ).since(.postfix(3, 10), .serves("rsa", "sni"), .warning(parameter)),
    named(
      "a renewed chain in place of another key, in the files alone, \(type)", type,
      files: [
        "sni.pem": .pem(Certificates.otherP256Key, "sni"), "new.pem": sniPair,
      ],
      index: true, then: [.restore("sni.pem", from: "new.pem")],
      .serves("rsa", Observation.noTLS, log: ["does not match next certificate", aborting]),
      .critical(parameter)),
    named(
      "an empty index, \(type)", type, then: [.write(index, "")],
      type == "cdb"
        ? .isDown("unable to init") : .serves("rsa", Observation.noTLS, log: unavailable),
      .critical(parameter)),
  ]
}

/// Keys, as clients come to them or do not.
private let nameKeyCases: [JudgedCase] = [
  key("SNI.Example.ORG", .serves("rsa", "sni"), .good),
  // The certificate does not cover all names below.
  key(".example.org", .serves("rsa", "sni"), .harmless),
  key("*.example.org", .serves("rsa", "rsa"), .warning(parameter)),
  key("sni.example.org.", .serves("rsa", "rsa"), .warning(parameter)),
  key("sni.example.org:587", .serves("rsa", "rsa"), .warning(parameter)),
  key("\"sni.example.org\"", .serves("rsa", "rsa"), .warning(parameter)),
  key("s\u{F1}i.example.org", .serves("rsa", "rsa"), .warning(parameter)),
  key("127.0.0.1", .serves("rsa", "rsa"), .warning(parameter)),
]

private func key(_ key: String, _ observed: Observation, _ verdict: Verdict) -> JudgedCase {
  named(
    "the key \(key)", "texthash", files: ["sni": .text("\(key) DIR/sni.pem\n")], observed, verdict)
}

private func named(
  _ name: String, _ type: String, files: [String: Content] = [:], index: Bool = false,
  then: [Preparation] = [], _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    name,
    files: ["chain.pem": .pem(rsaKey, "rsa"), "sni.pem": sniPair, "sni": table]
      .merging(files) { $1 },
    prepare: (index ? [.index("\(type):sni")] : []) + then,
    "smtpd_tls_chain_files = DIR/chain.pem\ntls_server_sni_maps = \(type):DIR/sni",
    [Listener(probes: Listener.withName, observed: observed)], verdict)
}
