// SPDX-License-Identifier: Apache-2.0

import Postfix
import SessionCache
import SystemFiles
import SystemPackage
import TLSCrypto

/// A session cache to work on.
struct CacheTarget {
  let location: TableLocation
  /// The program whose sessions are in it, where main.cf says so.
  let program: TLSProgram?
  /// For how many seconds tlsmgr(8) keeps an entry; nil where no configuration tells.
  let timeout: Int?
  /// The socket of the tlsmgr(8) that keeps the cache; nil for a file that none is configured to.
  let manager: FilePath?

  /// What messages call it.
  var name: String { program.map { "\($0.rawValue) \(location)" } ?? "\(location)" }

  /// The timeout, or Postfix's default.
  var seconds: Int64 { Int64(timeout ?? 3600) }

  /// Makes sure that a file whose contents do not matter is not somebody else's.
  ///
  /// - Throws: A `Failure` of status `badData` where a file that no main.cf names, and whose name has
  ///   no suffix that tells a table from other files, does not begin as one.
  func requireOwnFile() throws(Failure) {
    guard program == nil, location.type == .gdbm else { return }
    let file = location.files.main
    let recognition = try onFiles { () throws(FileError) -> TableRecognition? in
      guard let status = try FileStatus.of(file), status.size > 0 else { return nil }
      return try TableRecognition.recognise(file)
    }
    switch recognition {
    case nil, .table(.gdbm, _), .table(.dbm, _): return
    default:
      throw Failure(
        .badData, "\(location): does not begin as a table of gdbm and is left alone",
        hint: "if it was one, remove the file")
    }
  }

  /// Tells whether there is anything to work on.
  ///
  /// - Parameter console: Is told where tlsmgr(8) has not made the file yet, as it does when TLS is
  ///   first used.
  /// - Returns: Whether the file exists.
  /// - Throws: A `Failure` where a file that no main.cf names is missing.
  func isThere(on console: Console) throws(Failure) -> Bool {
    let file = location.files.main
    let status = try onFiles { () throws(FileError) in try FileStatus.of(file) }
    guard status == nil else { return true }
    guard program != nil else {
      throw Failure(.noInput, "\(location): there is no file \(file)")
    }
    console.note("\(name): there is no file yet: tlsmgr makes it when TLS is first used")
    return false
  }
}

/// The caches of an instance of Postfix, as tlsmgr(8) finds them.
struct ConfiguredCaches {
  /// A cache of main.cf that is in no file, with the reason.
  struct Elsewhere {
    let program: TLSProgram
    let reason: String
  }

  private(set) var targets: [CacheTarget] = []
  private(set) var elsewhere: [Elsewhere] = []
  /// The programs that have no cache.
  private(set) var missing: [TLSProgram] = []

  /// Finds the caches of a configuration.
  ///
  /// - Parameter configuration: Of main.cf and master.cf.
  /// - Throws: A `Failure` where a parameter cannot be used.
  init(_ configuration: PostfixConfiguration) throws(Failure) {
    for program in [TLSProgram.smtp, .smtpd, .lmtp] {
      try add(program, configuration)
    }
  }

  private mutating func add(
    _ program: TLSProgram, _ configuration: PostfixConfiguration
  ) throws(Failure) {
    let (setting, timeout, manager) = try Self.onSettings { () throws(ConfigurationError) in
      let directory = try configuration.value(of: "queue_directory") ?? "/var/spool/postfix"
      let service = try configuration.sessionCacheService()?.name ?? "tlsmgr"
      return (
        try configuration.sessionCache(of: program).map { (cache) throws(ConfigurationError) in
          try Self.redirected(cache, configuration)
        },
        try configuration.sessionCacheTimeout(of: program),
        FilePath(directory).appending("private").appending(service)
      )
    }
    guard let setting else {
      missing.append(program)
      return
    }
    guard let type = TableType(named: setting.type) else {
      let reason =
        setting.type == "internal"
        ? "is in the memory of tlsmgr, where nobody else can look" : "is no table that mxtls reads"
      elsewhere.append(
        Elsewhere(program: program, reason: "\(setting.type):\(setting.path) \(reason)"))
      return
    }
    targets.append(
      CacheTarget(
        location: TableLocation(type: type, path: setting.path), program: program,
        timeout: timeout, manager: manager))
  }

  /// The cache where Postfix 2.5 and later has it: in data_directory, if the directory that is
  /// configured belongs to somebody else than mail_owner (data_redirect.c).
  private static func redirected(
    _ cache: SessionCacheSetting, _ configuration: PostfixConfiguration
  ) throws(ConfigurationError) -> SessionCacheSetting {
    let owner = try configuration.value(of: "mail_owner") ?? "postfix"
    guard cache.isRedirectable, let data = try configuration.value(of: "data_directory"),
      let user = FileOwner.named(owner)?.user
    else { return cache }
    let directory = FilePath(cache.path).removingLastComponent()
    guard directory != FilePath(data),
      let status = try? FileStatus.of(directory.isEmpty ? "." : directory),
      status.owner.user != user
    else { return cache }
    return cache.redirected(toOwnedDirectory: data)
  }

  private static func onSettings<R>(
    _ body: () throws(ConfigurationError) -> R
  ) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      throw Failure(.configuration, "\(error)")
    }
  }
}
