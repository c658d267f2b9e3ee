// SPDX-License-Identifier: Apache-2.0

/// Where a session cache of tlsmgr(8) is configured to be.
///
/// The types and their files are those of tlsmgr(8) and DATABASE_README.
package struct SessionCacheSetting: Hashable, Sendable {
  /// The parameter that names the cache, such as `smtpd_tls_session_cache_database`.
  package let parameter: String
  /// The program whose sessions are in it: `smtpd`, `smtp` or `lmtp`.
  package let program: TLSProgram
  /// The type of the table, such as `btree`.
  package let type: String
  /// The file without its suffix, as it is configured.
  package let path: String

  /// The files of the cache; none for a type that keeps no files, such as `internal`.
  package var files: [String] {
    LookupTable.suffixes[type, default: []].map { path + $0 }
  }

  /// A Boolean value that tells whether tlsmgr(8) keeps the file out of others' directories.
  ///
  /// Where the directory of such a file exists and is not mail_owner's, Postfix 2.5 and later put
  /// the file into `data_directory`.
  package var isRedirectable: Bool {
    ["hash", "btree", "dbm", "lmdb", "cdb", "sdbm", "dbz"].contains(type.lowercasedASCII)
  }

  /// The cache where it is when its directory is not mail_owner's.
  ///
  /// - Parameter dataDirectory: The value of `data_directory`.
  /// - Returns: The cache in that directory; itself where its type is not redirected.
  package func redirected(toOwnedDirectory dataDirectory: String) -> SessionCacheSetting {
    guard isRedirectable else { return self }
    let name = path.split(separator: "/").last ?? (path.isEmpty ? "." : "/")
    return SessionCacheSetting(
      parameter: parameter, program: program, type: type, path: "\(dataDirectory)/\(name)")
  }
}

extension PostfixConfiguration {
  /// The service that keeps the session caches, or nil where there is none: no program uses a cache
  /// then.
  ///
  /// - Returns: The service of the name `$tlsmgr_service_name`, or the first that runs tlsmgr(8).
  /// - Throws: A `ConfigurationError` where that parameter cannot be expanded.
  package func sessionCacheService() throws(ConfigurationError) -> MasterService? {
    let name = try value(of: "tlsmgr_service_name") ?? "tlsmgr"
    let services = enabledServices.filter { $0.program == "tlsmgr" }
    return services.first { $0.name == name } ?? services.first
  }

  /// The session cache of a program.
  ///
  /// tlsmgr(8) opens the caches: options of its service count, those of other services do not.
  ///
  /// - Parameter program: The program; the sides of tlsproxy(8) use the caches of smtpd(8) and
  ///   smtp(8).
  /// - Returns: The setting, or nil where none is configured.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func sessionCache(
    of program: TLSProgram
  ) throws(ConfigurationError) -> SessionCacheSetting? {
    let owner = program.cacheOwner
    let parameter = owner.parameter("session_cache_database")
    let service = try sessionCacheService()
    guard let value = try value(of: parameter, in: service), !value.isEmpty else { return nil }
    guard let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      let type = try self.value(of: "default_database_type", in: service) ?? "hash"
      return SessionCacheSetting(parameter: parameter, program: owner, type: type, path: value)
    }
    return SessionCacheSetting(
      parameter: parameter, program: owner, type: String(value[..<colon]),
      path: String(value[value.utf8.index(after: colon)...]))
  }

  /// For how long the sessions of a program are kept.
  ///
  /// - Parameter program: The program, as for `sessionCache(of:)`.
  /// - Returns: Seconds, as tlsmgr(8) of Postfix 2.11 and later uses them: 0 for no sessions,
  ///   otherwise at least 120; nil where Postfix has no such parameter.
  /// - Throws: A `ConfigurationError`, of code `notTime` for a value with which tlsmgr(8) does not
  ///   run.
  package func sessionCacheTimeout(of program: TLSProgram) throws(ConfigurationError) -> Int? {
    let name = program.cacheOwner.parameter("session_cache_timeout")
    let service = try sessionCacheService()
    guard let text = try value(of: name, in: service) else { return nil }
    guard let seconds = seconds(text) else {
      throw error(.notTime, "\"\(text)\" is no time", of: name, in: service)
    }
    guard seconds <= 8_640_000 else {
      throw error(.notTime, "\"\(text)\" is more than 100 days", of: name, in: service)
    }
    return seconds == 0 ? 0 : max(120, seconds)
  }

  /// Reads a time as conv_time(3) of Postfix does: what follows the unit is not looked at.
  private func seconds(_ text: String) -> Int? {
    var rest = Array(text.utf8).drop(while: \.isSpace)
    _ = rest.take("+")
    let digits = rest.take(while: \.isDigit)
    let units = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    guard let number = Int32(digits.text),
      let unit = units[rest.first.map { [$0][...].text } ?? "s"],
      number < Int(Int32.max) / unit || unit == 1
    else { return nil }
    return Int(number) * unit
  }
}

extension TLSProgram {
  /// The program whose cache it uses.
  fileprivate var cacheOwner: TLSProgram {
    switch self {
    case .smtpd, .tlsproxy: .smtpd
    case .smtp, .tlsproxyClient: .smtp
    case .lmtp: .lmtp
    }
  }
}
