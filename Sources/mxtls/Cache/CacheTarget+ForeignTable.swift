// SPDX-License-Identifier: Apache-2.0

import Platform
import SessionCache

extension CacheTarget {
  /// Makes sure that a table may be emptied or changed: that it is a session cache.
  ///
  /// A name is easily mistyped, and an alias map or a map of passwords is a table like any other. So
  /// it is looked into: what has entries and no session among them is left alone, whoever calls it a
  /// cache. Nobody knows what a table holds that cannot be read: main.cf has to name it.
  ///
  /// - Parameter access: How the table is read.
  /// - Throws: A `Failure` of status `badData` where it is something else or may be.
  func requireSessions(_ access: TableAccess) throws(Failure) {
    let size = try reporting { () throws(FileError) in
      try FileStatus.of(location.files.main)?.size ?? 0
    }
    guard size > 0 else { return }
    let scanner = EntryScanner()
    var others = 0
    var isCache = false
    do throws(CacheError) {
      _ = try access.read(location) { batch in
        batch.forEach { _, key, value, isWhole in
          guard !isCache else { return }
          let entry = scanner.decode(key, value, isWhole: isWhole)
          isCache = entry.isOfSessionCache
          if !isCache { others += 1 }
        }
        return !isCache
      }
    } catch  where error.code == .damaged {
      guard program == nil, !isCache else { return }
      throw Failure(
        .badData, "\(location): \(error.reason): it may be no session cache, and is left alone",
        hint: "if it is one and Postfix does not run, remove the file: tlsmgr makes a new one")
    } catch {
      throw Failure(error)
    }
    guard !isCache, others > 0 else { return }
    throw Failure(
      .badData,
      "\(location): is no session cache and is left alone: it has"
        + " \(others.counted("entry", "entries")), and none holds a TLS session",
      hint: "mxtls cache works on TLS session caches alone; postmap changes other tables")
  }
}

extension DecodedEntry {
  /// Whether a session cache has such entries: it holds a session, or its key is of a form that
  /// nothing else has, so that the value must have been damaged.
  var isOfSessionCache: Bool {
    if fault == nil { return true }
    switch key.form {
    case .serviceIdentifier, .serviceAddress, .digest: return true
    // These may be any word.
    case .identifier, .host, .hostAddress, nil: return false
    }
  }
}
