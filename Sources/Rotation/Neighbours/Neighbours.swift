// SPDX-License-Identifier: Apache-2.0

package import SMTP

/// The programs besides Postfix that may show the pairs of this host.
package struct Neighbours {
  /// A server that somebody has named, and the command by which it loads its files again.
  package struct Other {
    package let command: ShellCommand
    package let endpoint: Endpoint
    package let mailProtocol: MailProtocol

    package init(_ command: ShellCommand, _ endpoint: Endpoint, _ mailProtocol: MailProtocol) {
      self.command = command
      self.endpoint = endpoint
      self.mailProtocol = mailProtocol
    }

    /// What it is asked.
    var inquiry: Confirmation.Inquiry {
      Confirmation.Inquiry(endpoint: endpoint, program: .other, mailProtocol: mailProtocol)
    }
  }

  /// Nil where there is none, or it is to be left alone.
  package var dovecot: Dovecot?
  package var others: [Other] = []
  /// All pairs of this host, of which a server may show another one.
  package var units: [RotationUnit] = []

  package init() {}
}
