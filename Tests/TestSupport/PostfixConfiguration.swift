// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

extension PostfixInstance {
  /// Makes the directories and main.cf of an instance.
  ///
  /// - Parameters:
  ///   - directory: Where.
  ///   - settings: What to have in main.cf besides, or in place of, what keeps it apart from others.
  ///   - hostname: The name it gives itself.
  /// - Throws: A `CocoaError`.
  package static func prepare(
    _ directory: TemporaryDirectory, settings: [String: String], hostname: String
  ) throws {
    // Postfix's daemons run as postfix, and mail is delivered as nobody.
    let files = FileManager.default
    for (name, owner) in [
      ("config", "root"), ("queue", "root"), ("data", "postfix"), ("mail", "nobody"),
    ] {
      try files.createDirectory(
        atPath: directory[name], withIntermediateDirectories: false,
        attributes: [.ownerAccountName: owner])
    }
    try prepareQueue(directory["queue"])
    let owner = try files.attributesOfItem(atPath: directory["mail"])[.ownerAccountID]
    guard let nobody = owner as? NSNumber else { throw CocoaError(.fileReadUnknown) }
    chmod(directory.path, 0o755)

    let own = [
      "compatibility_level": "3.6",
      "queue_directory": directory["queue"],
      "data_directory": directory["data"],
      "maillog_file": directory["log"],
      "maillog_file_prefixes": directory.path,
      // A disk that others keep busy must not end the logging: postlogd gives up after 10 seconds.
      "postlogd_watchdog_timeout": "1h",
      "myhostname": hostname,
      "inet_interfaces": "127.0.0.1",
      "inet_protocols": "ipv4",
      "mynetworks": "127.0.0.1",
      "mydestination": "",
      "alias_maps": "",
      "local_recipient_maps": "",
      "local_transport": "error",
      "notify_classes": "",
      "smtp_host_lookup": "native",
      "smtpd_peername_lookup": "no",
      "smtpd_relay_restrictions": "permit_mynetworks, reject",
      "virtual_mailbox_domains": "example.org",
      "virtual_mailbox_base": directory["mail"],
      "virtual_mailbox_maps": "static:inbox/",
      "virtual_uid_maps": "static:\(nobody)",
      "virtual_gid_maps": "static:\(nobody)",
    ]
    let lines = own.merging(settings) { $1 }.sorted { $0.key < $1.key }
    try directory.write("config/main.cf", lines.map { "\($0.key) = \($0.value)\n" }.joined())
  }

  /// Settings with which each service is one process until the next reload: what it has loaded by then is
  /// what all clients are served.
  ///
  /// Otherwise a client that comes before the process is free again, or after it was idle for a while, gets
  /// another one, which loads what is there by then.
  package static let oneProcess = ["default_process_limit": "1", "max_idle": "1h"]

  /// Makes the directories of a queue as postfix-files(5) has them, so that the first start need not look
  /// for what is missing or wrong: that takes more time than all else that it does.
  private static func prepareQueue(_ queue: String) throws {
    let private700 = [
      "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
      "saved", "trace",
    ]
    for (name, group, mode) in private700.map({ ($0, "postfix", 0o700) }) + [
      ("maildrop", "postdrop", 0o730), ("public", "postdrop", 0o710),
    ] {
      try FileManager.default.createDirectory(
        atPath: "\(queue)/\(name)", withIntermediateDirectories: false,
        attributes: [
          .ownerAccountName: "postfix", .groupOwnerAccountName: group, .posixPermissions: mode,
        ])
    }
    try FileManager.default.createDirectory(
      atPath: "\(queue)/pid", withIntermediateDirectories: false)
    // postfix-script takes it away, and leaves the check out.
    try Data().write(to: URL(fileURLWithPath: "\(queue)/quick-start"))
  }

  /// The lines of master.cf for all but the listeners; nothing is in a chroot.
  ///
  /// - Parameter lacking: The names of services that are left out.
  /// - Returns: The lines.
  package static func services(lacking: Set<String> = []) -> [String] {
    services.split(separator: "\n").map(String.init)
      .filter { line in !lacking.contains { line.hasPrefix("\($0) ") } }
  }

  private static var services: String {
    """
    anvil    unix - - n - 1 anvil
    bounce   unix - - n - 0 bounce
    cleanup  unix n - n - 0 cleanup
    defer    unix - - n - 0 bounce
    error    unix - - n - - error
    flush    unix n - n 1000? 0 flush
    postlog  unix-dgram n - n - 1 postlogd
    proxymap unix - - n - - proxymap
    qmgr     unix n - n 300 1 qmgr
    relay    unix - - n - - smtp
    retry    unix - - n - - error
    rewrite  unix - - n - - trivial-rewrite
    scache   unix - - n - 1 scache
    smtp     unix - - n - - smtp
    tlsmgr   unix - - n 1000? 1 tlsmgr
    trace    unix - - n - 0 bounce
    virtual  unix - n n - - virtual

    """
  }
}

/// The ports that instances have had: one that stopped may start again.
private let givenPorts = Mutex<Set<UInt16>>([])

/// Ports of 127.0.0.1 that nobody listens on at the moment, and that were given to nobody before.
///
/// They are none of those that the system takes for clients, and for whoever wants any port
/// (ip_local_port_range): much time may pass before a test listens there.
///
/// - Parameter count: How many.
/// - Returns: The ports.
/// - Throws: What the system reports.
package func freePorts(_ count: Int) throws -> [UInt16] {
  var ports: [UInt16] = []
  while ports.count < count {
    let port = UInt16.random(in: 10_000..<32_768)
    let isNew = givenPorts.withLock { $0.insert(port).inserted }
    if try isNew && isFree(port) { ports.append(port) }
  }
  return ports
}

private func isFree(_ port: UInt16) throws -> Bool {
  let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard socket >= 0 else { throw POSIXError(.EMFILE) }
  defer { close(socket) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
  address.sin_port = port.bigEndian
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
