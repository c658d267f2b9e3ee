// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

/// What a file may demand.
///
/// Each input is harmless, were it not refused: it is refused for a number in
/// it, which stands where OpenSSL would have other reasons to stop soon or would take seconds.
@Suite struct ReadingBudgetTests {
  static let above = ReadingBudget.limit + 1

  private static func code(_ bytes: [UInt8], _ passphrase: String = "wrong") -> CryptoError? {
    do throws(CryptoError) {
      let objects = try CryptoObject.all(in: bytes, passphrase: Passphrase(text: passphrase))
      if case .unreadable(let error) = objects.last?.content { return error }
      return nil
    } catch {
      return error
    }
  }

  /// An EncryptedPrivateKeyInfo with PBES2 and this derivation of the key.
  private static func key(_ derivation: [UInt8]) -> [UInt8] {
    let aes = HandDER.sequence(
      HandDER.identifier([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2A]),
      HandDER.octets([UInt8](repeating: 1, count: 16)))
    let pbes2 = HandDER.identifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D])
    return HandDER.sequence(
      HandDER.sequence(pbes2, HandDER.sequence(derivation, aes)),
      HandDER.octets([UInt8](repeating: 2, count: 64)))
  }

  private static func pbkdf2(_ iterations: Int) -> [UInt8] {
    HandDER.sequence(
      HandDER.identifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0C]),
      HandDER.sequence(
        HandDER.octets([1, 2, 3, 4, 5, 6, 7, 8]), HandDER.integer(iterations),
        HandDER.sequence(
          HandDER.identifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, 0x09]), [0x05, 0x00])))
  }

  private static func scrypt(_ cost: Int, _ block: Int, _ parallel: Int) -> [UInt8] {
    HandDER.sequence(
      HandDER.identifier([0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x04, 0x0B]),
      HandDER.sequence(
        HandDER.octets([1, 2, 3, 4, 5, 6, 7, 8]), HandDER.integer(cost), HandDER.integer(block),
        HandDER.integer(parallel)))
  }

  /// PKCS #12's encryption with 3DES, and PBES1 with MD5 and DES.
  private static func old(_ identifier: [UInt8], _ iterations: Int) -> [UInt8] {
    HandDER.sequence(
      HandDER.sequence(
        HandDER.identifier(identifier),
        HandDER.sequence(HandDER.octets([1, 2, 3, 4, 5, 6, 7, 8]), HandDER.integer(iterations))),
      HandDER.octets([UInt8](repeating: 2, count: 64)))
  }

  static let endless: [[UInt8]] = [
    key(pbkdf2(above)), key(pbkdf2(.max)), key(scrypt(2, 1, above)), key(scrypt(1 << 40, 8, 1)),
    key(scrypt(.max, .max, .max)),
    old([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01, 0x03], above),
    old([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x03], above),
  ]

  @Test(arguments: endless, ["", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY"])
  func `refuses a key that demands endless work`(der: [UInt8], label: String) throws {
    let file = label.isEmpty ? der : HandDER.pem(der, label)
    let error = try #require(Self.code(file))
    #expect(error.code == .unsupported)
    #expect(error.reason == "the private key demands more iterations than any program uses")
    // Nothing is demanded of who has no pass phrase.
    let objects = try CryptoObject.all(in: file)
    #expect(objects.count == 1)
  }

  @Test(arguments: [key(pbkdf2(1)), key(scrypt(2, 1, 1))])
  func `tries the pass phrase of a key that demands little`(der: [UInt8]) {
    #expect(Self.code(der)?.code == .wrongPassphrase)
    #expect(Self.code(HandDER.pem(der, "ENCRYPTED PRIVATE KEY"))?.code == .wrongPassphrase)
  }

  /// OpenSSL grants scrypt 32 MiB; this key is within the limit of work.
  @Test(arguments: [key(scrypt(1 << 16, 8, 1)), key(scrypt(1 << 14, 64, 1))])
  func `blames no pass phrase for a key that demands much memory`(der: [UInt8]) throws {
    for file in [der, HandDER.pem(der, "ENCRYPTED PRIVATE KEY")] {
      let error = try #require(Self.code(file))
      #expect(error.code == .unsupported)
      #expect(
        error.reason == "the private key demands more memory of scrypt than OpenSSL grants it")
    }
  }

  @Test func `the limit itself is allowed, twice in a file`() throws {
    var budget = ReadingBudget()
    let cost = EncryptionCost(rounds: ReadingBudget.limit)
    try budget.spend(cost, on: "private key")
    try budget.spend(cost, on: "private key")
    #expect(throws: CryptoError.self) {
      try budget.spend(EncryptionCost(rounds: 1), on: "private key")
    }
  }

  @Test(arguments: ["MAC", "safe", "key"])
  func `refuses an archive that demands endless work`(part: String) async throws {
    let arguments = [
      "pkcs12", "-export", "-in", Fixture.path("bundles/chain.pem"), "-inkey",
      Fixture.path("keys/rsa2048.pem"), "-passout", "pass:\(Fixture.passphrase)",
    ]
    // Without a MAC openssl leaves the certificates in the clear unless it is told not to.
    let made = try await Tool("openssl").run(
      arguments + (part == "MAC" ? [] : ["-nomac", "-certpbe", "AES-256-CBC"]))
    #expect(made.status == 0, "\(made.errorText)")
    #expect(Self.code(made.output, Fixture.passphrase) == nil, "as it was made it opens")
    // openssl writes the certificates' safe, the key's bag and the MAC in this order.
    let place = ["safe": 0, "key": 1, "MAC": 2][part] ?? 0
    let changed = try #require(
      HandDER.replacing(2048, number: place, with: Self.above, in: made.output))
    let error = try #require(Self.code(changed, Fixture.passphrase))
    #expect(error.code == .unsupported)
    #expect(error.reason == "the archive demands more iterations than any program uses")
  }

  @Test func `looks at so many damaged keys and no more`() throws {
    // An Ed25519 key that is too short, which only OpenSSL's search for a decoder finds out.
    let der = HandDER.sequence(
      HandDER.integer(0), HandDER.sequence(HandDER.identifier([0x2B, 0x65, 0x70])),
      HandDER.octets([0x04, 0x01, 0x07]))
    let block = HandDER.pem(der, "PRIVATE KEY")
    let good = try Fixture.bytes("keys/p256.pem")
    let file = Array(repeatElement(block, count: 1001).joined()) + good
    let kinds = try CryptoObject.all(in: file).map(\.kind)
    #expect(kinds.count == 1002)
    #expect(kinds[0] == "unreadable, malformed" && kinds[999] == "unreadable, malformed")
    #expect(kinds[1000] == "unreadable, unsupported")
    #expect(kinds[1001] == "PKCS#8 key, EC P-256", "what needs no search is not hidden")
  }
}
