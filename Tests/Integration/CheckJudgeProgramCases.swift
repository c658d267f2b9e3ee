// SPDX-License-Identifier: Apache-2.0

private let chain = ["chain.pem": Content.pem("keys/rsa2048.pem", "rsa")]

/// tlsproxy does TLS for a client that postscreen does not know yet.
private let postscreen = """
  postscreen_greet_wait = 1s
  postscreen_bare_newline_enable = yes
  postscreen_access_list =
  smtpd_tls_chain_files = DIR/chain.pem
  """
private func services(_ options: String = "") -> [String] {
  [
    "smtpd pass - - n - - smtpd", "tlsproxy unix - - n - 0 tlsproxy\(options)",
    "dnsblog unix - - n - 0 dnsblog",
  ]
}

/// Values that tlsproxy and postscreen do not take, and what postscreen hides.
let programCases: [JudgedCase] = [
  screen(
    "hides STARTTLS", "\(words) = starttls", Observation(answer: .notOffered), .warning(words)),
  screen(
    "hides STARTTLS as smtpd does", "smtpd_discard_ehlo_keywords = starttls",
    Observation(answer: .notOffered), .warning("smtpd_discard_ehlo_keywords")),
  screen(
    "hides STARTTLS by a table of one answer", "\(maps) = static:starttls",
    Observation(answer: .notOffered), .warning(maps)),
  screen(
    "hides STARTTLS from one address", "\(maps) = inline:{{127.0.0.1=starttls}}",
    Observation(answer: .notOffered), .good),
  screen(
    "wants TLS, and hides STARTTLS", "postscreen_tls_security_level = encrypt\n\(words) = starttls",
    Observation(answer: .notOffered), .critical(words)),
  screen(
    "cannot know what to hide", "\(maps) = texthash:DIR/gone",
    Observation(
      answer: .down, log: ["open database", "lookup error for", "\(maps) lookup error"]),
    .critical(maps)),
  JudgedCase(
    "postscreen without tlsproxy", files: chain, postscreen,
    [
      Listener(
        command: "1 postscreen",
        observed: Observation(answer: .refused, log: ["connect to private/tlsproxy service"]))
    ], services: services().filter { !$0.hasPrefix("tlsproxy ") },
    .critical("postscreen_tls_security_level", "smtpd_tls_security_level")),
  tlsproxy("a Boolean value", "tlsproxy_tls_ask_ccert = maybe", "bad boolean configuration"),
  tlsproxy("a number", "tlsproxy_tls_ccert_verifydepth = 9x", "bad numerical configuration"),
  tlsproxy("a time", "tlsproxy_watchdog_timeout = 10x", "bad time value or unit"),
  tlsproxy("an empty text", "tlsproxy_tls_ciphers =", "bad string length 0 < 1"),
  tlsproxy(
    "a Boolean value, in its line", "tlsproxy_tls_ask_ccert = maybe", "bad boolean configuration",
    inLine: true),
  ofPostscreen("a Boolean value", "postscreen_use_tls = 1", "bad boolean configuration"),
  ofPostscreen("an empty text", "tlsproxy_service_name =", "bad string length 0 < 1"),
]

private let words = "postscreen_discard_ehlo_keywords"
private let maps = "postscreen_discard_ehlo_keyword_address_maps"

private func screen(
  _ name: String, _ settings: String, _ observed: Observation, _ verdict: Verdict
) -> JudgedCase {
  JudgedCase(
    "postscreen that \(name)", files: chain, "\(postscreen)\n\(settings)",
    [Listener(command: "1 postscreen", observed: observed)], services: services(), verdict)
}

private func tlsproxy(
  _ name: String, _ setting: String, _ log: String, inLine: Bool = false
) -> JudgedCase {
  let parameter = String(setting.prefix { $0 != " " })
  let option = " -o \(setting.filter { $0 != " " })"
  return JudgedCase(
    "\(name) of tlsproxy", files: chain, inLine ? postscreen : "\(postscreen)\n\(setting)",
    [
      Listener(
        command: "1 postscreen",
        observed: Observation(
          answer: .refused,
          log: [log, "timeout receiving protocol attribute from private/tlsproxy"]))
    ], services: services(inLine ? option : ""),
    .critical(parameter, user: inLine ? "tlsproxy/unix" : "tlsproxy"))
}

private func ofPostscreen(_ name: String, _ setting: String, _ log: String) -> JudgedCase {
  JudgedCase(
    "\(name) of postscreen", files: chain, "\(postscreen)\n\(setting)",
    [Listener(command: "1 postscreen", observed: Observation(answer: .down, log: [log]))],
    services: services(), .critical(String(setting.prefix { $0 != " " }), user: "postscreen"))
}
