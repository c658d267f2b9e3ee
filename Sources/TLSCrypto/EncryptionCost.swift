// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What it costs to make the key of a cipher, or of a MAC, from a pass phrase.
struct EncryptionCost {
  /// Iterations of a hash, or what takes as long; nil where they cannot be counted, or are countless.
  let rounds: Int?

  /// A cost that is known.
  init(rounds: Int?) { self.rounds = rounds }

  /// The cost of a number of iterations; one that is not set stands for 1.
  init(iterations: UnsafePointer<ASN1_INTEGER>?) {
    rounds = Self.number(iterations) { 1 }
  }

  /// The cost of PBES1 or PBES2 (RFC 8018), of PKCS #12's encryption (RFC 7292, appendix C), or of
  /// PBMAC1 (RFC 9579).
  init(_ algorithm: UnsafePointer<X509_ALGOR>?) {
    defer { OpenSSL.drainQueue() }
    guard let algorithm else {
      rounds = 0
      return
    }
    // The parameters of PBMAC1 are like those of PBES2: a derivation of keys, then what uses it.
    let identifier = AlgorithmName.identifier(of: algorithm.pointee.algorithm)
    if ["1.2.840.113549.1.5.13", "1.2.840.113549.1.5.14"].contains(identifier) {
      guard let parameters = COpenSSL_PBE2PARAM_unpack(algorithm) else {
        // OpenSSL cannot begin to decrypt either.
        rounds = 0
        return
      }
      defer { PBE2PARAM_free(parameters) }
      rounds = Self.derivation(parameters.pointee.keyfunc)
    } else if let parameters = COpenSSL_PBEPARAM_unpack(algorithm) {
      defer { PBEPARAM_free(parameters) }
      rounds = Self.number(parameters.pointee.iter)
    } else {
      rounds = 0
    }
  }

  private static func derivation(_ algorithm: UnsafePointer<X509_ALGOR>?) -> Int? {
    guard let algorithm else { return 0 }
    if let parameters = COpenSSL_PBKDF2PARAM_unpack(algorithm) {
      defer { PBKDF2PARAM_free(parameters) }
      return number(parameters.pointee.iter)
    }
    guard let parameters = COpenSSL_SCRYPT_PARAMS_unpack(algorithm) else { return 0 }
    defer { SCRYPT_PARAMS_free(parameters) }
    // RFC 7914: the work is the product of all three.
    let factors = [
      parameters.pointee.costParameter, parameters.pointee.blockSize,
      parameters.pointee.parallelizationParameter,
    ]
    var product = 1
    for factor in factors {
      guard let value = number(factor) else { return nil }
      let (result, isTooLarge) = product.multipliedReportingOverflow(by: value)
      if isTooLarge { return nil }
      product = result
    }
    return product
  }

  private static func number(
    _ integer: UnsafePointer<ASN1_INTEGER>?, ifMissing: () -> Int? = { nil }
  ) -> Int? {
    guard let integer else { return ifMissing() }
    var value: Int64 = 0
    guard ASN1_INTEGER_get_int64(&value, integer) == 1, value >= 0 else { return nil }
    return Int(value)
  }
}
