// SPDX-License-Identifier: Apache-2.0

/// Where tlsmgr(8) really keeps a session cache, which need not be where main.cf says.
package struct SessionCachePlace: Hashable, Sendable {
  /// The cache as main.cf names it.
  package let setting: SessionCacheSetting
  /// The cache as tlsmgr(8) opens it: its type, and the absolute path without the suffix.
  package let cache: SessionCacheSetting
  /// A Boolean value that tells whether the directory of main.cf is not mail_owner's, so that
  /// data_directory takes its place.
  package let isRedirected: Bool
  /// Why tlsmgr(8) has no cache although one is configured, in plain words; nil where it has.
  package let obstacle: String?

  /// A Boolean value that tells whether another type takes the place of Berkeley DB.
  package var isMigrated: Bool { setting.type != cache.type }
}

extension PostfixConfiguration {
  /// The place of a session cache.
  ///
  /// Two rules move a cache. Postfix 2.5 and later put one whose directory exists and is not
  /// mail_owner's into data_directory (data_redirect.c); a directory that cannot be examined is left
  /// as it is. Postfix 3.11 and later open another type in place of `btree` and `hash`, by the same
  /// path, where non_bdb_migration_level says so (nbdb_util.c, nbdb_redirect.c). Relative paths are
  /// those of queue_directory, in which tlsmgr(8) runs.
  ///
  /// - Parameters:
  ///   - setting: The cache as main.cf names it.
  ///   - surroundings: What it depends on besides.
  /// - Returns: The place.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be used.
  package func place(
    of setting: SessionCacheSetting, in surroundings: SessionCacheSurroundings
  ) throws(ConfigurationError) -> SessionCachePlace {
    let service = try sessionCacheService()
    let queue = try value(of: "queue_directory", in: service) ?? "/var/spool/postfix"
    let data = try value(of: "data_directory", in: service) ?? "/var/lib/postfix"
    var moved = setting
    var isRedirected = false
    if setting.isRedirectable, let mailOwner = surroundings.mailOwner,
      let owner = surroundings.owner(setting.directory.absolute(in: queue)), owner != mailOwner
    {
      moved = setting.redirected(toOwnedDirectory: data)
      isRedirected = true
    }
    let (type, obstacle) = try migratedType(of: moved, service, surroundings)
    let path = moved.isRedirectable ? moved.path.absolute(in: queue) : moved.path
    return SessionCachePlace(
      setting: setting,
      cache: SessionCacheSetting(
        parameter: setting.parameter, program: setting.program, type: type, path: path),
      isRedirected: isRedirected, obstacle: obstacle)
  }

  /// The type that takes the place of one of Berkeley DB, and why there is none.
  private func migratedType(
    of cache: SessionCacheSetting, _ service: MasterService?,
    _ surroundings: SessionCacheSurroundings
  ) throws(ConfigurationError) -> (type: String, obstacle: String?) {
    guard ["btree", "hash"].contains(cache.type), let first = PostfixVersion("3.11"),
      host.version >= first, try migratesBerkeleyDB(service)
    else { return (cache.type, nil) }
    let table = try value(of: "non_bdb_custom_mapping", in: service) ?? ""
    var type: String?
    if table.hasPrefix("hash:") || table.hasPrefix("btree:") {
      return (cache.type, "non_bdb_custom_mapping is itself a table of Berkeley DB")
    }
    if !table.isEmpty {
      for key in ["\(cache.type):\(cache.path)", cache.type] where type == nil {
        switch surroundings.lookUp(table, key) {
        case .value(let found): type = found
        case .nothing: continue
        case .unknown(let reason): return (cache.type, "non_bdb_custom_mapping: \(reason)")
        }
      }
    }
    let name = cache.type == "hash" ? "default_database_type" : "default_cache_db_type"
    if type == nil { type = try value(of: name, in: service) }
    let found = type ?? "lmdb"
    if found.isEmpty || !found.utf8.allSatisfy(\.isAlphanumeric) {
      return (cache.type, "\"\(found)\" is no type to take the place of \(cache.type)")
    }
    if ["btree", "hash"].contains(found) {
      return (cache.type, "\(found) cannot take the place of \(cache.type)")
    }
    return (found, nil)
  }

  /// Whether Postfix opens other types in place of those of Berkeley DB.
  private func migratesBerkeleyDB(_ service: MasterService?) throws(ConfigurationError) -> Bool {
    let name = "non_bdb_migration_level"
    guard let level = try value(of: name, in: service) else { return false }
    switch level.lowercasedASCII {
    case "disable": return false
    case "enable-redirect", "enable-reindex": return true
    default: throw error(.notLevel, "\"\(level)\" is no migration level", of: name, in: service)
    }
  }
}

extension SessionCacheSetting {
  /// The directory of the path as it is configured, "." where it names none.
  fileprivate var directory: String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
    let text = parts.joined(separator: "/")
    if path.utf8.first == UInt8(ascii: "/") { return "/" + text }
    return text.isEmpty ? "." : text
  }
}

extension String {
  /// The path, below a directory where it is relative.
  fileprivate func absolute(in directory: String) -> String {
    if utf8.first == UInt8(ascii: "/") { return self }
    return self == "." ? directory : "\(directory)/\(self)"
  }
}
