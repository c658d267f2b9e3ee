// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

/// A block of a file that those who read it do not find.
struct HiddenBlock {
  let object: CryptoObject
  let file: MaterialFile
  let obstruction: PEMObstruction

  /// How to make it found.
  var remedy: String {
    // Where the whole block is in one line, all of its line breaks are missing.
    if let glue = object.block?.glue, glue.isWhole || glue.hasBareReturns,
      let remedy = object.remedy
    {
      return remedy
    }
    return "mend line \(obstruction.line), or write the file again"
  }
}
