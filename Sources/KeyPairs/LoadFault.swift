// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What is wrong with what was loaded, which file is at fault, and whose parameter.
package struct LoadFault {
  /// The parameter that is at fault.
  package enum Part { case certificate, key }

  /// What becomes of TLS when a pair cannot be loaded.
  package enum Effect {
    /// Postfix goes on without TLS.
    case disablesTLS
    /// STARTTLS is offered and begun, and there is no certificate to show.
    case noCertificate
  }

  package let kind: Kind
  package let part: Part
  package let file: MaterialFile
  /// The line where the block begins; nil where the file as a whole is meant.
  package var line: Int?
  /// What is wrong: lower case, no full stop; nil for the summary of its kind.
  package var message: String?
  /// How bad it is; nil for what its kind says.
  package var severity: Severity?
  /// Nil where Postfix loads the pair all the same.
  package var effect: Effect? = .disablesTLS
  /// How it is mended; nil where its kind says it.
  package var remedy: String?
  /// What follows from it, where that does not depend on who loads it.
  package var consequence: String?
  /// The files of keys that are loaded all the same, with their certificates.
  package var spared: [MaterialFile] = []

  /// A Boolean value that tells whether a user of the files misses something because of it.
  var isSevere: Bool { severity ?? kind.severity > .warning }

  /// A Boolean value that tells whether Postfix cannot load the pair as it was meant.
  var isCritical: Bool { severity ?? kind.severity == .critical }
}

extension LoadFault {
  /// What follows for a key that this OpenSSL lacks, where another one loads it.
  ///
  /// - Parameter library: The OpenSSL that has it.
  /// - Returns: The consequence: lower case, no full stop.
  package static func servedElsewhere(by library: String) -> String {
    "the OpenSSL of the other host decides: \(library) may serve the key"
  }

  /// What to do about such a key.
  package static let askOtherLibrary = "look at `openssl version` there, or run mxtls check there"
}

extension LoadFault {
  /// The kinds of faults of a file, and of the pairs that are in it.
  package enum Kind: CaseIterable, Sendable {
    case fileMissing, fileUnreadable, fileNotRegular, fileTooLarge, fileEmpty, fileNotPEM
    case fileDamaged, wrongLabel
    case keyMismatch, noKey, noCertificate, keyEncrypted, severalKeys, keyNotFirst
    case keyWithoutChain, algorithmTwice, keyUnsupported, leafNotFirst
    case ignoredBlock

    /// How bad it is, unless the place where it is found makes it less or more so.
    package var severity: Severity {
      switch self {
      case .fileUnreadable: .unknown
      case .severalKeys: .warning
      case .ignoredBlock: .note
      default: .critical
      }
    }

    /// What is wrong, in a few words: lower case, no full stop.
    package var summary: String {
      switch self {
      case .fileMissing: "there is no such file"
      case .fileUnreadable: "cannot be read by the user who runs mxtls"
      case .fileNotRegular: "is not a regular file"
      case .fileTooLarge: "is too large to be what it should be"
      case .fileEmpty: "is empty"
      case .fileNotPEM: "is not PEM"
      case .fileDamaged: "holds a PEM block that cannot be decoded"
      case .wrongLabel: "holds a block under the label of another form"
      case .keyMismatch: "the private key does not belong to the certificate"
      case .noKey: "holds no private key"
      case .noCertificate: "holds no certificate"
      case .keyEncrypted: "the private key is encrypted"
      case .severalKeys: "holds several private keys"
      case .keyNotFirst: "a certificate stands before its key"
      case .keyWithoutChain: "no certificate follows the private key"
      case .algorithmTwice: "a second key of the same algorithm"
      case .keyUnsupported: "Postfix cannot load a key of this kind"
      case .leafNotFirst: "the host's certificate is not the first of its file"
      case .ignoredBlock: "holds PEM blocks that Postfix passes over"
      }
    }
  }
}
