// SPDX-License-Identifier: Apache-2.0

/// How much work a file may demand of its reader.
///
/// The file itself says how long it takes to try a pass phrase, and a hundred times what programs
/// use today is not meant well. OpenSSL has no limit of its own for iterations, but has one for the
/// memory of scrypt.
struct ReadingBudget {
  /// The most that one pass phrase may cost: five seconds of one processor, or so.
  ///
  /// OpenSSL writes 2,048 iterations, mxtls 600,000; scrypt as OpenSSL uses it counts as 131,072.
  static let limit = 10_000_000

  /// Double, for a file may hold several keys and an archive has a MAC as well.
  private var left = 2 * limit
  private var searches = 1000

  /// Takes off what the encryption of an object costs.
  ///
  /// - Throws: A `CryptoError` of code `unsupported` where that is too much.
  mutating func spend(_ cost: EncryptionCost, on kind: String) throws(CryptoError) {
    guard let rounds = cost.rounds, rounds <= Self.limit else {
      throw CryptoError(.unsupported, "the \(kind) demands more iterations than any program uses")
    }
    guard rounds <= left else {
      throw CryptoError(.unsupported, "the file demands more iterations than any program uses")
    }
    left -= rounds
  }

  /// Takes off one of the searches for a decoder, each of which takes OpenSSL a millisecond.
  ///
  /// - Throws: A `CryptoError` of code `unsupported` where there were too many.
  mutating func spendOnSearch() throws(CryptoError) {
    guard searches > 0 else {
      throw CryptoError(.unsupported, "the file holds too many private keys to look at")
    }
    searches -= 1
  }
}
