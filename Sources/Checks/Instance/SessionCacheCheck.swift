// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import SystemFiles
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

  /// The types that no Postfix can use for a cache, since they cannot be written to.
  private static let readOnlyTypes: Set = [
    "cdb", "cidr", "environ", "fail", "inline", "ldap", "mysql", "nis", "pcre", "pgsql", "pipemap",
    "randmap", "regexp", "socketmap", "sqlite", "static", "tcp", "texthash", "unionmap", "unix",
  ]

  private func check(_ cache: SessionCacheSetting) {
    let value = "\(cache.type):\(cache.path)"
    if cache.type == "proxy" {
      add(.cacheProxied, cache.parameter, "\(cache.parameter) is proxied: \(value)")
      return
    }
    // Where nobody can be asked, sdbm and dbm are taken to be gone, as they are nearly everywhere.
    let isSupported = tableTypes?.contains(cache.type) ?? !["sdbm", "dbm"].contains(cache.type)
    if Self.readOnlyTypes.contains(cache.type) || !isSupported {
      let reason =
        Self.readOnlyTypes.contains(cache.type)
        ? "tables of type \(cache.type) cannot be written to"
        : "this Postfix has no tables of type \(cache.type)"
      add(.cacheUnsupported, cache.parameter, "\(value): \(reason)")
    }
    guard cache.isRedirectable else { return }
    checkPlace(of: cache)
  }

  private func checkPlace(of cache: SessionCacheSetting) {
    let owner = (try? configuration.value(of: "mail_owner")) ?? "postfix"
    let data = (try? configuration.value(of: "data_directory")) ?? ""
    let directory = FilePath(cache.path).removingLastComponent().string
    // The users of another host are not known here.
    let user = options.root.isEmpty ? FileOwner.named(owner)?.user : nil
    var actual = cache
    if isForeign(directory, user: user, data: data) {
      add(
        .cacheRedirected, cache.parameter,
        "\(cache.path) is in a directory that does not belong to \(owner)",
        consequence:
          "tlsmgr warns and uses \(data)/\(FilePath(cache.path).lastComponent?.string ?? "")"
          + " instead")
      actual = cache.redirected(toOwnedDirectory: data)
    }
    for file in actual.files {
      let location = context.files.location(of: file)
      guard let status = try? FileStatus.of(location) else { continue }
      if status.kind != .regular {
        add(.cacheForeignFile, cache.parameter, "is \(status.kind)", file: file)
      } else if let type = foreignType(of: location, for: actual.type) {
        add(
          .cacheForeignFile, cache.parameter, "is \(type), and not \(actual.type)",
          file: file)
      } else if let user, status.owner.user != user {
        add(
          .cacheOwner, cache.parameter,
          "belongs to user \(status.owner.user) and not to \(owner)", file: file)
      }
    }
  }

  /// Whether Postfix leaves a directory alone, since it does not belong to mail_owner.
  private func isForeign(_ directory: String, user: UInt32?, data: String) -> Bool {
    if directory == data { return false }
    guard let user, let status = try? FileStatus.of(context.files.location(of: directory)) else {
      // On a copy of another host's configuration the names are all there is to go by.
      return true
    }
    return status.owner.user != user
  }

  /// What a database is, if it is not of the type that it should be; nil also for what has no mark.
  ///
  /// Berkeley DB has its magic number at offset 12, LMDB at offset 16, each in the byte order of the
  /// host that wrote it.
  private func foreignType(of location: FilePath, for type: String) -> String? {
    guard ["btree", "hash", "lmdb"].contains(type),
      let start = try? InputFile.start(of: location, count: 20), !start.isEmpty
    else { return nil }
    guard start.count == 20 else { return "too short to be a database" }
    let found: String? =
      if start[12...].hasNumber(0x05_3162) { "btree" } else if start[12...].hasNumber(0x06_1561) {
        "hash"
      } else if start[16...].hasNumber(0xBEEF_C0DE) { "lmdb" } else { nil }
    guard found != type else { return nil }
    return found.map { "a database of type \($0)" } ?? "no database of a known type"
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

extension ArraySlice<UInt8> {
  /// Whether the first four bytes are a number, in either byte order.
  fileprivate func hasNumber(_ number: UInt32) -> Bool {
    let value = prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return value == number || value.byteSwapped == number
  }
}
