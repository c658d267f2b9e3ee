// SPDX-License-Identifier: Apache-2.0

import Postfix

/// Which line gives a program of Postfix a session cache.
struct CacheAdvice {
  /// The types that can hold a cache, the best first: what Postfix's documentation recommends.
  private static let preferred = ["lmdb", "btree", "hash", "sdbm"]
  private let type: String?
  private let commands: PostfixCommands

  /// Chooses a type.
  ///
  /// - Parameters:
  ///   - types: Those that this build of Postfix has, as `postconf -m` lists them; nil where
  ///     there is nobody to ask.
  ///   - commands: Those of the instance.
  init(types: Set<String>?, _ commands: PostfixCommands) {
    self.commands = commands
    type = types.map { types in Self.preferred.first(where: types.contains) } ?? Self.preferred[0]
  }

  /// What to do about a program without a cache.
  func hint(for program: TLSProgram) -> String {
    guard program != .smtpd else {
      return "smtpd needs no cache: clients keep their sessions in tickets"
    }
    guard let type else { return "this Postfix has no type of table that can hold a session cache" }
    return "`\(commands.set(line(for: program, type))) && \(commands.reload)` gives it one"
  }

  private func line(for program: TLSProgram, _ type: String) -> String {
    "\(program.rawValue)_tls_session_cache_database = "
      + "\(type):${data_directory}/\(program.rawValue)_scache"
  }
}
