// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A case with its files in place, as a configuration directory that `mxtls check` can read.
struct StagedCase: Sendable {
  let judged: JudgedCase
  let directory: TemporaryDirectory
  /// What tells the log lines of this case from those of others.
  let label: String
  let certificates: Certificates

  init(_ judged: JudgedCase, label: String, certificates: Certificates) async throws {
    let judged = judged.ruled(by: try await Releases.installed.value)
    self.judged = judged
    self.label = label
    self.certificates = certificates
    directory = try TemporaryDirectory()
    // Postfix reads tables as the user postfix.
    chmod(directory.path, 0o755)
    for (name, content) in judged.files {
      try Self.make(name, content, in: directory, certificates)
    }
    for step in judged.prepare { try await Self.prepare(step, in: directory) }
    try directory.write("main.cf", settings.map { "\($0.key) = \($0.value)\n" }.sorted().joined())
    try directory.write("master.cf", master)
  }

  /// Puts what the mail of the case goes to, which is known only once Postfix runs, in the place of
  /// DESTINATION in texts.
  func name(destination: String) throws {
    for case (let name, .text(let text)) in judged.files where text.contains("DESTINATION") {
      try directory.write(
        name, located(text).replacingOccurrences(of: "DESTINATION", with: destination))
    }
  }

  /// What the files of the case are made of.
  var parts: [String] {
    judged.files.values.flatMap { content -> [String] in
      if case .parts(let parts, _) = content { parts } else { [] }
    }
  }

  /// The name of the first part whose text is such.
  func part(where isSuch: (String) -> Bool) throws -> String {
    try parts.first { isSuch(try text(of: $0)) } ?? "unknown"
  }

  func text(of part: String) throws -> String {
    String(decoding: try certificates[part], as: UTF8.self)
  }

  /// The lines of main.cf that concern the case.
  ///
  /// TLS is on for both sides where the case says nothing about it, neither in the words of today
  /// nor in those of 2002.
  var settings: [String: String] {
    var settings = ["compatibility_level": "3.6", "myhostname": "mx.example.org"]
    for line in judged.mainCF.split(separator: "\n") {
      let halves = line.split(separator: "=", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      settings[halves[0]] = halves.count > 1 ? located(halves[1]) : ""
    }
    if !settings.keys.contains(where: { $0.hasSuffix("_use_tls") }) {
      let levels = ["smtp_tls_security_level": "may", "smtpd_tls_security_level": "may"]
      settings.merge(levels) { own, _ in own }
    }
    return settings
  }

  /// A value of the case with the names of its files.
  func located(_ value: String) -> String {
    value.replacingOccurrences(of: "DIR", with: directory.path)
  }

  private var master: String {
    let listeners =
      judged.listeners.isEmpty
      ? [("smtp", "- smtpd", [:])]
      : judged.listeners.map { ($0.name, $0.command, $0.options) }
    let lines = listeners.map { name, command, options in
      "\(name) inet n - n - \(command)"
        + options.map { " -o \($0.key)=\(located($0.value))" }.sorted().joined()
    }
    let clients = ["smtp unix - - n - - smtp", "tlsmgr unix - - n 1000? 1 tlsmgr"]
      .filter { line in !judged.lacking.contains { line.hasPrefix("\($0) ") } }
    return (lines + judged.services + clients).map { "\($0)\n" }.joined()
  }

  private static func make(
    _ name: String, _ content: Content, in directory: TemporaryDirectory,
    _ certificates: Certificates
  ) throws {
    switch content {
    case .parts(let parts, let mode):
      let bytes = try parts.flatMap { try certificates[$0] }
      let secret =
        parts.contains { $0.hasPrefix("keys/") }
        || String(decoding: bytes, as: UTF8.self).contains(" PRIVATE KEY-----")
      try directory.write(name, bytes, mode: mode ?? (secret ? 0o600 : 0o644))
    case .text(let text):
      try directory.write(name, text.replacingOccurrences(of: "DIR", with: directory.path))
    case .directory:
      try FileManager.default.createDirectory(
        atPath: directory[name], withIntermediateDirectories: false)
    }
  }

  private static func prepare(_ step: Preparation, in directory: TemporaryDirectory) async throws {
    switch step {
    case .index(let table):
      // The index, which holds private keys, gets the permissions of its text.
      chmod(directory[String(table.drop { $0 != ":" }.dropFirst())], 0o600)
      try await index(table, ["-F"], in: directory)
    case .indexPlainly(let table): try await index(table, [], in: directory)
    case .replace(let name, let other): try replace(name, with: other, after: 60, in: directory)
    case .restore(let name, let other):
      try replace(name, with: other, after: -86400, in: directory)
    case .write(let name, let text):
      try directory.write(name, text.replacingOccurrences(of: "DIR", with: directory.path))
    case .mode(let name, let mode): chmod(directory[name], mode)
    case .remove(let name): try FileManager.default.removeItem(atPath: directory[name])
    }
  }

  private static func index(
    _ table: String, _ options: [String], in directory: TemporaryDirectory
  ) async throws {
    let type = table.split(separator: ":")[0]
    let file = directory[String(table.dropFirst(type.count + 1))]
    let result = try await Tool("postmap").run(
      ["-c", "/etc/postfix"] + options + ["\(type):\(file)"])
    guard result.status == 0 else { throw Refused(result: result) }
  }

  private static func replace(
    _ name: String, with other: String, after seconds: TimeInterval,
    in directory: TemporaryDirectory
  ) throws {
    try FileManager.default.removeItem(atPath: directory[name])
    try FileManager.default.moveItem(atPath: directory[other], toPath: directory[name])
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: seconds)], ofItemAtPath: directory[name])
  }
}
