// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The Dovecot of this host: what it is configured to show, and the programs by which it is asked and
/// reloaded.
package final class Dovecot {
  /// What its programs are called.
  private static let (reader, manager) = ("doveconf", "doveadm")
  /// The longest that doveconf(1) may take, and the most that it may say: all settings have 25 kB.
  private static let (timeout, limit) = (Duration.seconds(20), 4 << 20)
  /// The longest that a reload may take.
  private static let reloadTimeout = Duration.seconds(60)

  private let doveconf: ForeignProgram
  private let doveadm: ForeignProgram?
  /// Its configuration, where somebody has named it.
  let file: String?
  private let environment: [String]
  private var known: Result<DovecotServers, RotationError>?

  /// Finds the Dovecot that is installed; nil where there is none.
  ///
  /// - Parameters:
  ///   - searchPath: The PATH; nil where there is none.
  ///   - file: Its configuration; nil for the one that is built in.
  ///   - environment: The environment of its programs, each variable as NAME=VALUE.
  package init?(searchPath: String?, file: String?, environment: [String]) {
    guard let doveconf = ForeignProgram(Self.reader, searchPath: searchPath) else { return nil }
    self.doveconf = doveconf
    self.file = file
    self.environment = environment
    doveadm = ForeignProgram(Self.manager, searchPath: searchPath)
  }

  /// What it is configured to show, which is found out once.
  ///
  /// A `RotationError` where doveconf(1) does not tell.
  var servers: DovecotServers {
    get throws(RotationError) {
      if let known { return try known.get() }
      let found = Result { () throws(RotationError) in try read() }
      known = found
      return try found.get()
    }
  }

  private func read() throws(RotationError) -> DovecotServers {
    // It does not print secrets, only that they are hidden.
    let run = try run(doveconf.path, ["-a"], timeout: Self.timeout)
    guard run.output.count < Self.limit else {
      throw RotationError(.notConfirmed, Self.reader, "says more than \(Self.limit >> 20) MiB")
    }
    return DovecotServers(DovecotSettings(parsing: String(decoding: run.output, as: UTF8.self)))
  }

  /// Whether it runs: a reload would send a signal to the process that its file names.
  ///
  /// A `RotationError` where the configuration cannot be read.
  var isRunning: Bool {
    get throws(RotationError) {
      let servers = try servers
      return LentRights.suspended {
        let file = servers.directory.appending("master.pid")
        guard let text = try? InputFile.start(of: file, count: 16),
          let process = Int32(
            String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)),
          let name = try? InputFile.start(of: FilePath("/proc/\(process)/comm"), count: 16)
        else { return false }
        // A number that was left behind may be another program's by now.
        return name.starts(with: Array("dovecot".utf8))
      }
    }
  }

  /// Why root does not have it reloaded: somebody else can change its configuration, or whom the reload
  /// sends its signal to; nil where nobody can.
  ///
  /// A `RotationError` where that cannot be told.
  var distrust: RotationError? {
    get throws(RotationError) {
      guard Rights.areOfRoot else { return nil }
      let servers = try servers
      let trust = DirectoryTrust(of: [])
      return try LentRights.suspended { () throws(RotationError) in
        try onFiles { () throws(FileError) -> RotationError? in
          if let file = servers.settings.file.map({ FilePath($0) }) {
            let findings = try trust.findings(ofFile: file)
            if !findings.isEmpty { return RotationError(findings, file) }
          }
          let findings = try trust.findings(at: servers.directory)
          return findings.isEmpty ? nil : RotationError(findings, servers.directory)
        }
      }
    }
  }

  /// Has it load its files again.
  ///
  /// - Throws: A `RotationError` of code `notConfirmed` where that failed.
  func reload() throws(RotationError) {
    guard let doveadm else {
      throw RotationError(
        .notConfirmed, Self.manager, "is not in PATH, so that Dovecot cannot be reloaded")
    }
    _ = try run(doveadm.path, ["reload"], timeout: Self.reloadTimeout)
  }

  private func run(
    _ program: FilePath, _ arguments: [String], timeout: Duration
  ) throws(RotationError) -> ProgramRun {
    let options = file.map { ["-c", $0] } ?? []
    let run = try onFiles { () throws(FileError) in
      try ProgramRun(
        program, options + arguments, environment: environment, limit: Self.limit,
        timeout: timeout)
    }
    let words = [program.lastComponent?.string ?? ""] + options + arguments
    try run.requireSuccess(of: words.joined(separator: " "), timeout: timeout)
    return run
  }
}

extension DovecotServers {
  /// Where it keeps what belongs to the running processes, such as the number of the first one.
  fileprivate var directory: FilePath {
    FilePath(settings.scopes[0].values["base_dir"] ?? "/run/dovecot")
  }
}
