// SPDX-License-Identifier: Apache-2.0

private let maps = "smtp_tls_policy_maps"
private let problem = "client TLS configuration problem"
private let noLevel = ["invalid security level", problem]

/// Tables of policies that ask others, by what comes of all their answers.
let memberCases: [JudgedCase] = [
  policy("pipemap:{static:bogus}", noLevel),
  policy("unionmap:{static:bogus}", noLevel),
  policy("unionmap:{pipemap:{static:bogus},static:may}", noLevel),
  policy("unionmap:{randmap:{bogus,nosuch}}", noLevel),
  policy("unionmap:{static:encrypt,static:ciphers=high}", nil),
  policy("pipemap:{inline:{example.com=one},inline:{one=encrypt, two=bogus}}", nil),
  joined("encrypt", "may", malformed),
  joined("encrypt", "encrypt", malformed),
  joined("encrypt,may", "ciphers=high", malformed),
  joined("encrypt", "ciphers=high", nil),
  joined("encrypt", "ciphers=high protocols=TLSv1.2", nil),
  joined("encrypt,ciphers=high", "exclude=aNULL", nil),
  joined("may", "protocols=TLSv1.2", nil),
  joined("ciphers=high", "encrypt", noLevel),
  joined("encrypt", "ciphers=nosuch", ["invalid cipher grade"]),
  joined("encrypt", "match=example.org", ["invalid at security level", problem]),
  union("DESTINATION encrypt\n", "example.com may\n", nil),
  union("DESTINATION encrypt\n", "example.com bogus\n", nil, .critical(maps)),
  piped("one", "inline:{one=encrypt}", nil),
  piped("one", "inline:{one=bogus}", noLevel),
  piped("one", "static:encrypt", nil),
  piped("one", "inline:{two=bogus}", nil),
  // What stands behind in a pipe is asked for what was found before it alone.
  gone("inline:{example.com=one},texthash:DIR/gone", .encrypted, ["No such file or directory"]),
  gone(
    "static:one,texthash:DIR/gone", .deferred,
    ["No such file or directory", "lookup error for", "policy table lookup error", problem]),
]

private func policy(_ table: String, text: String = "", _ log: [String]?) -> JudgedCase {
  JudgedCase(
    "policies of \(table) \(text)", files: text.isEmpty ? [:] : ["policy": .text(text)],
    "\(maps) = \(table)", Delivery(manner: log == nil ? .encrypted : .deferred, log: log ?? []),
    log == nil ? .good : .critical(maps))
}

private let malformed = ["malformed attribute/value pair", problem]

/// A union of two tables that both have the destination.
private func joined(_ one: String, _ other: String, _ log: [String]?) -> JudgedCase {
  union("DESTINATION \(one)\n", "DESTINATION \(other)\n", log)
}

private func union(
  _ one: String, _ other: String, _ log: [String]?, _ verdict: Verdict? = nil
) -> JudgedCase {
  tables(
    "unionmap:{texthash:DIR/one,texthash:DIR/other}", ["one": one, "other": other], log, verdict)
}

/// What a table has for the destination, looked up in another one.
private func piped(_ answer: String, _ table: String, _ log: [String]?) -> JudgedCase {
  tables("pipemap:{texthash:DIR/one,\(table)}", ["one": "DESTINATION \(answer)\n"], log, nil)
}

private func tables(
  _ value: String, _ texts: [String: String], _ log: [String]?, _ verdict: Verdict?
) -> JudgedCase {
  JudgedCase(
    "policies for the destination by \(value): \(texts.values.sorted().joined())",
    files: texts.mapValues { .text($0) }, "\(maps) = \(value)",
    Delivery(manner: log == nil ? .encrypted : .deferred, log: log ?? []),
    verdict ?? (log == nil ? .good : .critical(maps)))
}

private func gone(_ tables: String, _ manner: Delivery.Manner, _ log: [String]) -> JudgedCase {
  JudgedCase(
    "policies of a pipe without \(tables)", "\(maps) = pipemap:{\(tables)}",
    Delivery(manner: manner, log: log), .critical(maps))
}
