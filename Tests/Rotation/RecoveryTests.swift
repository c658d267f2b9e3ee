// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Postfix
import Primitives
import Rotation
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

/// What comes of a run over several pairs that was killed: all of them are switched, or none.
@Suite struct RecoveryTests {
  /// Two pairs of one instance, each with a second generation, as a run leaves them that was killed.
  private final class Host {
    static let names = ["cert.pem", "other.pem"]
    let bench: RotationHost

    /// - Parameter live: Which generation of each is in use.
    /// - Throws: What goes wrong.
    init(live: [Int]) throws {
      bench = try RotationHost(isChain: true)
      let other = try RotationHost.credential()
      let key = try other.key.pem().withBytes { span in
        span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      }
      try bench.directory.write(
        "certs/other.pem", key + String(decoding: try other.leaf.pem, as: UTF8.self), mode: 0o600)
      let record = GenerationRecord(
        origin: .selfSigned, made: RotationHost.now, reasons: ["a test"],
        keySince: RotationHost.now)
      let staged = try units().map { unit in
        try StagedGeneration(
          [RotationHost.credential()], of: unit, record: record, access: FileAccess(),
          options: RotationHost.options)
      }
      _ = try RotationHost.switchover().run(staged)
      for (name, number) in zip(Self.names, live) {
        try bench.directory.write("certs/mxtls/\(name)/pending.json", Self.pending)
        let link = bench.directory["certs/mxtls/\(name)/live"]
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
          atPath: link, withDestinationPath: "\(number)")
      }
    }

    private static let pending =
      #"{"from":1,"is_kept":false,"phase":"switching","to":2,"was_next":false}"#

    func units() throws -> [RotationUnit] {
      let paths = Self.names.map { bench.directory["certs/\($0)"] }.joined(separator: ", ")
      return try bench.units(settings: "smtpd_tls_chain_files = \(paths)\n")
    }

    /// The generations in use.
    func live() throws -> [Int?] { try units().map { try $0.store.live } }

    /// The pairs of which something is under way.
    var pending: [String] {
      Self.names.filter { name in
        FileManager.default.fileExists(atPath: bench.directory["certs/mxtls/\(name)/pending.json"])
      }
    }
  }

  @Test(arguments: [
    (live: [2, 1], after: [1, 1]), (live: [1, 2], after: [1, 1]), (live: [1, 1], after: [1, 1]),
    (live: [2, 2], after: [2, 2]),
  ])
  func `pairs that were switched together come to one end`(live: [Int], after: [Int]) throws {
    let host = try Host(live: live)
    let failed = try RotationHost.switchover().recover(host.units(), RotationHost.options)
    #expect(failed.isEmpty)
    #expect(try host.live() == after)
    #expect(host.pending.isEmpty)
  }

  @Test func `pairs that were switched and are not confirmed all go back`() throws {
    let host = try Host(live: [2, 2])
    var switchover = RotationHost.switchover()
    // The first reload fails, and the one after it is done.
    let mark = host.bench.directory["mark"]
    switchover.reloading = .command(
      ShellCommand(
        "the command", "test -e \(mark) || { touch \(mark); exit 1; }", environment: [],
        timeout: .seconds(60)))
    let failed = try switchover.recover(host.units(), RotationHost.options)
    #expect(failed.isEmpty)
    #expect(try host.live() == [1, 1])
    #expect(host.pending.isEmpty)
  }

  @Test func `one pair that cannot go back is told, and the other does`() throws {
    let host = try Host(live: [2, 1])
    try FileManager.default.removeItem(
      atPath: host.bench.directory["certs/mxtls/cert.pem/1"])
    let failed = try RotationHost.switchover().recover(host.units(), RotationHost.options)
    #expect(failed.map(\.unit.name) == [host.bench.directory["certs/cert.pem"]])
    #expect(try host.live() == [2, 1])
    #expect(host.pending == ["cert.pem"])
  }

  @Test func `instances are switched together that have a pair in common, if by way of others`()
    throws
  {
    let bench = try RotationHost(isChain: true)
    func instance(_ name: String, _ files: [String]) throws -> RotationUnit.Instance {
      let paths = files.map { bench.directory["certs/\($0)"] }.joined(separator: ", ")
      let text =
        "myhostname = \(name)\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = \(paths)\n"
      let main = Array(text.utf8).withUnsafeBytes { MainCF(parsing: $0, file: "main.cf") }
      let master = Array("smtp inet n - n - - smtpd\n".utf8).withUnsafeBytes {
        MasterCF(parsing: $0, file: "master.cf")
      }
      let configuration = PostfixConfiguration(
        main: main, master: master,
        host: ConfiguredHost(
          name: name, configurationDirectory: bench.directory["\(name)"]))
      return .init(configuration, pairs: try configuration.configuredPairs())
    }
    let units = try RotationUnit.find(in: [
      instance("a", ["1.pem", "2.pem"]), instance("b", ["3.pem", "4.pem"]),
      instance("c", ["5.pem"]), instance("d", ["4.pem", "2.pem"]),
    ]).units
    let groups = units.switchedTogether.map { group in
      group.compactMap { $0.paths[0].lastComponent?.string }.sorted()
    }
    #expect(Set(groups) == [["1.pem", "2.pem", "3.pem", "4.pem"], ["5.pem"]])
  }
}
