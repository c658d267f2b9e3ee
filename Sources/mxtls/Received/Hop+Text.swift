// SPDX-License-Identifier: Apache-2.0

import Primitives
import Trace

extension Hop {
  /// What is known of TLS, in a word or two.
  var state: String {
    if unreadText != nil { return "not readable" }
    if isLocal { return "local" }
    return switch protection {
    case .encrypted: "encrypted"
    case .nullCipher: "not encrypted"
    case .clear: "clear"
    case .notSaid: "not said"
    }
  }

  /// The style of it.
  var style: Style {
    if isLocal { return .dim }
    return switch protection {
    case .encrypted: tls.weaknesses.isEmpty ? .green : .yellow
    case .nullCipher, .clear: .red
    case .notSaid: .yellow
    }
  }

  /// From whom to whom: "a.example [192.0.2.1] to b.example".
  var route: String {
    let from = client.map(\.text) ?? "not told by whom"
    return "\(from) to \(host ?? "an unnamed host")"
  }

  /// What is said of the session, in the order in which it began.
  func details(isVerbose: Bool) -> [String] {
    var details: [String] = []
    func add(_ text: String?) { if let text { details.append(text) } }
    add(transmission.map { "with \($0.text)" })
    add(session)
    add(tls.keyExchange.map { "key exchange \($0)" })
    add(tls.certificate?.sentence)
    if isAuthenticated == true { add("logged in") }
    if isVerbose {
      add(
        tls.serverSignature.map { name in
          "server signs with \(name)" + (tls.serverDigest.map { " and \($0)" } ?? "")
        })
      add(writer.isNamed ? "written by \(writer.rawValue)" : nil)
      add(identifier.map { "id \($0)" })
      add(date?.iso8601)
    }
    return details
  }

  /// Version, cipher and bits, as far as they are said.
  private var session: String? {
    let version = tls.version?.rawValue ?? tls.writtenVersion
    let bits = tls.bits.map { " (\($0) bits)" } ?? ""
    switch (version, tls.cipher?.text) {
    case (let version?, let cipher?): return "\(version) with \(cipher)\(bits)"
    case (let version?, nil): return version
    case (nil, let cipher?): return "\(cipher)\(bits)"
    case (nil, nil): return protection == .encrypted && !isLocal ? "TLS, no details said" : nil
    }
  }
}

extension Client {
  /// The client by the name that was found for it, or the one it gave itself.
  fileprivate var text: String {
    let name = name ?? greeting.flatMap { AddressLiteral($0) == nil ? $0 : nil }
    let address = address.map { "[\($0.text)]" }
    let parts = [name, address].compactMap(\.self)
    return parts.isEmpty ? "this host" : parts.joined(separator: " ")
  }
}

extension ClientCertificate {
  /// What is said of it.
  fileprivate var sentence: String {
    let who = name.map { name in "\"\(name)\"" + (issuer.map { " by \"\($0)\"" } ?? "") }
    return switch verdict {
    case .notRequested: "no client certificate requested"
    case .none: "no client certificate"
    case .noneOrNotVerified: "client certificate none or not verified"
    case .present: "client key \(rawKey ?? who ?? "present")"
    case .notVerified, .verified:
      "client certificate " + (who.map { "\($0) " } ?? "") + verdict.rawValue
    }
  }
}
