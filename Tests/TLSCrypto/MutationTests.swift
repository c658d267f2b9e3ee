// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

/// Damaged files get an answer or an error: never a crash, and nothing is left in OpenSSL's queue.
@Suite struct MutationTests {
  private static let files = Result {
    try CryptoObjectTests.folders.flatMap { try Fixture.list($0) }
      .map { ($0, try Fixture.bytes($0)) }
  }

  @Test(arguments: Seeds.first(5))
  func `survives a hundred damaged files`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let files = try Self.files.get()
    for round in 1...100 {
      guard let (name, bytes) = files.randomElement(using: &random) else { return }
      var damaged = bytes
      for _ in 1...Int.random(in: 1...4, using: &random) { mutate(&damaged, &random) }
      for passphrase in [nil, Passphrase.ofFixtures] {
        read(damaged, passphrase)
        let left = OpenSSL.drainQueue()
        #expect(left.isEmpty, "\(name), seed \(seed), round \(round): \(left)")
      }
    }
  }

  /// Takes from every object all that can be asked of it.
  private func read(_ bytes: [UInt8], _ passphrase: Passphrase?) {
    _ = try? DHParameters(pem: bytes.span.bytes)
    guard let objects = try? CryptoObject.all(in: bytes, passphrase: passphrase) else { return }
    for object in objects {
      switch object.content {
      case .privateKey(let key, _):
        _ = try? key.pem().count
        read(key.publicKey)
      case .publicKey(let key): read(key)
      case .certificate(let certificate): read(certificate)
      case .bundle(let certificates): certificates.forEach(read)
      case .archive(let archive): archive.certificates.forEach(read)
      case .session(let session): session.peerCertificate.map(read)
      case .request(let request):
        read(request.publicKey)
        _ = (request.isSignatureValid, request.signatureAlgorithm, request.names)
        _ = (try? request.subject.text, try? request.pem)
      case .unsupportedKey, .encryptedKey, .encryptedArchive, .other, .unreadable: break
      }
    }
  }

  private func read(_ key: PublicKey) {
    _ = (key.summary, key.asServerKey, try? key.fingerprint, key.weaknesses)
    _ = key.matches(key)
  }

  private func read(_ certificate: Certificate) {
    read(certificate.publicKey)
    _ = (certificate.isSelfSigned, certificate.signatureAlgorithm, certificate.serialNumber)
    _ = (try? certificate.subject.text, try? certificate.issuer.text, certificate.version)
    _ = (certificate.subject.commonName, try? certificate.pem, try? certificate.fingerprint)
    _ = certificate.extensions.names.map(\.text)
    let issuer = try? Certificate.fixture("certificates/intermediate.pem")
    for host in ["mx.example.org", "192.0.2.25"] { _ = certificate.covers(host) }
    _ = (certificate.signatureDigest, certificate.isIssued(by: certificate))
    guard let issuer, let store = try? TrustStore() else { return }
    _ = (certificate.isIssued(by: issuer), issuer.isIssued(by: certificate))
    _ = store.path(from: certificate, with: [issuer])
    _ = store.path(from: issuer, with: [certificate])
    try? store.add([certificate])
    _ = store.path(from: certificate, with: [])
    _ = store.path(from: issuer, with: [])
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    }
  }
}
