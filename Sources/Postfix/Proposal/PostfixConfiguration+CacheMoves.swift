// SPDX-License-Identifier: Apache-2.0

extension PostfixConfiguration {
  /// The changes by which all session caches that are tables become tables of another type, in the
  /// same place.
  ///
  /// Where tlsmgr(8) has an option of its own for a cache, that is changed: options of other services
  /// do not count (tlsmgr(8)).
  ///
  /// - Parameter type: The type, such as `lmdb`.
  /// - Returns: The changes; none where all are of that type.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func cacheMoves(to type: String) throws(ConfigurationError) -> [ProposedChange] {
    let service = try sessionCacheService()
    let programs = [TLSProgram.smtpd, .smtp, .lmtp]
    let parameters = programs.map { $0.parameter("session_cache_database") }
    var changes: [ProposedChange] = []
    for program in programs {
      guard let cache = try sessionCache(of: program), cache.type != type, !cache.files.isEmpty
      else { continue }
      let name = cache.parameter
      let option = service?.override(of: name)
      let written = option?.value ?? main.setting(of: name)?.value
      // What goes by the cache of another program moves with that.
      if let written, written.first == "$", parameters.contains(where: written.refers) { continue }
      let prefix = "\(cache.type):"
      let path = written.flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
      changes.append(
        ProposedChange(
          service: option == nil ? nil : service?.identity, parameter: name, before: written,
          after: "\(type):\(path ?? cache.path)",
          reason: "sessions are kept in a table of type \(type)", source: "DATABASE_README"))
    }
    return changes
  }
}
