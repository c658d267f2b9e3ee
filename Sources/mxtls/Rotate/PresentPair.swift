// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Rotation
import TLSCrypto

/// What there is of a pair now, whole or not.
struct PresentPair {
  /// What is in its files.
  let material: KeyMaterial
  /// What is in the files of the generation that waits.
  let staged: KeyMaterial
  /// What Postfix loads; none where the pair is broken.
  let credentials: [Credential]

  init(_ unit: RotationUnit, _ passphrase: Passphrase? = nil) {
    material = KeyMaterial(unit.files, passphrase: passphrase)
    credentials = (try? Credential.read(unit.files)) ?? []
    let hasNext = (try? unit.store.hasNext) ?? false
    staged = hasNext ? KeyMaterial(unit.store.files(of: nil)) : KeyMaterial()
  }

  /// The host's own certificate; where the pair is broken, the first that is no CA's.
  var leaf: Certificate? {
    if let leaf = credentials.first?.leaf { return leaf }
    for key in material.keys {
      if let own = material.certificates(for: key.publicKey)?.chain.first { return own }
    }
    return material.certificates.first { $0.extensions.isCA != true }
      ?? material.certificates.first
  }

  /// The kind of its key, or of its certificate where the key cannot be read.
  var algorithm: String? {
    (material.keys.first?.publicKey ?? leaf?.publicKey)?.algorithm
  }
}
