// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import Primitives
import SessionCache
import SystemPackage

/// The caches of an instance of Postfix, where tlsmgr(8) keeps them.
struct ConfiguredCaches {
  /// A cache of main.cf that is in no file, with the reason.
  struct Elsewhere {
    let program: TLSProgram
    let reason: String
  }

  private(set) var targets: [CacheTarget] = []
  private(set) var elsewhere: [Elsewhere] = []
  /// What to add to main.cf for a cache, in a type that this build of Postfix has.
  private let advice: CacheAdvice

  /// Finds the caches of a configuration.
  ///
  /// - Parameters:
  ///   - configuration: Of main.cf and master.cf.
  ///   - system: The Postfix that reads them.
  /// - Throws: A `Failure` where a parameter cannot be used.
  init(_ configuration: PostfixConfiguration, of system: PostfixSystem) throws(Failure) {
    advice = CacheAdvice(
      types: system.tableTypes, PostfixCommands(configuration.host.configurationDirectory))
    for program in [TLSProgram.smtp, .smtpd, .lmtp] {
      try add(program, configuration, system)
    }
  }

  /// What to do about a program without a cache.
  func hint(for program: TLSProgram) -> String { advice.hint(for: program) }

  private mutating func add(
    _ program: TLSProgram, _ configuration: PostfixConfiguration, _ system: PostfixSystem
  ) throws(Failure) {
    let (place, timeout, manager) = try Self.onSettings { () throws(ConfigurationError) in
      let directory = try configuration.value(of: "queue_directory") ?? "/var/spool/postfix"
      let service = try configuration.sessionCacheService()?.name ?? "tlsmgr"
      let owner = try configuration.value(of: "mail_owner") ?? "postfix"
      return (
        try configuration.sessionCache(of: program).map { (cache) throws(ConfigurationError) in
          try configuration.place(of: cache, in: system.surroundings(mailOwner: owner))
        },
        try configuration.sessionCacheTimeout(of: program),
        FilePath(directory).appending("private").appending(service)
      )
    }
    guard let place else { return }
    let cache = place.cache
    let name = "\(cache.type):\(cache.path)".withoutKeyMaterial
    if let obstacle = place.obstacle {
      elsewhere.append(Elsewhere(program: program, reason: "\(name): \(obstacle)"))
      return
    }
    guard let type = TableType(named: cache.type) else {
      let reason =
        switch cache.type {
        case "internal": "is in the memory of tlsmgr, where nobody else can look"
        case "memcache": "is kept by memcached, where mxtls does not look"
        default: "is no table that can be a session cache: mxtls check tells more"
        }
      elsewhere.append(Elsewhere(program: program, reason: "\(name) \(reason)"))
      return
    }
    targets.append(
      CacheTarget(
        location: TableLocation(type: type, path: cache.path, description: name), program: program,
        timeout: timeout, manager: manager))
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
