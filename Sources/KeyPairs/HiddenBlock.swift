// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

/// A block of a file that those who read it do not find.
struct HiddenBlock {
  let object: CryptoObject
  let file: MaterialFile
  let obstruction: PEMObstruction

  /// How to make it found.
  var remedy: String { "mend line \(obstruction.line), or write the file again" }
}
