// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Postfix

@Suite struct SessionCacheSettingTests {
  @Test(
    arguments: [
      ("btree:/var/lib/postfix/smtpd_scache", "btree", ["/var/lib/postfix/smtpd_scache.db"], true),
      ("hash:/d/c", "hash", ["/d/c.db"], true), ("lmdb:/d/c", "lmdb", ["/d/c.lmdb"], true),
      (
        "sdbm:/etc/postfix/smtpd_scache", "sdbm",
        [".pag", ".dir"].map {
          "/etc/postfix/smtpd_scache" + $0
        }, true
      ),
      ("/d/c", "hash", ["/d/c.db"], true), ("internal:", "internal", [], false),
      ("memcache:/d/c", "memcache", [], false), ("proxy:btree:/d/c", "proxy", [], false),
      ("btree:$data_directory/c", "btree", ["/var/lib/postfix/c.db"], true),
    ] as [(String, String, [String], Bool)])
  func `reads a cache`(
    value: String, type: String, files: [String], isRedirectable: Bool
  ) throws {
    for program in [TLSProgram.smtpd, .smtp, .lmtp] {
      let parameter = "\(program)_tls_session_cache_database"
      let configuration = PostfixConfiguration(main: "\(parameter) = \(value)\n")
      let cache = try #require(try configuration.sessionCache(of: program))
      #expect(cache.parameter == parameter && cache.program == program)
      #expect(cache.type == type)
      #expect(cache.files == files)
      #expect(cache.isRedirectable == isRedirectable)
    }
  }

  @Test(arguments: [
    ("btree:/etc/postfix/c", "/data/c"), ("btree:c", "/data/c"), ("btree:/a/b/", "/data/b"),
    ("BTREE:/a/b", "/data/b"), ("btree:/", "/data//"), ("internal:/a/b", "/a/b"),
  ])
  func `redirects a cache`(value: String, path: String) throws {
    let configuration = PostfixConfiguration(
      main: "smtp_tls_session_cache_database = \(value)\n")
    let cache = try #require(try configuration.sessionCache(of: .smtp))
    #expect(cache.redirected(toOwnedDirectory: "/data").path == path)
  }

  @Test func `the options of tlsmgr count and those of others do not`() throws {
    let master = """
      smtp   inet n - n - - smtpd -o smtpd_tls_session_cache_database=btree:/of/smtpd
      other  unix - - n - 1 tlsmgr -o smtpd_tls_session_cache_database=btree:/of/other
      tlsmgr unix - - n 1000? 1 tlsmgr -o smtpd_tls_session_cache_database=lmdb:/of/tlsmgr
        -o smtpd_tls_session_cache_timeout=2h

      """
    let main = "smtp_tls_session_cache_database = btree:/of/main\n"
    let configuration = PostfixConfiguration(main: main, master: master)
    #expect(try configuration.sessionCacheService()?.line == 3)
    for program in [TLSProgram.smtpd, .tlsproxy] {
      #expect(try configuration.sessionCache(of: program)?.files == ["/of/tlsmgr.lmdb"])
      #expect(try configuration.sessionCacheTimeout(of: program) == 7_200)
    }
    for program in [TLSProgram.smtp, .tlsproxyClient] {
      #expect(try configuration.sessionCache(of: program)?.files == ["/of/main.db"])
      #expect(try configuration.sessionCacheTimeout(of: program) == 3_600)
    }
    #expect(try configuration.sessionCache(of: .lmtp) == nil)
    #expect(try PostfixConfiguration(main: "").sessionCacheService() == nil)
  }

