// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct KeyWeaknessTests {
  @Test(
    arguments: [
      ("rsa1024", [.smallModulus(bits: 1024)]), ("rsa2048", []), ("rsa3072", []), ("rsa4096", []),
      ("rsa-pss", []), ("rsa2048-pkcs1", []), ("p256", []), ("p256-sec1", []), ("p384", []),
      ("p521", []), ("ed25519", []), ("ed448", []), ("secp256k1", [.weakCurve("secp256k1")]),
      ("dsa", [.dsa]), ("p256-explicit-parameters", [.explicitCurve]),
    ] as [(String, [KeyWeakness])])
  func `sees what is wrong with a key`(name: String, weaknesses: [KeyWeakness]) throws {
    #expect(try PrivateKey.fixture("keys/\(name).pem").publicKey.weaknesses == weaknesses)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(arguments: try Fixture.list("certificates").filter { $0.hasSuffix(".pem") })
  func `sees the same in a certificate`(file: String) throws {
    let expected: [String: [KeyWeakness]] = [
      "rsa1024": [.smallModulus(bits: 1024)], "dsa": [.dsa],
      "secp256k1": [.weakCurve("secp256k1")],
    ]
    let name = String(file.dropFirst("certificates/".count).dropLast(4))
    #expect(try Certificate.fixture(file).publicKey.weaknesses == expected[name] ?? [])
  }

  @Test(
    arguments: [
      ("fermat-first", [.closePrimes]), ("fermat-last", [.closePrimes]), ("fermat-missed", []),
      ("square", [.closePrimes]), ("roca-1024", [.smallModulus(bits: 1024), .roca]),
      ("roca-2048", [.roca]),
    ] as [(String, [KeyWeakness])])
  func `sees that a modulus can be factored`(name: String, weaknesses: [KeyWeakness]) throws {
    let objects = try CryptoObject.fixture("weak/\(name).pem")
    guard case .publicKey(let key)? = objects.first?.content else {
      Issue.record("\(objects)")
      return
    }
    #expect(key.weaknesses == weaknesses)
  }

  @Test(
    arguments: [
      ("brainpoolP256r1", [.weakCurve("brainpoolP256r1")]), ("secp224r1", [.weakCurve("P-224")]),
      ("prime192v1", [.weakCurve("P-192")]), ("sect233k1", [.weakCurve("K-233")]),
      ("SM2", [.weakCurve("SM2")]),
    ] as [(String, [KeyWeakness])])
  func `sees a curve that peers do not take`(
    name: String, weaknesses: [KeyWeakness]
  ) async throws {
    let made = try await openssl("ecparam", "-genkey", "-noout", "-name", name)
    guard case .privateKey(let key, _) = try CryptoObject.all(in: made.output)[0].content else {
      Issue.record("\(made)")
      return
    }
    #expect(key.publicKey.weaknesses == weaknesses)
    let explicit = try await openssl(
      "pkey", "-ec_param_enc", "explicit", input: made.output)
    if name != "SM2", explicit.status == 0,
      case .privateKey(let key, _) = try CryptoObject.all(in: explicit.output)[0].content
    {
      #expect(key.publicKey.weaknesses == [.explicitCurve] + weaknesses)
    }
  }

  @Test(
    arguments: [
      ("0", [.badExponent("is even")]), ("1", [.badExponent("is 1")]),
      ("2", [.badExponent("is even")]), ("3", [.lowExponent(3)]), ("17", [.lowExponent(17)]),
      ("65535", [.lowExponent(65535)]), ("65536", [.badExponent("is even")]), ("65537", []),
      ("4294967297", []), ("18446744073709551615", []),
      ("18446744073709551617", [.badExponent("has 65 bits")]),
    ] as [(String, [KeyWeakness])])
  func `sees an exponent that does not serve`(
    exponent: String, weaknesses: [KeyWeakness]
  ) async throws {
    let modulus = try await openssl(
      "rsa", "-in", Fixture.path("keys/rsa2048.pem"), "-noout", "-modulus"
    ).text.dropFirst("Modulus=".count).dropLast()
    let key = try await Self.key(modulus: "0x\(modulus)", exponent: exponent)
    #expect(key.weaknesses == weaknesses)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  /// Small moduli, of which all can be seen by hand: the queue is empty and nothing crashes.
  @Test(arguments: ["0", "1", "2", "3", "15", "16", "25", "35", "65537", "18446744073709551617"])
  func `takes any number for a modulus`(modulus: String) async throws {
    let weaknesses = try await Self.key(modulus: modulus, exponent: "65537").weaknesses
    #expect(weaknesses.count { if case .smallModulus = $0 { true } else { false } } == 1)
    #expect(weaknesses.contains(.closePrimes) == ["1", "3", "15", "25", "35"].contains(modulus))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  private static func key(modulus: String, exponent: String) async throws -> PublicKey {
    let directory = try TemporaryDirectory()
    let configuration = try directory.write(
      "key.cnf",
      """
      asn1 = SEQUENCE:key
      [key]
      algorithm = SEQUENCE:algorithm
      key = BITWRAP,SEQUENCE:numbers
      [algorithm]
      identifier = OID:rsaEncryption
      parameters = NULL
      [numbers]
      n = INTEGER:\(modulus)
      e = INTEGER:\(exponent)

      """)
    let made = try await openssl(
      "asn1parse", "-genconf", configuration, "-noout", "-out", directory["key.der"])
    try #require(made.status == 0, "\(made)")
    return try publicKey(directory.bytes("key.der"))
  }

  private static func publicKey(_ der: [UInt8]) throws -> PublicKey {
    guard case .publicKey(let key) = try CryptoObject.all(in: der)[0].content else {
      throw CryptoError(.missing, "no public key")
    }
    return key
  }

  /// The products of each two of 25 primes.
  @Test func `finds nothing in three hundred normal moduli`() async throws {
    var primes: [[UInt8]] = []
    for _ in 0..<25 {
      let made = try await openssl("prime", "-generate", "-bits", "1024", "-hex")
      primes.append(try #require(Self.octets(made.text.filter(\.isHexDigit)), "\(made)"))
    }
    // A SubjectPublicKeyInfo of 2048 bits, whose modulus is replaced.
    let file = try await openssl(
      "pkey", "-in", Fixture.path("keys/rsa2048.pem"), "-pubout", "-outform", "DER")
    var count = 0
    for (index, p) in primes.enumerated() {
      for q in primes[..<index] {
        let der = file.output.dropLast(256 + 5) + Self.product(p, q) + file.output.suffix(5)
        let key = try Self.publicKey(Array(der))
        #expect(key.bits == 2048 && key.weaknesses.isEmpty)
        count += 1
      }
    }
    #expect(count == 300)
  }

  private static func octets(_ hex: String) -> [UInt8]? {
    let digits = hex.compactMap(\.hexDigitValue).map(UInt8.init)
    guard digits.count == 256 else { return nil }
    return stride(from: 0, to: 256, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// The product of two numbers, big-endian.
  private static func product(_ p: [UInt8], _ q: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: p.count + q.count)
    for i in p.indices.reversed() {
      var carry = 0
      for j in q.indices.reversed() {
        carry += Int(result[i + j + 1]) + Int(p[i]) * Int(q[j])
        result[i + j + 1] = UInt8(carry & 0xFF)
        carry >>= 8
      }
      result[i] = UInt8(carry)
    }
    return result
  }
}
