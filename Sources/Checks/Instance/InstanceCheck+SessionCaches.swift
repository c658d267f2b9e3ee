// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import SystemPackage

extension InstanceCheck {
  /// The settings of the TLS session caches, and the files that they lead to.
  func checkSessionCaches() {
    var names: [String: String] = [:]
    for program in [TLSProgram.smtpd, .smtp, .lmtp] {
      let cache = attempt { () throws(ConfigurationError) in
        try configuration.sessionCache(of: program)
      }
      guard let cache = cache ?? nil else { continue }
      if let other = names.updateValue(cache.parameter, forKey: "\(cache.type):\(cache.path)") {
        add(
          .cacheShared, cache.parameter,
          "\(cache.parameter) and \(other) are both \(cache.type):\(cache.path)")
      }
      check(cache)
      if program == .smtpd { checkUse(of: cache) }
    }
  }

  /// The types with which tlsmgr(8) ends, for they can be opened and not walked through.
  ///
  /// Of these `cdb` may not be installed, and the others are in every Postfix.
  private static let fatalTypes: Set = ["cdb", "environ", "static"]
  /// The types that no Postfix opens for writing, so that tlsmgr(8) goes on without the cache.
  private static let readOnlyTypes: Set = [
    "cidr", "fail", "inline", "ldap", "mongodb", "mysql", "nis", "pcre", "pgsql", "pipemap",
    "randmap", "regexp", "socketmap", "sqlite", "tcp", "texthash", "unionmap", "unix",
  ]

  private func check(_ setting: SessionCacheSetting) {
    let place = attempt { () throws(ConfigurationError) in
      try configuration.place(of: setting, in: surroundings)
    }
    guard let place else { return }
    let cache = place.cache
    let configured = "\(setting.type):\(setting.path)"
    if setting.type == "proxy" {
      add(.cacheProxied, setting.parameter, "\(setting.parameter) is proxied: \(configured)")
      return
    }
    let value =
      place.isMigrated
      ? "\(configured) is opened as \(cache.type), by non_bdb_migration_level" : configured
    if let obstacle = place.obstacle {
      add(.cacheUnsupported, setting.parameter, "\(value): \(obstacle)")
      return
    }
    if cache.type.isEmpty {
      add(.cacheFatal, setting.parameter, "\(value): there is no type before the name")
      return
    }
    if !setting.isRedirectable, setting.path.isEmpty {
      add(.cacheFatal, setting.parameter, "\(value): there is no name after the type")
      return
    }
    // Where nobody can be asked, sdbm and dbm are taken to be gone, as they are nearly everywhere.
    let isSupported = tableTypes?.contains(cache.type) ?? !["sdbm", "dbm"].contains(cache.type)
    if !isSupported {
      add(
        .cacheUnsupported, setting.parameter,
        "\(value): this Postfix has no tables of type \(cache.type)")
    } else if Self.fatalTypes.contains(cache.type) {
      add(
        .cacheFatal, setting.parameter,
        "\(value): tables of type \(cache.type) cannot hold a session cache")
    } else if Self.readOnlyTypes.contains(cache.type) {
      add(
        .cacheUnsupported, setting.parameter,
        "\(value): tables of type \(cache.type) cannot be written to")
    }
    checkSettings(of: setting)
    guard setting.isRedirectable else { return }
    check(place)
  }

  /// The file that says which program to ask for a cache; without it tlsmgr(8) goes on without the
  /// cache (judged by Postfix 3.7.11).
  private func checkSettings(of setting: SessionCacheSetting) {
    let table = LookupTable("\(setting.type):\(setting.path)", defaultType: "")
    guard let file = table.settingsFile, let error = context.files.fault(of: file) else { return }
    if error.code == .permission {
      add(.fileUnreadable, setting.parameter, error.reason, file: file)
    } else {
      add(.cacheUnsupported, setting.parameter, error.reason, file: file)
    }
  }

  /// What the place of a cache depends on, seen through the root of the configuration.
  private var surroundings: SessionCacheSurroundings {
    let owner = { [context] (path: String) in
      try? FileStatus.of(context.files.location(of: path)).map(\.owner.user)
    }
    let name = (try? configuration.value(of: "mail_owner")) ?? "postfix"
    let data = (try? configuration.value(of: "data_directory")) ?? ""
    // The users of another host are not known here; its data_directory belongs to mail_owner.
    let mailOwner = options.root.isEmpty ? FileOwner.named(name)?.user : owner(data) ?? nil
    return SessionCacheSurroundings(
      mailOwner: mailOwner, owner: { owner($0) ?? nil }, lookUp: lookUp)
  }

  private func check(_ place: SessionCachePlace) {
    let cache = place.cache
    let surroundings = surroundings
    let owner = (try? configuration.value(of: "mail_owner")) ?? "postfix"
    if place.isRedirected {
      add(
        .cacheRedirected, cache.parameter,
        "\(place.setting.path) is in a directory that does not belong to \(owner)",
        consequence: "tlsmgr warns and uses \(cache.path) instead")
    }
    let directory = FilePath(cache.path).removingLastComponent().string
    // Of the configuration of another host there may be no directories at all.
    if options.root.isEmpty, isMissing(context.files.location(of: directory), cache.parameter) {
      let slip = context.files.slip(of: place.setting.path, whereMade: true)
      add(
        .cacheDirectory, cache.parameter,
        "there is no directory \(directory)" + (slip.map { "; \($0) there is" } ?? ""))
    }
    for file in cache.files {
      let location = context.files.location(of: file)
      guard let status = try? FileStatus.of(location) else { continue }
      if status.kind != .regular {
        add(.cacheForeignFile, cache.parameter, "is \(status.kind)", file: file)
      } else if cache.type == "lmdb", let fault = LMDBHead(of: location)?.fault(status.size) {
        add(fault.kind, cache.parameter, fault.text, file: file)
      } else if let user = surroundings.mailOwner, status.owner.user != user {
        add(
          .cacheOwner, cache.parameter,
          "belongs to user \(status.owner.user) and not to \(owner)", file: file)
      }
    }
  }

  private func checkUse(of cache: SessionCacheSetting) {
    let version = configuration.host.version
    guard let tickets = PostfixVersion("2.11"), version >= tickets else { return }
    let cipher = (try? configuration.value(of: "tls_session_ticket_cipher")) ?? ""
    let switches = (try? configuration.list(of: "tls_ssl_options")) ?? []
    guard !cipher.isEmpty, !switches.contains(where: { $0.uppercased() == "NO_TICKET" }) else {
      return
    }
    add(
      .cacheUseless, cache.parameter,
      "\(cache.parameter) is not needed: clients keep their sessions in tickets")
  }
}