  @Test func `tlsmgr puts the cache where it is said to be`() async throws {
    let settings = [
      "smtpd_tls_security_level": "may", "smtpd_tls_cert_file": "none",
      "smtp_tls_security_level": "may",
      "smtpd_tls_session_cache_database": "btree:$data_directory/server",
      // The directory is root's: the cache goes to $data_directory.
      "smtp_tls_session_cache_database": "$config_directory/client",
    ]
    try await withPostfix(settings) { postfix in
      let configuration = PostfixConfiguration(
        main: MainCF(
          parsing: try contents("\(postfix.configuration)/main.cf"), file: "main.cf"),
        master: MasterCF(
          parsing: try contents("\(postfix.configuration)/master.cf"), file: "master.cf"),
        host: .local(postfix.configuration))
      let data = try #require(try configuration.value(of: "data_directory"))
      let server = try #require(try configuration.sessionCache(of: .smtpd))
      let client = try #require(try configuration.sessionCache(of: .smtp))
      #expect(client.files == ["\(postfix.configuration)/client.db"])
      // tlsmgr starts when smtpd asks it.
      try await postfix.submit(from: "a@example.net", to: "b@example.org")
      let expected = server.files + client.redirected(toOwnedDirectory: data).files
      for _ in 0..<100 where !expected.allSatisfy(FileManager.default.fileExists(atPath:)) {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(expected.allSatisfy(FileManager.default.fileExists(atPath:)), "\(expected)")
      #expect(!client.files.contains(where: FileManager.default.fileExists(atPath:)))
    }
  }

  @Test(arguments: [
    ("3600s", 3_600), ("1h", 3_600), ("1hour", 3_600), ("1hx", 3_600), ("5", 120), ("0", 0),
    ("-1", nil), ("1 h", nil), ("1w", 604_800), ("100d", 8_640_000), ("101d", nil),
    ("99999999999", nil), ("2147483647w", nil), ("5x", nil), ("", nil), ("0x10", nil),
    ("1H", nil), ("+150", 150), ("1m30s", 120), ("010m", 600), ("$undefined", nil), ("121", 121),
  ])
  func `reads a timeout as Postfix does`(text: String, seconds: Int?) async throws {
    let main = "smtpd_tls_session_cache_timeout = \(text)\nipc_timeout = 1\(text)\n"
    let configuration = PostfixConfiguration(main: main)
    do throws(ConfigurationError) {
      #expect(try configuration.sessionCacheTimeout(of: .smtpd) == seconds)
    } catch {
      #expect(seconds == nil && error.code == .notTime && error.line == 1, "\(error)")
    }
    guard text != "0", text != "101d" else { return }
    // postmap reads the value of another parameter in the same way.
    let judged = try Judged(main: "ipc_timeout = \(text)\n")
    let result = try await Tool("postmap").run("-c", judged.directory.path, "-q", "x", "static:y")
    #expect((result.status == 0) == (seconds != nil), "\(result)")
  }

  @Test func `knows the other instances`() throws {
    let main = "multi_instance_directories = /etc/postfix-out, /etc/postfix-in\n"
    #expect(
      try PostfixConfiguration(main: main).instanceDirectories()
        == ["/etc/postfix-out", "/etc/postfix-in"])
    #expect(try PostfixConfiguration(main: "").instanceDirectories().isEmpty)
  }

  @Test(
    arguments: [
      ("0", nil), ("2", nil), ("3.6", nil), ("3.7", nil), ("3.7.99", nil),
      ("3.8", .levelAboveRelease),
      ("9999", .levelAboveRelease), ("x", .malformedMacro), ("3.6.x", .malformedMacro),
      ("", .malformedMacro), ("$undefined", .malformedMacro), ("${", .malformedMacro),
      ("-1", .malformedMacro), ("3.1024", .malformedMacro),
    ] as [(String, ConfigurationError.Code?)])
  func `tells a compatibility level that is wrong`(
    level: String, code: ConfigurationError.Code?
  ) async throws {
    let main = "# a level\ncompatibility_level = \(level)\n"
    let fault = PostfixConfiguration(main: main).compatibilityFault()
    #expect(fault?.code == code)
    #expect(fault?.line == (code == nil ? nil : 2))
    let judged = try Judged(main: main)
    let result = try await judged.postconf(["-xh", "smtp_tls_fingerprint_digest"])
    #expect((result.status != 0) == (fault?.isFatal ?? false), "\(result)")
  }
}
