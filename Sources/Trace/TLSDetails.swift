// SPDX-License-Identifier: Apache-2.0

/// What a Received header tells of a TLS session.
package struct TLSDetails: Hashable, Sendable {
  /// Whether the writer has said anything that there is only with TLS.
  package internal(set) var isSaid = false
  /// Whether the writer has said in so many words that there was none.
  package internal(set) var isDenied = false
  /// The version as it is written.
  package internal(set) var writtenVersion: String?
  package internal(set) var cipher: WrittenCipher?
  /// The bits that are used of the cipher's key.
  package internal(set) var bits: Int?
  /// How the keys were agreed upon: "X25519", "ECDHE (prime256v1)".
  package internal(set) var keyExchange: String?
  /// What the server has signed with: "RSA-PSS (2048 bits)".
  package internal(set) var serverSignature: String?
  package internal(set) var serverDigest: String?
  package internal(set) var clientSignature: String?
  package internal(set) var clientDigest: String?
  package internal(set) var certificate: ClientCertificate?
  /// The word for the client's certificate as Sendmail and others write it: "OK", "NO", "FAIL".
  package internal(set) var verifyWord: String?
  /// Whether TLS came before SMTP (port 465); nil where the writer does not tell.
  package internal(set) var isWrapper: Bool?

  /// The version; nil where none is told, or a name that stands for several.
  package var version: TLSVersion? {
    if let version = writtenVersion.flatMap({ TLSVersion(written: $0) }) { return version }
    // OpenSSL before 1.1 had one name for the ciphers of SSL 3 to TLS 1.2; these need TLS 1.2.
    let isNewer = cipher?.needsTLS12 == true && cipher?.isOfTLS13 == false
    return isFamily && isNewer ? .tls12 : nil
  }

  /// Whether what is told is OpenSSL's name for the ciphers of several versions.
  private var isFamily: Bool { writtenVersion.map { TLSVersion.isFamily($0) } ?? false }

  /// What is weak; nothing where nothing is told.
  package var weaknesses: [Weakness] {
    var weaknesses: [Weakness] = []
    if version?.isOld == true { weaknesses.append(.oldProtocol) }
    guard let cipher else { return weaknesses }
    if cipher.isWeak { weaknesses.append(.weakCipher) }
    if cipher.isAnonymous { weaknesses.append(.anonymous) }
    if version != .tls13, keyExchange == nil, cipher.hasForwardSecrecy == false {
      weaknesses.append(.noForwardSecrecy)
    }
    return weaknesses
  }

  /// Whether the cipher does not encrypt.
  package var isNull: Bool { cipher.map { $0.isNull || bits == 0 } ?? false }
}
