// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

extension KeyType: ExpressibleByArgument {
  /// Accepts the names of mxtls, and openssl's and the NIST's names of the curves.
  public init?(argument: String) {
    let name = argument.lowercased()
    switch name {
    case "rsa": self = .rsa2048
    case "prime256v1", "secp256r1", "p-256": self = .p256
    case "secp384r1", "p-384": self = .p384
    case "secp521r1", "p-521": self = .p521
    default: self.init(rawValue: name)
    }
  }

  /// The names in the help and in completions.
  public static var allValueStrings: [String] { allCases.map(\.rawValue) }

  /// The progress line of a generation that may take seconds.
  var progressLabel: String { "generating a private key (\(rawValue))" }
}

/// Key types separated by commas.
struct KeyTypeList: ExpressibleByArgument {
  let types: [KeyType]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let types = parts.compactMap { KeyType(argument: String($0)) }
    guard types.count == parts.count else { return nil }
    self.types = types
  }

  init(_ types: [KeyType]) {
    self.types = types
  }

  var defaultValueDescription: String { types.map(\.rawValue).joined(separator: ",") }

  static var allValueStrings: [String] { KeyType.allValueStrings }
}

extension PrivateKey {
  /// Generates a key, with a line on the terminal while it takes long.
  static func generate(_ type: KeyType, console: Console) throws(Failure) -> PrivateKey {
    let progress = Progress(type.progressLabel, on: console)
    defer { progress.finish() }
    return try about("private key") { () throws(CryptoError) in
      try PrivateKey.generate(type) { progress.tick() }
    }
  }
}
