// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// A configuration whose pairs `mxtls install` replaces, in this process; no Postfix is reloaded.
final class InstallBench {
  let directory: TemporaryDirectory
  /// More lines for main.cf.
  private let settings: String
  /// A service besides that of port 25.
  private let services: String

  /// Makes the configuration.
  ///
  /// - Parameters:
  ///   - host: The name of the host.
  ///   - settings: More lines for main.cf, in which DIR stands for the directory.
  ///   - services: More lines for master.cf, with DIR as well.
  /// - Throws: What goes wrong.
  init(
    host: String = "mx.example.org",
    _ settings: String =
      "smtpd_tls_cert_file = DIR/newcert.pem\nsmtpd_tls_key_file = DIR/newreq.pem",
    services: String = ""
  ) throws {
    directory = try TemporaryDirectory(isInMemory: true)
    self.settings = settings.replacing("DIR", with: directory.path)
    self.services = services.replacing("DIR", with: directory.path)
    try FileManager.default.createDirectory(
      atPath: directory["config"], withIntermediateDirectories: false)
    try directory.write(
      "config/main.cf",
      "myhostname = \(host)\nqueue_directory = \(directory.path)\nsmtpd_tls_security_level = may\n"
        + self.settings + "\n")
    try directory.write(
      "config/master.cf",
      "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n\(self.services)")
  }

  /// Makes a self-signed pair as `mxtls new` does; its files are `newreq.pem` and `newcert.pem`, or
  /// `chain.pem`, in a folder.
  func make(
    _ host: String = "mx.example.org", in folder: String = ".", layout: String = "pair",
    type: String = "p256"
  ) throws {
    try? FileManager.default.createDirectory(
      atPath: directory[folder], withIntermediateDirectories: false)
    let result = run(
      "new", host, "--dir", directory[folder], "--layout", layout, "--type", type)
    try #require(result.status == .success, "\(result)")
  }

  /// Runs a command on the configuration.
  func command(_ arguments: [String], now: UnixTime = testTime) -> CommandResult {
    run(arguments + ["-c", directory["config"]], now: now)
  }

  /// Runs a command that switches pairs, and trusts the root of the fixtures.
  func switching(_ arguments: [String], now: UnixTime = testTime) -> CommandResult {
    command(
      arguments + ["--no-reload", "--lock-file", directory["lock"]]
        + (arguments.first == "rollback"
          ? [] : ["--ca-file", Fixture.path("certificates/root.pem")]),
      now: now)
  }

  func install(_ arguments: String...) -> CommandResult { switching(["install"] + arguments) }

  /// What is in a file, whole or not.
  func material(_ name: String) throws -> KeyMaterial { try InputObjects(directory[name]).material }

  /// The common names of the certificates of a file, in order.
  func names(_ name: String = "newcert.pem") throws -> [String] {
    try material(name).certificates.map { $0.subject.commonName ?? "" }
  }

  /// Whether the first key of a file belongs to the first certificate of another.
  func fits(_ certificate: String = "newcert.pem", _ key: String = "newreq.pem") throws -> Bool {
    let leaf = try #require(try material(certificate).certificates.first)
    return try #require(try material(key).keys.first).publicKey.matches(leaf.publicKey)
  }

  /// What all files of the directory hold, by name.
  func contents() throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path)
    where name != "lock" {
      contents[name] = (try? directory.bytes(name)) ?? []
    }
    return contents
  }

  /// The generations of the first pair, as `rotate --status` has them in JSON.
  func generations() throws -> [[String: Any]] {
    let result = command(["rotate", "--status", "--format", "json"])
    #expect(result.status == .success, "\(result)")
    let pairs = try #require(result.json["pairs"] as? [[String: Any]])
    return try #require(pairs.first?["generations"] as? [[String: Any]])
  }
}
