// SPDX-License-Identifier: Apache-2.0

extension MailConnection {
  /// Sends a line, if any, and reads one.
  ///
  /// - Parameters:
  ///   - command: The line to send, or nil where the server speaks first.
  ///   - step: What errors call it.
  ///   - name: What is spoken.
  /// - Returns: The line without its end.
  /// - Throws: A `ProbeError`.
  mutating func line(
    after command: String? = nil, _ step: ProbeError.Step, _ name: String
  ) throws(ProbeError) -> String {
    try ask(command, step, TextReplyReader(name) { _ in true }).first ?? ""
  }

  /// What is thrown where the server says no.
  func refusal(_ step: ProbeError.Step, _ line: String) -> ProbeError {
    ProbeError(.declined, endpoint, step, reason: line.shortened)
  }

  /// What is thrown where the server speaks another protocol.
  func stranger(_ step: ProbeError.Step, _ name: String) -> ProbeError {
    ProbeError(.otherProtocol, endpoint, step, reason: "what it sends is no \(name)")
  }
}
