// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform
import Primitives
import SystemPackage

/// nsupdate(1), which changes a zone where its server allows that to a key.
struct DynamicUpdate {
  private let program: FilePath
  private let keyFile: FilePath
  private let timeout: Duration
  /// The words of the key file, of which none is ever told.
  private let secrets: [String]

  /// Makes sure that it can be run, and that the key is a secret.
  ///
  /// - Parameters:
  ///   - keyFile: The file with the key.
  ///   - timeout: How long it may take.
  ///   - console: Has the environment.
  /// - Throws: A `Failure`.
  init(keyFile: FilePath, timeout: Duration, _ console: Console) throws(Failure) {
    guard let found = ForeignProgram("nsupdate", searchPath: console.environment["PATH"]) else {
      throw Failure(
        .configuration, "nsupdate: is not in PATH, so that no record could be published",
        hint: "it is in the package bind9-dnsutils; --publish names another command")
    }
    program = found.path
    self.keyFile = keyFile
    self.timeout = timeout
    // It is run with the rights of this process, and so the key is looked at with them.
    secrets = try LentRights.suspended { () throws(Failure) in try Self.secrets(of: keyFile) }
  }

  private static func secrets(of path: FilePath) throws(Failure) -> [String] {
    let status = try reporting { () throws(FileError) in try FileStatus.of(path) }
    guard let status else {
      throw Failure(.noInput, "\(path): --nsupdate: there is no such file")
    }
    guard status.kind == .regular else {
      throw Failure(.noInput, "\(path): --nsupdate: is \(status.kind), and no file")
    }
    guard status.permissions.isDisjoint(with: [.otherRead, .otherWrite]) else {
      throw Failure(
        .configuration, "\(path): --nsupdate: everybody can read the key",
        hint: "chmod o= \(path.string.shellQuoted)")
    }
    if Rights.areOfRoot {
      let findings = try reporting { () throws(FileError) in
        try DirectoryTrust(of: []).findings(ofFile: path)
      }
      if let finding = findings.first {
        throw Failure(
          .configuration,
          "\(path): --nsupdate: others can change \(finding.path), and root would go by it",
          hint: findings.remedy)
      }
    }
    let bytes = try reporting { () throws(FileError) in
      try InputFile.read(path, limit: 1 << 16, inheriting: false)
    }
    let text = bytes.withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    return text.split { $0.isWhitespace || "\"';{}:".contains($0) }
      .filter { $0.utf8.count >= 6 }.map(String.init)
  }

  /// Has records changed, all of a zone at once.
  ///
  /// - Parameter change: The records.
  /// - Throws: A `Failure` of status `notConfirmed` where the server has not done so.
  func run(_ change: RecordChange) throws(Failure) {
    let run = try reporting { () throws(FileError) in
      try ProgramRun(
        program, ["-k", keyFile.string], environment: Environment.all,
        input: Array(change.script.utf8), timeout: timeout)
    }
    guard let failure = run.failure(after: timeout) else { return }
    throw Failure(
      .notConfirmed, "nsupdate: \(withoutSecrets(failure))",
      hint: "the records are handed over again by the next run")
  }

  /// What it said, without what it may have cited of the key file.
  private func withoutSecrets(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { line in
      secrets.contains { line.contains($0) }
        ? "(a line that cites the key file)" : String(line).withoutKeyMaterial
    }.joined(separator: " ")
  }
}
