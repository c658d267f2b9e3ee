// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives

extension LoadFault.Effect {
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
    let isRequired = level.isMandatory
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
