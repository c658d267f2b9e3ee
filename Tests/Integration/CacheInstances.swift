// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Two running Postfixes whose session caches have got entries by mail over TLS 1.2 and 1.3.
struct CacheInstances {
  /// Takes the mail, and has a cache for smtpd.
  let receiver: PostfixInstance
  /// Sends the mail, and has a cache for smtp.
  let sender: PostfixInstance
  /// The port of the receiver where TLS 1.2 is spoken alone.
  var oldPort: UInt16 { receiver.ports[0] }

  /// Runs `body` with two Postfixes whose caches are of a type.
  static func run(
    _ type: String, _ body: (CacheInstances) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    let server = [
      "smtpd_tls_session_cache_database": "\(type):${data_directory}/smtpd_scache",
      "smtpd_client_connection_rate_limit": "0",
    ]
    let listeners = ["n - n - - smtpd -o smtpd_tls_protocols=TLSv1.2"]
    try await withPostfix(pair.mainCF.merging(server) { $1 }, listeners: listeners) { receiver in
      let ways = """
        {old@example.net = [localhost]:\(receiver.ports[0])}, \
        {new@example.net = [127.0.0.1]:\(receiver.port)}
        """
      let client = [
        "smtp_tls_security_level": "encrypt", "virtual_mailbox_domains": "",
        "smtp_tls_session_cache_database": "\(type):${data_directory}/smtp_scache",
        "sender_dependent_relayhost_maps": "inline:{ \(ways) }",
      ]
      try await withPostfix(client, hostname: "client.example.org") { sender in
        let instances = CacheInstances(receiver: receiver, sender: sender)
        try await instances.fill()
        try await body(instances)
      }
    }
  }

  private func fill() async throws {
    for name in ["old", "new"] {
      try await sender.submit(from: "\(name)@example.net", to: "b@example.org")
      try await sender.waitForLog(containing: "from=<\(name)@example.net>")
    }
    try await sender.waitForLog("that both were sent") { log in
      log.filter { $0.contains("status=sent") }.count == 2 ? true : nil
    }
    for _ in 1...5 { try await connect() }
  }

  /// Has OpenSSL greet the receiver, over TLS 1.2 without a ticket.
  ///
  /// - Parameter arguments: More arguments, such as a session to resume.
  /// - Returns: What it wrote.
  /// - Throws: A `Refused` where the handshake failed.
  @discardableResult
  func connect(_ arguments: String...) async throws -> String {
    let result = try await receiver.connect(["-tls1_2", "-no_ticket"] + arguments, at: oldPort)
    guard result.status == 0, result.text.contains("221 2.0.0 Bye") else {
      throw Refused(result: result)
    }
    return result.text
  }

  /// Checks both instances as Postfix itself does.
  ///
  /// - Returns: All that Postfix complains about now or has complained about ever.
  func complaints() async throws -> [String] {
    var complaints: [String] = []
    for instance in [receiver, sender] {
      // It would complain of a message that goes while it looks at the queue.
      try await instance.waitForLog("the end of all mail") { log in
        let ends = log.count { $0.hasSuffix(": removed") }
        return ends >= log.count { $0.contains(": message-id=") } ? true : nil
      }
      let result = try await Tool("postfix").run("-c", instance.configuration, "check")
      // Debian 13 has the first check copy files into the queue.
      let said = result.text.split(separator: "\n").filter { !$0.hasPrefix("updating /etc/") }
      if result.status != 0 || !said.isEmpty || !result.errorOutput.isEmpty {
        complaints.append("postfix check: \(result)")
      }
      complaints += try instance.log().split(separator: "\n").map(String.init).filter { line in
        ["warning:", "error:", "fatal:", "panic:"].contains { line.contains($0) }
      }
    }
    return complaints
  }
}

/// A session cache that a running Postfix uses.
struct LiveCache {
  /// smtpd or smtp.
  let program: String
  let type: String
  let instance: PostfixInstance

  var file: String { "\(instance.data)/\(program)_scache\(type == "lmdb" ? ".lmdb" : ".db")" }

  /// What `postmap -s` says of a copy of the file: keys and values.
  func postmap() async throws -> [String] {
    let directory = try TemporaryDirectory()
    let suffix = type == "lmdb" ? ".lmdb" : ".db"
    try FileManager.default.copyItem(atPath: file, toPath: directory["copy\(suffix)"])
    return try await lines("postmap", "-s", "\(type):\(directory["copy"])")
  }

  /// What `postmap -s` says of the file itself; it hangs unless the type is lmdb.
  func livePostmap() async throws -> [String] {
    try await lines("postmap", "-s", "\(type):\(file.dropLast(5))")
  }

  private func lines(_ tool: String, _ arguments: String...) async throws -> [String] {
    let result = try await Tool(tool).run(
      arguments, environment: ["MAIL_CONFIG": instance.configuration])
    guard result.status == 0 else { throw Refused(result: result) }
    return result.text.split(separator: "\n").map(String.init).sorted()
  }

  /// Runs `mxtls cache`, which must leave no file behind, and says how long it took.
  ///
  /// - Parameter arguments: What follows `cache`.
  /// - Returns: What it wrote and its status.
  /// - Throws: A `LeftBehind` where there are new files afterwards.
  func mxtls(_ arguments: String...) async throws -> ToolResult {
    let scratch = try TemporaryDirectory()
    let files = FileManager.default
    let before = try files.contentsOfDirectory(atPath: instance.data).sorted()
    let start = ContinuousClock.now
    let result = try await Tool.mxtls.run(
      ["cache"] + arguments,
      environment: ["MAIL_CONFIG": instance.configuration, "TMPDIR": scratch.path])
    print("\(type) cache \(arguments.joined(separator: " ")): \(ContinuousClock.now - start)")
    let left = try files.contentsOfDirectory(atPath: instance.data).sorted()
    guard try scratch.list().isEmpty, left == before else {
      throw LeftBehind(files: try scratch.list() + left.filter { !before.contains($0) })
    }
    return result
  }

  /// The entries as `mxtls cache list` sees them.
  func list() async throws -> [ListedEntry] {
    let result = try await mxtls("list", program, "--format", "json")
    guard result.status == 0 else { throw Refused(result: result) }
    return try result.text.split(separator: "\n").map {
      try JSONDecoder().decode(ListedEntry.self, from: Data($0.utf8))
    }
  }
}

/// What a test needs of a line of `mxtls cache list --format json`.
struct ListedEntry: Decodable {
  let key: String
  let saved: String
  let `protocol`: String
  let resumable: Bool
}

/// Files that were there after a command and not before.
struct LeftBehind: Error {
  let files: [String]
}

extension PostfixInstance {
  private var root: String { String(configuration.dropLast("/config".count)) }
  /// Its data_directory.
  var data: String { "\(root)/data" }
  /// The socket of its tlsmgr(8).
  var manager: String { "\(root)/queue/private/tlsmgr" }
}
