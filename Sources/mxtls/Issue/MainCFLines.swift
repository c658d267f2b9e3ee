// SPDX-License-Identifier: Apache-2.0

import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// The lines of main.cf that make Postfix use what was made, for smtpd and smtp alike.
struct MainCFLines {
  /// The parameters and their values, in the order in which they are shown.
  private(set) var settings: [(name: String, value: String)] = []

  /// The lines for keys and certificates in files of their own.
  ///
  /// The parameters have a slot for RSA and one for EC, and only the names tell them apart: Postfix
  /// takes a key of any kind in the first (postconf(5), smtpd_tls_cert_file).
  init(pairs: [(type: KeyType, key: FilePath, certificate: FilePath)]) {
    for side in Self.sides {
      add(side, "security_level", "may")
      for pair in pairs {
        let slot = pair.type.algorithm == .ec ? "ec" : ""
        add(side, slot + "key_file", Self.value(pair.key))
        add(side, slot + "cert_file", Self.value(pair.certificate))
      }
    }
  }

  /// The lines for one file of keys, each with its certificate (Postfix 3.4 and later).
  init(chain: FilePath) {
    for side in Self.sides {
      add(side, "security_level", "may")
      add(side, "chain_files", Self.value(chain))
    }
  }

  /// The settings by name, as JSON has them.
  var dictionary: [String: String] {
    Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value) })
  }

  /// The command lines that apply the settings, to be pasted into a shell.
  var commands: [String] {
    let arguments = settings.map { "\($0.name) = \($0.value)".shellQuoted }
    let lines = ["postconf -e"] + arguments.map { "  \($0)" }
    return lines.dropLast().map { "\($0) \\" } + lines.suffix(1) + ["postfix reload"]
  }

  private static let sides = ["smtpd", "smtp"]

  private mutating func add(_ side: String, _ name: String, _ value: String) {
    settings.append(("\(side)_tls_\(name)", value))
  }

  /// A path as a value: a dollar sign begins the name of a parameter unless it is doubled.
  private static func value(_ path: FilePath) -> String {
    path.string.replacing("$", with: "$$")
  }
}
