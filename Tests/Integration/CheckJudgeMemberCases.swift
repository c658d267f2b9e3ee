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
]

private func policy(_ table: String, text: String = "", _ log: [String]?) -> JudgedCase {
  JudgedCase(
    "policies of \(table) \(text)", files: text.isEmpty ? [:] : ["policy": .text(text)],
    "\(maps) = \(table)", Delivery(manner: log == nil ? .encrypted : .deferred, log: log ?? []),
    log == nil ? .good : .critical(maps))
}
