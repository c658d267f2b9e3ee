// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What another user than root can tell of a configuration.
@Suite struct CheckRightsTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    chmod(directory.path, 0o755)
    for name in ["closed", "closed/inner"] {
      try FileManager.default.createDirectory(
        atPath: directory[name], withIntermediateDirectories: false)
    }
    for (name, text) in [("openssl.cnf", ""), ("policy", "example.org may\n"), ("random", "x")] {
      try directory.write("closed/\(name)", text, mode: 0o644)
    }
    let closed = directory["closed"]
    try directory.write(
      "main.cf",
      """
      compatibility_level = 3.6
      myhostname = mx.example.org
      data_directory = \(closed)
      smtp_tls_security_level = may
      smtp_tls_policy_maps = texthash:\(closed)/policy
      smtp_tls_session_cache_database = btree:\(closed)/inner/scache
      tls_random_exchange_name = \(closed)/inner/exchange
      tls_random_source = \(closed)/random
      tls_config_file = \(closed)/openssl.cnf

      """, mode: 0o644)
    try directory.write(
      "master.cf", "smtp unix - - n - - smtp\ntlsmgr unix - - n 1000? 1 tlsmgr\n", mode: 0o644)
    // tlsmgr keeps its files as the user postfix.
    let owner = try #require(getpwnam("postfix"), "Postfix is not installed")
    chown("\(closed)/inner", owner.pointee.pw_uid, owner.pointee.pw_gid)
    chmod(closed, 0o700)
  }

  private static let parameters = [
    "smtp_tls_policy_maps", "smtp_tls_session_cache_database", "tls_random_exchange_name",
    "tls_random_source", "tls_config_file",
  ]

  private struct Report: Decodable {
    let instances: [Instance]
    struct Instance: Decodable { let findings: [Finding] }
    struct Finding: Decodable {
      let id: String
      let severity: String
      let settings: [Setting]?
      struct Setting: Decodable { let parameter: String }

      var parameters: [String] { (settings ?? []).map(\.parameter) }
    }
  }

  private func findings(_ result: ToolResult) throws -> [Report.Finding] {
    try JSONDecoder().decode(Report.self, from: Data(result.output)).instances
      .flatMap(\.findings).filter { !Set(Self.parameters).isDisjoint(with: $0.parameters) }
  }

  @Test(arguments: [["chain.pem"], ["chain.pem", "closed/chain.pem"]])
  func `a chain file that cannot be read is not said to lack the key`(
    _ files: [String]
  ) async throws {
    let pair = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], layout: "chain", in: pair)
    for file in files {
      try directory.write(file, pair.text("chain.pem"), mode: 0o600)
    }
    let paths = files.map { directory[$0] }.joined(separator: ", ")
    try directory.write(
      "main.cf", directory.text("main.cf") + "smtp_tls_chain_files = \(paths)\n", mode: 0o644)
    let result = try await Tool("setpriv").run(
      "--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.mxtls.path, "check", "-c",
      directory.path, "--format", "json")
    #expect(result.status == 3, "\(result)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output))
    let found = report.instances.flatMap(\.findings).filter {
      $0.parameters.contains("smtp_tls_chain_files") && $0.severity != "note"
    }
    #expect(Set(found.map(\.id)) == ["file.unreadable"], "\(result)")
  }

  @Test func `what cannot be looked at is not said to be missing`() async throws {
    let check = ["check", "-c", directory.path, "--format", "json"]
    let own = try await Tool.mxtls.run(check)
    #expect(try findings(own).allSatisfy { $0.severity == "note" }, "\(own)")
    let other = try await Tool("setpriv").run(
      ["--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.mxtls.path] + check)
    #expect(other.status == 3, "\(other)")
    let found = try findings(other)
    for parameter in Self.parameters {
      let ids = found.filter { $0.parameters.contains(parameter) }.map(\.id)
      #expect(Set(ids) == ["file.unreadable"], "\(parameter): \(other)")
    }
  }
}
