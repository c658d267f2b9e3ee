// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension PostfixInstance {
  /// Has a client start TLS, and wait for the server's goodbye: by then the session is in its cache.
  ///
  /// - Parameters:
  ///   - options: More options, such as "-tls1_2".
  ///   - listener: Another port of the instance.
  /// - Returns: What `openssl s_client` says.
  /// - Throws: Where it cannot be run.
  func connect(_ options: [String], at listener: UInt16? = nil) async throws -> ToolResult {
    try await Tool("timeout").run(
      [
        "30", "openssl", "s_client", "-connect", "127.0.0.1:\(listener ?? port)", "-starttls",
        "smtp", "-nocommands", "-ign_eof",
      ] + options, input: Array("QUIT\r\n".utf8))
  }
}
