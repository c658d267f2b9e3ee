// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Rotation
import SystemPackage
import TestSupport
import Testing

/// The configuration of a Postfix and its pair, which mxtls rotates; no Postfix runs.
final class RotationBench: Sendable {
  let directory: TemporaryDirectory
  let layout: String
  /// Whether a table of names with an index names the pair, too.
  let hasNames: Bool

  /// Makes a pair and the configuration that names it.
  ///
  /// - Parameters:
  ///   - layout: As of `mxtls new`: pair or chain.
  ///   - type: The type of the key.
  ///   - hasNames: Whether a table of names with an index names it, too.
  /// - Throws: What goes wrong.
  init(layout: String, type: String = "p256", hasNames: Bool = false) async throws {
    self.hasNames = hasNames
    directory = try TemporaryDirectory(isInMemory: true)
    self.layout = layout
    try FileManager.default.createDirectory(
      atPath: directory["certs"], withIntermediateDirectories: false)
    let result = try await Tool.mxtls.run(
      "new", "mx.example.org", "--dir", directory["certs"], "--layout", layout, "--type", type)
    try #require(result.status == 0, "\(result)")
    try writeConfiguration()
    if hasNames {
      let made = try await Tool("postmap").run(
        "-c", directory["config"], "-F", "hash:\(directory["config/sni"])")
      try #require(made.status == 0, "\(made)")
    }
  }

  /// The same as another is now, in a directory of its own.
  init(copying other: RotationBench) throws {
    directory = try TemporaryDirectory(isInMemory: true)
    layout = other.layout
    hasNames = other.hasNames
    try FileManager.default.copyItem(
      atPath: other.directory["certs"], toPath: directory["certs"])
    try writeConfiguration()
    if hasNames {
      try FileManager.default.copyItem(
        atPath: other.directory["config/sni.db"], toPath: directory["config/sni.db"])
    }
  }

  /// Removes the pair, which main.cf names all the same.
  func removePair() throws {
    for name in names { try FileManager.default.removeItem(atPath: directory["certs/\(name)"]) }
  }

  /// The file of the certificate and that of the key, which may be the same.
  var names: [String] { layout == "chain" ? ["chain.pem"] : ["newcert.pem", "newreq.pem"] }

  var store: String { "certs/mxtls/\(names[0])" }

  private func writeConfiguration() throws {
    try FileManager.default.createDirectory(
      atPath: directory["config"], withIntermediateDirectories: false)
    let paths = names.map { directory["certs/\($0)"] }
    let parameters = layout == "chain" ? ["chain_files"] : ["eccert_file", "eckey_file"]
    try directory.write(
      "config/main.cf",
      """
      myhostname = mx.example.org
      queue_directory = \(directory["queue"])
      smtpd_tls_security_level = may

      """ + zip(parameters, paths).map { "smtpd_tls_\($0) = \($1)\n" }.joined()
        + (hasNames ? "tls_server_sni_maps = hash:\(directory["config/sni"])\n" : ""))
    if hasNames { try directory.write("config/sni", "mx.example.org \(paths[0])\n") }
    try directory.write("config/master.cf", "smtp inet n - n - - smtpd\n")
  }

  /// The arguments of a command that works on this configuration and reloads nothing.
  func arguments(_ command: [String]) -> [String] {
    command + ["-c", directory["config"], "--lock-file", directory["lock"]]
      + (command.contains("--reload-command") ? [] : ["--no-reload"])
  }

  /// Runs `mxtls`, a command of those that switch pairs.
  @discardableResult
  func run(_ command: String...) async throws -> ToolResult {
    try await Tool.mxtls.run(arguments(command), environment: ["MAIL_CONFIG": nil])
  }

  @discardableResult
  func run(_ command: [String]) async throws -> ToolResult {
    try await Tool.mxtls.run(arguments(command), environment: ["MAIL_CONFIG": nil])
  }

  /// Makes a directory with hooks that can be run.
  ///
  /// - Parameter texts: What is in each, by its name.
  /// - Returns: The directory.
  /// - Throws: What the system reports.
  func hooks(_ texts: [String: String]) throws -> String {
    let path = directory["hooks"]
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, 0o755)
    for (name, text) in texts {
      try directory.write("hooks/\(name)", text)
      chmod("\(path)/\(name)", 0o755)
    }
    return path
  }

  /// What main.cf's paths lead to now; fails where they name no pair that belongs together.
  func credentials() throws -> [Credential] {
    let paths = names.map { FilePath(directory["certs/\($0)"]) }
    return try Credential.read(
      paths.count == 1 ? .chain(paths[0]) : .split(certificate: paths[0], key: paths[1]))
  }

  /// All files below a folder, by their paths in it, links not followed.
  func files(in folder: String = "certs") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory[folder]).sorted()
  }

  /// The number of the generation that is live.
  func live() throws -> Int? {
    Int(try FileManager.default.destinationOfSymbolicLink(atPath: directory["\(store)/live"]))
  }

  /// The directories of generations, and what else is in the store.
  func stored() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory[store]).sorted()
  }

  /// What the files look like to a run, without what is random in them: names, modes, where links
  /// lead, which files are empty, and what is pending.
  func shape() throws -> String {
    try files().map { file in
      let path = "certs/\(file)"
      var status = stat()
      lstat(directory[path], &status)
      let detail =
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: directory[path])
        {
          target
        } else if file.hasSuffix("pending.json") {
          try directory.text(path)
        } else if file.hasSuffix(".jsonl") {
          try "\(directory.text(path).split(separator: "\n").count) lines"
        } else {
          status.st_size == 0 ? "empty" : ""
        }
      let text = "\(file) \(String(status.st_mode, radix: 8)) \(detail)"
      return text.replacing(/\.mxtls-\w{6}/, with: ".mxtls-*")
    }.joined(separator: "\n")
  }

  /// Expects that nobody but the owner can read a key, whatever its name, and that there is no
  /// temporary file, unless a run was killed just now.
  func expectClean(leftoversAllowed: Bool = false, _ comment: String) throws {
    for file in try files() {
      let path = "certs/\(file)"
      if !leftoversAllowed {
        #expect(!file.contains(".mxtls-"), "\(comment): \(file)")
        #expect(!file.hasSuffix("pending.json"), "\(comment): \(file)")
      }
      guard let text = try? directory.text(path), text.contains("PRIVATE KEY") else { continue }
      var status = stat()
      stat(directory[path], &status)
      #expect(status.st_mode & 0o077 == 0, "\(comment): \(file)")
    }
  }
}
