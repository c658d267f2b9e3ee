// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension Confirmation {
  /// What is asked of a server.
  struct Inquiry: Hashable {
    let endpoint: Endpoint
    /// Whose server it is.
    var program = ListenerState.Program.postfix
    /// What is spoken there.
    var mailProtocol = MailProtocol.smtp
    /// The host name that is asked for, or nil for none.
    var name: String?
    /// Whether any certificate that was not shown before will do, since a table may choose that of
    /// another pair.
    var isUncertain = false

    /// What a server that shows `text` is said to do.
    func failure(_ text: String) -> String {
      name.map { "shows \(text) to clients that ask for \($0)" } ?? "shows \(text)"
    }
  }
}
