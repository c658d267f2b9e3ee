// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs

extension FindingKind {
  /// The entry of the catalogue for a kind of fault of the files of a pair.
  init(_ fault: LoadFault.Kind) {
    self =
      switch fault {
      case .fileMissing: .fileMissing
      case .fileUnreadable: .fileUnreadable
      case .fileNotRegular: .fileNotRegular
      case .fileTooLarge: .fileTooLarge
      case .fileEmpty: .fileEmpty
      case .fileNotPEM: .fileNotPEM
      case .fileDamaged: .fileDamaged
      case .wrongLabel: .wrongLabel
      case .keyMismatch: .keyMismatch
      case .noKey: .noKey
      case .noCertificate: .noCertificate
      case .keyEncrypted: .keyEncrypted
      case .severalKeys: .severalKeys
      case .keyNotFirst: .keyNotFirst
      case .keyWithoutChain: .keyWithoutChain
      case .algorithmTwice: .algorithmTwice
      case .keyUnsupported: .keyUnsupported
      case .leafNotFirst: .leafNotFirst
      case .ignoredBlock: .ignoredBlock
      }
  }
}
