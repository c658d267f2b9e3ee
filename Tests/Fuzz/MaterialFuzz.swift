// SPDX-License-Identifier: Apache-2.0

import Primitives
import SystemPackage

@testable import KeyPairs
@testable import TLSCrypto

/// Files of keys and certificates, PEM, DER and mixed.
enum MaterialFuzz {
  private static let path = "pair.pem"

  static func file(_ input: [UInt8]) {
    scan(input)
    for source: MaterialSource in [
      .files(certificate: path, key: path), .chain([path]), .entry([path]),
    ] {
      let files = MaterialFiles(root: "", base: nil)
      let copy = SecretBytes(copying: input.span.bytes)
      files.add(
        MaterialFile(copy: copy, path: path, location: FilePath(path), memo: files.memo))
      let loaded = LoadedMaterial(source, files: files)
      for fault in loaded.faults { check(fault.message) }
      let file = files.file(path)
      _ = (file.mayHoldKey, file.conversion)
      var material = KeyMaterial()
      material.add(file.objects, of: path)
      for fault in material.faults { check(fault.error.description) }
      for key in material.keys { _ = material.certificates(for: key.publicKey) }
    }
  }

  static func object(_ input: [UInt8]) {
    guard let objects = try? CryptoObject.readAll(from: input.span.bytes) else { return }
    for object in objects {
      switch object.content {
      case .certificate(let certificate): check(certificate)
      case .bundle(let certificates): certificates.prefix(8).forEach(check)
      case .unreadable(let error): check(error.description)
      default: break
      }
    }
  }

  private static func check(_ certificate: Certificate) {
    _ = (certificate.version, certificate.serialNumber, certificate.signatureAlgorithm)
    _ = (certificate.extensionTexts, certificate.hasTrustSettings, certificate.signatureDigest)
    _ = (certificate.isSelfIssued, certificate.isSelfSigned)
    _ = (certificate.covers("mx.example.org"), certificate.isIssued(by: certificate))
    _ = ("\(certificate.subject)", "\(certificate.issuer)")
    guard let pem = try? certificate.pem, !certificate.hasTrustSettings else { return }
    let objects = try? CryptoObject.readAll(from: pem.span.bytes)
    let again = objects?.first?.content.certificate
    hold(again != nil, "a certificate that is not read again")
    hold((try? again?.fingerprint) == (try? certificate.fingerprint), "another certificate")
  }

  private static func scan(_ input: [UInt8]) {
    let blocks = PEMBlock.scan(input.span.bytes)
    let lines = input.count { $0 == 0x0A } + 1
    var (end, line) = (0, 1)
    for block in blocks {
      hold(block.range.lowerBound >= end && block.range.upperBound <= input.count, "a wrong range")
      hold(line...lines ~= block.line, "a wrong line")
      (end, line) = (block.range.upperBound, block.line)
    }
  }

  private static func check(_ message: String?) {
    guard let message else { return }
    hold(message.isRedacted, "a fault that shows what may be a key")
  }
}
