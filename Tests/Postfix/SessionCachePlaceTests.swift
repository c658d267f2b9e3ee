// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

/// Where tlsmgr keeps a cache, by the rules of data_redirect.c and nbdb_util.c, whose behaviour was
/// seen with Postfix 3.7.11 and 3.11.7.
@Suite struct SessionCachePlaceTests {
  /// Whose the directories are: 100 is mail_owner; all others do not exist.
  private static let owners: [String: UInt32] = [
    "/data": 100, "/queue": 0, "/queue/own": 100, "/etc/postfix": 0, "/own": 100, "/": 0,
  ]

  private func place(
    _ value: String, _ settings: String = "", release: String = "3.7.11", mailOwner: UInt32? = 100,
    lookUp: @escaping (String, String) -> SessionCacheSurroundings.Answer = { _, _ in .nothing }
  ) throws -> SessionCachePlace {
    let configuration = PostfixConfiguration(
      main: MainCF(
        parsing: Array(
          """
          queue_directory = /queue
          data_directory = /data
          smtp_tls_session_cache_database = \(value)
          \(settings)

          """.utf8), file: "main.cf"),
      master: MasterCF(parsing: [], file: "master.cf"),
      host: ConfiguredHost(
        name: "mx.example.org", configurationDirectory: "/etc/postfix",
        version: try #require(PostfixVersion(release))))
    let setting = try #require(try configuration.sessionCache(of: .smtp))
    return try configuration.place(
      of: setting,
      in: SessionCacheSurroundings(
        mailOwner: mailOwner, owner: { Self.owners[$0] }, lookUp: lookUp))
  }

  @Test(
    arguments: [
      ("btree:/data/c", "/data/c", false), ("btree:/own/c", "/own/c", false),
      ("btree:/etc/postfix/c", "/data/c", true), ("lmdb:/etc/postfix/c", "/data/c", true),
      ("cdb:/etc/postfix/c", "/data/c", true), ("HASH:/etc/postfix/c", "/data/c", true),
      // A directory that cannot be examined is left as it is.
      ("btree:/var/nonexistent/c", "/var/nonexistent/c", false),
      // tlsmgr runs in queue_directory, whatever the working directory of others is.
      ("btree:c", "/data/c", true), ("btree:own/c", "/queue/own/c", false),
      ("btree:none/c", "/queue/none/c", false), ("sdbm:/c", "/data/c", true),
      ("internal:/etc/postfix/c", "/etc/postfix/c", false), ("internal:x", "x", false),
      ("btree:/own/c/", "/own/c/", false), ("btree:/etc/postfix//c", "/data/c", true),
    ] as [(String, String, Bool)])
  func `a cache is moved where its directory is somebody else's`(
    value: String, path: String, isRedirected: Bool
  ) throws {
    let place = try place(value)
    #expect(place.cache.path == path)
    #expect(place.isRedirected == isRedirected)
    #expect(!place.isMigrated && place.obstacle == nil)
    let unknown = try self.place(value, mailOwner: nil)
    #expect(!unknown.isRedirected)
  }

  @Test(
    arguments: [
      ("btree", "enable-redirect", "", "lmdb"), ("btree", "Enable-Reindex", "", "lmdb"),
      ("btree", "disable", "", "btree"), ("lmdb", "enable-redirect", "", "lmdb"),
      ("sdbm", "enable-redirect", "", "sdbm"), ("BTREE", "enable-redirect", "", "BTREE"),
      ("hash", "enable-redirect", "default_database_type = cdb", "cdb"),
      ("hash", "enable-redirect", "default_database_type = lmdb", "lmdb"),
      ("btree", "enable-redirect", "default_cache_db_type = cdb", "cdb"),
    ] as [(String, String, String, String)])
  func `Postfix 3,11 opens another type in place of Berkeley DB`(
    type: String, level: String, settings: String, found: String
  ) throws {
    let main = "non_bdb_migration_level = \(level)\n\(settings)"
    for (path, moved) in [("/own/c", "/own/c"), ("/etc/postfix/c", "/data/c")] {
      let place = try place("\(type):\(path)", main, release: "3.11.7")
      #expect(place.cache.type == found && place.cache.path == moved)
      #expect(place.isMigrated == (found != type) && place.obstacle == nil)
      // Releases before pass over these parameters.
      #expect(try self.place("\(type):\(path)", main, release: "3.10.13").cache.type == type)
    }
  }

  @Test(
    arguments: [
      (["btree:/data/c": "sdbm", "btree": "cdb"], "sdbm"), (["btree": "cdb"], "cdb"),
      (["hash": "cdb"], "lmdb"), (["btree:/etc/postfix/c": "cdb"], "lmdb"),
    ] as [([String: String], String)])
  func `a custom mapping counts first, by the path that is opened`(
    table: [String: String], found: String
  ) throws {
    let place = try place(
      "btree:/etc/postfix/c",
      "non_bdb_migration_level = enable-redirect\nnon_bdb_custom_mapping = texthash:/m",
      release: "3.11.7"
    ) { name, key in
      #expect(name == "texthash:/m")
      return table[key].map { .value($0) } ?? .nothing
    }
    #expect(place.cache.type == found && place.cache.path == "/data/c")
  }

  @Test func `a mapping that leads nowhere leaves no cache`() throws {
    let level = "non_bdb_migration_level = enable-redirect\n"
    for settings in [
      "default_cache_db_type = hash", "default_cache_db_type =", "default_cache_db_type = a:b",
      "non_bdb_custom_mapping = hash:/m", "non_bdb_custom_mapping = texthash:/unreadable",
    ] {
      let place = try place("btree:/own/c", level + settings, release: "3.11.7") { _, _ in
        .unknown("it cannot be read")
      }
      #expect(place.obstacle != nil, "\(settings)")
    }
    let fault = #expect(throws: ConfigurationError.self) {
      try place("btree:/own/c", "non_bdb_migration_level = enabled", release: "3.11.7")
    }
    #expect(fault?.code == .notLevel && fault?.isFatal == true)
  }
}
