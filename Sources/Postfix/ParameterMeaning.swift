// SPDX-License-Identifier: Apache-2.0

/// What the parameters for TLS mean, each value in a sentence.
///
/// The tables list one value of a parameter a line, `NAME | VALUE | SENTENCE`, after postconf(5),
/// TLS_README and the sources of Postfix 3.7 to 3.11. NAME is what follows `smtpd_`, `smtp_` or their
/// like; VALUE is one in small letters, `-` for an empty one, or `*` for any other. Their order is that
/// in which settings are shown: what decides most comes first.
package enum ParameterMeaning {
  /// The parameters of a side of TLS, those that decide most first.
  static func names(of program: TLSProgram) -> [String] {
    switch program {
    case .smtpd: serverTails.map { "smtpd_\($0)" }
    case .tlsproxy:
      serverTails.map { "tlsproxy_\($0)" } + serverTails.map { "postscreen_\($0)" }
    case .smtp, .lmtp: clientTails.map { "\(program)_\($0)" }
    case .tlsproxyClient: clientTails.map { "tlsproxy_client_\(withoutTLS($0))" }
    }
  }

  /// The parameters of all programs.
  static let sharedNames = tails(in: shared)

  /// What a setting means.
  ///
  /// - Parameter setting: The setting.
  /// - Returns: A sentence, in lower case without a full stop; nil for what the tables lack.
  package static func text(of setting: TLSSetting) -> String? {
    let name = setting.name
    let value = setting.value.lowercasedASCII
    for (prefix, table) in tables where name.hasPrefix(prefix) {
      guard let meanings = table[String(name.dropFirst(prefix.count))] else { continue }
      let key = value.isEmpty ? "-" : value
      return (meanings.first { $0.value == key } ?? meanings.first { $0.value == "*" })?.text
    }
    return nil
  }

  private struct Meaning {
    let value: String
    let text: String
  }

  private static let serverTails = tails(in: server)
  private static let clientTails = tails(in: client)

  /// The tables by what the names of parameters begin with; the longest beginnings come first.
  private static let tables: [(prefix: String, table: [String: [Meaning]])] = {
    let servers = read(server)
    let clients = read(client)
    let proxied = Dictionary(
      clients.map { (withoutTLS($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
    return [
      ("tlsproxy_client_", proxied), ("tlsproxy_", servers), ("postscreen_", servers),
      ("smtpd_", servers), ("smtp_", clients), ("lmtp_", clients), ("", read(shared)),
    ]
  }()

  /// tlsproxy's client has `tlsproxy_client_cert_file` where smtp(8) has `smtp_tls_cert_file`.
  private static func withoutTLS(_ tail: String) -> String {
    tail.hasPrefix("tls_") ? String(tail.dropFirst(4)) : tail
  }

  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: "|", maxSplits: 2).map { field in
      String(field.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  private static func tails(in text: String) -> [String] {
    var names: [String] = []
    for line in text.split(separator: "\n") {
      let name = fields(line)[0]
      if names.last != name { names.append(name) }
    }
    return names
  }

  private static func read(_ text: String) -> [String: [Meaning]] {
    var table: [String: [Meaning]] = [:]
    for line in text.split(separator: "\n") {
      let fields = fields(line)
      guard fields.count == 3 else { continue }
      table[fields[0], default: []].append(Meaning(value: fields[1], text: fields[2]))
    }
    return table
  }
}
