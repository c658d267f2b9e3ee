// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Parts of a configuration of Dovecot, the same for 2.3 and 2.4.
enum DovecotSection {
  /// A listener: its name, its port, 0 for none, and whether TLS begins with the connection.
  typealias Listener = (name: String, port: UInt16, isTLS: Bool)

  /// Where it keeps what it writes, and what it speaks on this host alone.
  static func place(_ directory: TemporaryDirectory, protocols: String) -> String {
    """
    base_dir = \(directory["run"])
    state_dir = \(directory["state"])
    log_path = \(directory["log"])
    listen = 127.0.0.1
    protocols = \(protocols)
    ssl = yes
    """
  }

  /// A service with its listeners, and lines of its own.
  static func service(_ name: String, _ listeners: [Listener], _ rest: String = "") -> String {
    let doors = listeners.map { listener in
      """
      inet_listener \(listener.name) {
        port = \(listener.port)\(listener.isTLS ? "\n  ssl = yes" : "")
      }
      """
    }
    return "service \(name) {\n\((doors + [rest]).joined(separator: "\n"))\n}"
  }
}
