// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

/// Who loads a key pair, and to what end.
struct PairUser: Hashable {
  /// What it is called: "smtpd", "submission/inet" where a service goes its own way, or the server
  /// name of an entry of tls_server_sni_maps.
  let label: String
  /// Nil where no Postfix is looked at.
  var program: TLSProgram?
  var use: TLSUse?
  /// The names that the certificate has to cover.
  var hosts: [String] = []
  /// The parameter of the certificate.
  var certificate: Finding.Place?
  /// The parameter of the key.
  var key: Finding.Place?
  /// A Boolean value that tells whether it is an entry of tls_server_sni_maps.
  var isServerName = false
  /// A Boolean value that tells whether a file of the entry that cannot be read takes away the whole
  /// table.
  var bearsTable = false
  /// A Boolean value that tells whether Postfix reads a copy of the files in an indexed table.
  var hasCopy = false

  var isServer: Bool { program?.isServer ?? true }
  /// A Boolean value that tells whether TLS is on, so that the pair is loaded at all.
  var isActive: Bool { use?.loadsPairs ?? true }
}

/// What becomes of TLS when a pair cannot be loaded.
enum Effect {
  /// Postfix goes on without TLS.
  case disablesTLS
  /// STARTTLS is offered and begun, and there is no certificate to show.
  case noCertificate

  /// What the users of the pair will do; nil where no Postfix is looked at.
  func text(for users: [PairUser]) -> String? {
    let names = users.filter { $0.isServerName && $0.program != nil }.map(\.label).unique
    var texts = users.filter { !$0.isServerName }.compactMap(text(for:)).unique
    if !names.isEmpty {
      let more = names.count > 3 ? " and \(names.count - 3) more names" : ""
      let first = names.prefix(3).joined(separator: ", ")
      // Postfix passes over an entry that names a file which is not there.
      let lot = self == .noCertificate ? "the certificate of all others" : "no handshake"
      texts.append("clients that ask for \(first)\(more) get \(lot)")
    }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }

  private func text(for user: PairUser) -> String? {
    guard let program = user.program, let use = user.use else { return nil }
    guard use.loadsPairs else { return "nothing as long as TLS is off for \(user.label)" }
    if program.isServer {
      if case .noCertificate = self {
        return "\(user.label) begins STARTTLS and has no certificate to show: handshakes fail"
      }
      if use.isWrapper { return "\(user.label) cannot do TLS: no client gets in" }
      let required = (use.level ?? .none) >= .encrypt
      return "\(user.label) still offers STARTTLS and answers 454"
        + (required ? ": no mail gets in" : ": mail comes in clear text, if at all")
    }
    if case .noCertificate = self { return "\(user.label) has no certificate to show" }
    let level = use.level ?? .none
    // Without a TLSA record dane is may.
    let exception = level == .dane ? ", unless a TLSA record wants TLS" : ""
    let isRequired = level >= .encrypt && level != .dane
    if use.hasPolicy {
      return isRequired
        ? "\(user.label) defers all mail, since TLS is not available, unless a policy wants no TLS"
        : "\(user.label) sends mail in clear text\(exception), and defers it where a policy wants TLS"
    }
    return isRequired
      ? "\(user.label) defers all mail, since TLS is not available"
      : "\(user.label) sends mail in clear text\(exception), and says so in the log alone"
  }
}
