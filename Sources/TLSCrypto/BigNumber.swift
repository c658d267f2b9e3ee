// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A whole number of any size that is not a secret.
///
/// The corresponding C type is `BIGNUM`.
struct BigNumber: ~Copyable {
  private let pointer: OpaquePointer

  /// Takes over a BIGNUM, given up by `BN_free`.
  private init(adopting pointer: OpaquePointer) {
    self.pointer = pointer
  }

  /// Creates zero.
  private init() throws(CryptoError) {
    pointer = try OpenSSL.check(BN_new(), "out of memory")
  }

  /// Reads a number of a public key, such as "n" and "e" of RSA; nil where it has none of that name.
  init?(_ name: String, of key: OpaquePointer) {
    var number: OpaquePointer?
    EVP_PKEY_get_bn_param(key, name, &number)
    guard let number else { return nil }
    pointer = number
  }

  deinit {
    BN_free(pointer)
  }

  var bitCount: Int { Int(BN_num_bits(pointer)) }
  var isOdd: Bool { BN_is_odd(pointer) == 1 }

  /// The number, or nil where it has more than 64 bits.
  var word: UInt? { bitCount <= 64 ? BN_get_word(pointer) : nil }

  func remainder(dividingBy divisor: UInt) -> UInt {
    BN_mod_word(pointer, divisor)
  }

  static func < (left: borrowing BigNumber, right: borrowing BigNumber) -> Bool {
    BN_cmp(left.pointer, right.pointer) < 0
  }

  static func == (left: borrowing BigNumber, right: borrowing BigNumber) -> Bool {
    BN_cmp(left.pointer, right.pointer) == 0
  }

  func adding(_ word: UInt) throws(CryptoError) -> BigNumber {
    let sum = BigNumber(adopting: try OpenSSL.check(BN_dup(pointer), "out of memory"))
    try OpenSSL.check(BN_add_word(sum.pointer, word), "cannot add")
    return sum
  }

  func subtracting(_ other: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let difference = try BigNumber()
    try OpenSSL.check(BN_sub(difference.pointer, pointer, other.pointer), "cannot subtract")
    return difference
  }

  func squared() throws(CryptoError) -> BigNumber {
    let context = try OpenSSL.check(BN_CTX_new(), "out of memory")
    defer { BN_CTX_free(context) }
    let square = try BigNumber()
    try OpenSSL.check(BN_sqr(square.pointer, pointer, context), "cannot multiply")
    return square
  }

  /// The largest number whose square is not larger than this one, which is not negative.
  ///
  /// Newton's method from above: the guess falls until it is the root.
  func squareRoot() throws(CryptoError) -> BigNumber {
    if bitCount == 0 { return try BigNumber() }
    let context = try OpenSSL.check(BN_CTX_new(), "out of memory")
    defer { BN_CTX_free(context) }
    var root = try BigNumber()
    try OpenSSL.check(BN_set_bit(root.pointer, CInt((bitCount + 1) / 2)), "out of memory")
    while true {
      let next = try BigNumber()
      try OpenSSL.check(
        BN_div(next.pointer, nil, pointer, root.pointer, context), "cannot divide")
      try OpenSSL.check(BN_add(next.pointer, next.pointer, root.pointer), "cannot add")
      try OpenSSL.check(BN_rshift1(next.pointer, next.pointer), "cannot halve")
      guard next < root else { return root }
      root = next
    }
  }

  /// Whether this is the square of a whole number.
  func isSquare() throws(CryptoError) -> Bool {
    try squareRoot().squared() == self
  }
}
