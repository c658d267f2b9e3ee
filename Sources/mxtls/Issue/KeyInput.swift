// SPDX-License-Identifier: Apache-2.0

import TLSCrypto

/// A file that a command takes its private key from.
struct KeyInput {
  let file: InputObjects
  let key: PrivateKey

  /// Reads the file and picks its first private key.
  ///
  /// - Parameters:
  ///   - path: The file, or "-" for standard input.
  ///   - passphrase: Opens an encrypted key, which without it is an error.
  ///   - console: Is warned when there are several keys.
  /// - Returns: The file with its key, which is of a kind that certificates are made for.
  /// - Throws: A `Failure` where there is no key, or none that serves.
  static func read(
    _ path: String, passphrase: Passphrase?, console: Console
  ) throws(Failure) -> KeyInput {
    let file = try InputObjects(path, passphrase: passphrase)
    let (key, count) = try file.privateKey()
    // Refused here, where the file is known, and before anything is made of it.
    do throws(CryptoError) {
      try key.publicKey.requireServable()
    } catch {
      throw Failure(error, about: path, hint: "mxtls key makes a key that every peer accepts")
    }
    if case .known(let peers) = key.publicKey.asServerKey {
      console.warn("\(path): the key is \(key.publicKey.summary): \(peers), others refuse it")
    }
    if count > 1 {
      console.warn(
        "\(path): holds \(count) private keys: the first is used, \(key.publicKey.summary)")
    }
    return KeyInput(file: file, key: key)
  }
}
