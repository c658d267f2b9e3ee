// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
package import SystemPackage
internal import TLSCrypto

/// A directory with executables that are told of what a run does: `before`, `after` and `failed`.
package struct Hooks: Sendable {
  package enum Moment: String, CaseIterable, Sendable { case before, after, failed }

  package let directory: FilePath
  /// The environment that facts are added to, each variable as NAME=VALUE.
  package let environment: [String]
  package let timeout: Duration

  package init(directory: FilePath, environment: [String], timeout: Duration) {
    self.directory = directory
    self.environment = environment
    self.timeout = timeout
  }

  /// Runs an executable, if it is there.
  ///
  /// - Parameters:
  ///   - moment: Which one.
  ///   - staged: What is switched.
  ///   - failure: Why the run has failed.
  /// - Returns: What it wrote to both outputs, or nil where there is none.
  /// - Throws: A `RotationError` where it failed.
  @discardableResult
  func run(
    _ moment: Moment, _ staged: [StagedGeneration], failure: RotationError? = nil
  ) throws(RotationError) -> String? {
    let path = directory.appending(moment.rawValue)
    // What is run with the rights of this process is looked for with them.
    let status = try LentRights.suspended { () throws(RotationError) in
      try onFiles { () throws(FileError) in try FileStatus.of(path, followingLinks: false) }
    }
    guard status != nil else { return nil }
    var said: [String] = []
    for one in staged {
      let run = try start(path, facts(of: one, moment, failure))
      try run.requireSuccess(of: "\(path)", timeout: timeout)
      said.append(String(decoding: run.output, as: UTF8.self) + run.errorText)
    }
    return said.joined()
  }

  /// Runs an executable to its end.
  private func start(
    _ path: FilePath, _ facts: [String]
  ) throws(RotationError) -> ProgramRun {
    do throws(FileError) {
      return try ProgramRun(path, [], environment: environment + facts, timeout: timeout)
    } catch {
      let reason =
        switch error.errno {
        case .execFormatError: "it is no program, and its first line names no interpreter"
        case .noSuchFileOrDirectory: "it, or the interpreter that it names, is not there"
        default: error.reason
        }
      throw RotationError(.notConfirmed, "\(path)", "cannot be run: \(reason)")
    }
  }

  private func facts(
    of staged: StagedGeneration, _ moment: Moment, _ failure: RotationError?
  ) -> [String] {
    let leaves = staged.credentials.map(\.leaf)
    let leaf = leaves[0]
    let paths = staged.unit.paths
    var facts = [
      "MXTLS_EVENT": moment.rawValue,
      "MXTLS_CERTIFICATE": "\(paths[0])",
      "MXTLS_KEY": "\(paths[paths.count - 1])",
      "MXTLS_CONFIG_DIRECTORIES": staged.unit.loaders.map(\.instance).joined(separator: " "),
      "MXTLS_GENERATION": "\(staged.number)",
      "MXTLS_NAMES": leaf.extensions.names.map(\.text).joined(separator: " "),
      "MXTLS_NOT_AFTER": leaf.notAfter.iso8601,
      "MXTLS_SHA256": leaves.compactMap { try? $0.fingerprint.bytes.hex }
        .joined(separator: " "),
      "MXTLS_SPKI_SHA256": leaves.compactMap { try? $0.publicKey.fingerprint.bytes.hex }
        .joined(separator: " "),
      "MXTLS_REASONS": staged.record.reasons.joined(separator: "; "),
    ]
    facts["MXTLS_ERROR"] = failure.map { "\($0)" }
    return facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}
