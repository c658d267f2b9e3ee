// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Postfix
import Primitives
import Rotation
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

/// A directory with a pair and the configuration that names it, for runs within the test's process.
final class RotationHost {
  static let now: UnixTime = 1_800_000_000

  let directory: TemporaryDirectory
  let files: ConfiguredPair.Files
  private let settings: String

  /// Makes a self-signed pair, valid for 90 days from `now` on.
  ///
  /// - Parameters:
  ///   - isChain: Whether key and certificate are in one file.
  ///   - names: The names of the certificate.
  ///   - settings: More lines for main.cf.
  ///   - keyFolder: The folder of the key, if it is not that of the certificate.
  ///   - name: The name of the certificate's file.
  /// - Throws: What goes wrong.
  init(
    isChain: Bool = false, names: [String] = ["mx.example.org"], settings: String = "",
    keyFolder: String = "certs", name: String = "cert.pem"
  ) throws {
    directory = try TemporaryDirectory(isInMemory: true)
    for folder in Set(["certs", keyFolder]) {
      try FileManager.default.createDirectory(
        atPath: directory[folder], withIntermediateDirectories: false)
    }
    let certificate = FilePath(directory["certs/\(name)"])
    let key = FilePath(directory["\(keyFolder)/key.pem"])
    files = isChain ? .chain(certificate) : .split(certificate: certificate, key: key)
    let lines =
      isChain
      ? "smtpd_tls_chain_files = \(certificate)\n"
      : "smtpd_tls_cert_file = \(certificate)\nsmtpd_tls_key_file = \(key)\n"
    self.settings = """
      myhostname = mx.example.org
      smtpd_tls_security_level = may
      \(lines)\(settings)

      """
    let credential = try Self.credential(names)
    let keyText = try credential.key.pem().withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    let certificateText = String(decoding: try credential.leaf.pem, as: UTF8.self)
    if isChain {
      try directory.write("certs/\(name)", keyText + certificateText, mode: 0o600)
    } else {
      try directory.write("\(keyFolder)/key.pem", keyText, mode: 0o600)
      try directory.write("certs/\(name)", certificateText, mode: 0o644)
    }
  }

  /// A key of its own with a certificate, valid for 90 days.
  static func credential(
    _ names: [String] = ["mx.example.org"], type: KeyType = .p256, from now: UnixTime = now
  ) throws -> Credential {
    let key = try PrivateKey.generate(type)
    let names = try names.map { try SubjectAlternativeName($0) }
    let certificate = try Certificate.selfSigned(
      by: key, subject: DistinguishedName(for: names), names: names,
      validity: Certificate.Validity(days: 90, from: now), purposes: [.server, .client])
    return Credential(key: key, certificates: [certificate])
  }

  /// The pairs of the configuration, with a master.cf of these lines.
  func units(
    master: String = "smtp inet n - n - - smtpd\n", settings more: String = ""
  ) throws -> [RotationUnit] {
    let main = Array((settings + more).utf8).withUnsafeBytes {
      MainCF(parsing: $0, file: "main.cf")
    }
    let services = Array(master.utf8).withUnsafeBytes {
      MasterCF(parsing: $0, file: "master.cf")
    }
    let configuration = PostfixConfiguration(
      main: main, master: services,
      host: ConfiguredHost(name: "mx.example.org", configurationDirectory: directory.path))
    let (units, faults) = RotationUnit.find(
      in: [RotationUnit.Instance(configuration, pairs: try configuration.configuredPairs())])
    if let fault = faults.first { throw fault }
    return units
  }

  /// The one pair.
  func unit(master: String = "smtp inet n - n - - smtpd\n") throws -> RotationUnit {
    try #require(try units(master: master).first)
  }

  /// What main.cf's paths lead to now.
  func current() throws -> Credential { try #require(try Credential.read(files).first) }

  /// A switch-over that reloads nothing and asks nobody.
  static func switchover(now: UnixTime = now) -> Switchover {
    var confirmation = Confirmation(timeout: .seconds(1), heloName: "localhost")
    confirmation.isOff = true
    return Switchover(now: now, reloading: .none, confirmation: confirmation)
  }

  /// A new generation, ready to be switched to.
  func stage(_ credential: Credential? = nil) throws -> StagedGeneration {
    let new = try credential ?? Self.credential()
    let record = GenerationRecord(
      origin: .selfSigned, made: Self.now, reasons: ["a test"], keySince: Self.now)
    return try StagedGeneration(
      [new], of: unit(), record: record, access: FileAccess(),
      options: Self.options)
  }

  /// What a check goes by.
  static var options: CheckOptions { CheckOptions(now: Self.now, user: geteuid()) }

  /// Everything below the folder of the certificate.
  func list() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory["certs"]).sorted()
  }
}
