// SPDX-License-Identifier: Apache-2.0

/// What gives the factors of an RSA modulus away.
enum WeakModulus {
  /// Tells whether Fermat's method finds the factors in `rounds` steps, as it does where they are
  /// close to each other (Baseline Requirements, section 6.1.1.3, which want 100).
  ///
  /// It looks for a number `a`, from the square root of the modulus on, for which `a² - n` is a
  /// square. A root hardly ever has to be taken to see that it is not: a square is a square modulo
  /// every number.
  ///
  /// - Parameters:
  ///   - modulus: The product.
  ///   - rounds: The number of `a` to try.
  /// - Returns: Whether the modulus is factored; false for an even one.
  /// - Throws: A `CryptoError` of code `library`.
  static func hasCloseFactors(
    _ modulus: borrowing BigNumber, rounds: UInt = 100
  ) throws(CryptoError) -> Bool {
    guard modulus.isOdd else { return false }
    if try modulus.isSquare() { return true }
    let first = try modulus.squareRoot().adding(1)
    let modulo = sieve.reduce(1) { $0 * UInt($1.count) }
    var a = first.remainder(dividingBy: modulo)
    var rest = try first.squared().subtracting(modulus).remainder(dividingBy: modulo)
    for round in 0..<rounds {
      if sieve.allSatisfy({ $0[Int(rest % UInt($0.count))] }),
        try first.adding(round).squared().subtracting(modulus).isSquare()
      {
        return true
      }
      rest = (rest + 2 * a + 1) % modulo
      a = (a + 1) % modulo
    }
    return false
  }

  /// Which remainders a square can leave, for some numbers without common factors: one number in
  /// 1,600 passes all, and their product is less than 2⁴⁰.
  private static let sieve: [[Bool]] = [64, 63, 65, 11, 17, 19, 23, 31].map { modulo in
    var isSquare = [Bool](repeating: false, count: modulo)
    for root in 0..<modulo { isSquare[root * root % modulo] = true }
    return isSquare
  }

  /// Tells whether the modulus is one of Infineon's library, which can be factored (CVE-2017-15361).
  ///
  /// Its primes are `k · M + (65537^a mod M)`, M the product of the first primes: so modulo each of
  /// these the modulus is a power of 65537, which of other moduli one in 2²⁷ is by chance (Nemec and
  /// others, "The Return of Coppersmith's Attack", CCS 2017).
  static func isROCA(_ modulus: borrowing BigNumber) -> Bool {
    for powers in powersOf65537 {
      if !powers[Int(modulus.remainder(dividingBy: UInt(powers.count)))] { return false }
    }
    return true
  }

  /// Which remainders are powers of 65537, for the odd primes that M has for keys of every size, 3
  /// to 167; those with the fewest first.
  private static let powersOf65537: [[Bool]] = primes.map { prime in
    var isPower = [Bool](repeating: false, count: prime)
    var power = 1
    while !isPower[power] {
      isPower[power] = true
      power = power * 65537 % prime
    }
    return isPower
  }.sorted { share($0) < share($1) }

  /// Tells whether a number has a factor up to 167.
  static func hasSmallFactor(_ number: borrowing BigNumber) -> Bool {
    if !number.isOdd { return true }
    for prime in primes where number.remainder(dividingBy: UInt(prime)) == 0 { return true }
    return false
  }

  private static let primes = (3...167).filter { number in
    !(2..<number).contains { number.isMultiple(of: $0) }
  }

  private static func share(_ powers: [Bool]) -> Double {
    Double(powers.count(where: \.self)) / Double(powers.count)
  }
}
