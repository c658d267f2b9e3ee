// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What is wrong with a key that anyone can see from its public half.
package enum KeyWeakness: Hashable, Sendable {
  /// An RSA modulus of less than 2048 bits (RFC 9325, section 4.5).
  case smallModulus(bits: Int)
  /// An RSA exponent with which the key does not protect or is not accepted, as a predicate: "is 1",
  /// "is even", "has 77 bits".
  ///
  /// With 1, every message is its own signature; no even one has an inverse; and OpenSSL takes none
  /// of more than 64 bits with a modulus of more than 3072, others none of more than 32.
  case badExponent(String)
  /// An odd RSA exponent under 65537, which is legal (Baseline Requirements, section 6.1.6, ask for
  /// 3 at least) and serves for signatures, but not where the padding is checked carelessly.
  case lowExponent(Int)
  /// The RSA primes are so close that Fermat's method finds them.
  case closePrimes
  /// The RSA key is from Infineon's library with CVE-2017-15361.
  case roca
  /// A curve, by its name or else as its size, such as "192 bits", that is too small or that TLS
  /// peers cannot be expected to take: any but P-256, P-384 and P-521 (Baseline Requirements,
  /// section 6.1.5).
  case weakCurve(String)
  /// The curve is given by parameters and not by its name, which RFC 5480, section 2.1.1, forbids.
  case explicitCurve
  /// DSA, which TLS 1.3 does not know (RFC 8446, section 4.2.3).
  case dsa
}

extension PublicKey {
  /// What is wrong with the key, the worst not necessarily first; nothing for a good one.
  package var weaknesses: [KeyWeakness] {
    defer { OpenSSL.drainQueue() }
    return switch algorithm {
    case "RSA", "RSA-PSS": weaknessesOfModulus + weaknessesOfExponent
    case "EC": weaknessesOfCurve
    case "SM2": [.weakCurve("SM2")]
    case "DSA": [.dsa]
    default: []
    }
  }

  private var weaknessesOfModulus: [KeyWeakness] {
    var found: [KeyWeakness] = bits < 2048 ? [.smallModulus(bits: bits)] : []
    // OPENSSL_RSA_MAX_MODULUS_BITS: nobody uses a larger one, which would only take its time here.
    guard bits <= 16384, let modulus = number("n") else { return found }
    if (try? WeakModulus.hasCloseFactors(modulus)) == true { found.append(.closePrimes) }
    if WeakModulus.isROCA(modulus) { found.append(.roca) }
    return found
  }

  private var weaknessesOfExponent: [KeyWeakness] {
    guard let exponent = number("e") else { return [] }
    guard let value = exponent.word else {
      return [.badExponent("has \(exponent.bitCount) bits")]
    }
    return switch value {
    case 1: [.badExponent("is 1")]
    case _ where value.isMultiple(of: 2): [.badExponent("is even")]
    case ..<65537: [.lowExponent(Int(value))]
    default: []
    }
  }

  private var weaknessesOfCurve: [KeyWeakness] {
    let found: [KeyWeakness] = hasExplicitParameters ? [.explicitCurve] : []
    return switch curve {
    case "P-256", "P-384", "P-521": found
    case let name?: found + [.weakCurve(name)]
    case nil: bits < 256 ? found + [.weakCurve("\(bits) bits")] : found
    }
  }

  private func number(_ name: String) -> BigNumber? {
    // `withPointer` returns copies, and a number cannot be copied.
    var number: BigNumber?
    try? withPointer { number = BigNumber(name, of: $0) }
    return number
  }
}
