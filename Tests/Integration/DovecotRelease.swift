// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// The Dovecot that is installed, and what differs in its configuration from release to release.
struct DovecotRelease: Sendable {
  /// Whether it is of 2.4 or later, whose settings have other names.
  let isModern: Bool

  init() async throws {
    isModern = try await !Tool("dovecot").run("--version").text.hasPrefix("2.3")
  }

  /// What a configuration begins with: anybody may come in.
  var head: String {
    isModern
      ? """
      dovecot_config_version = 2.4.0
      dovecot_storage_version = 2.4.0
      passdb static {
        fields {
          nopassword = yes
        }
      }
      """
      : """
      passdb {
        driver = static
        args = nopassword=y
      }
      """
  }

  /// Everybody is the same user, who has nothing.
  var users: String {
    isModern
      ? """
      userdb static {
        fields {
          uid = 65534
          gid = 65534
          home = /nonexistent
        }
      }
      """
      : """
      userdb {
        driver = static
        args = uid=65534 gid=65534 home=/nonexistent
      }
      """
  }

  /// The lines that name the file of a certificate, and that of its key where it is another one.
  func pair(_ certificate: String, key: String? = nil) -> String {
    isModern
      ? "ssl_server_cert_file = \(certificate)\nssl_server_key_file = \(key ?? certificate)"
      : "ssl_cert = <\(certificate)\nssl_key = <\(key ?? certificate)"
  }
}
