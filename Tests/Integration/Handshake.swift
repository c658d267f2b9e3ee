// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension PostfixInstance {
  /// Has a client start TLS.
  ///
  /// - Parameter options: More options, such as "-tls1_2".
  /// - Returns: What `openssl s_client` says.
  /// - Throws: Where it cannot be run.
  func connect(_ options: [String]) async throws -> ToolResult {
    try await Tool("timeout").run(
      ["30", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-starttls", "smtp"] + options,
      input: Array("QUIT\n".utf8))
  }
}
