// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A client that sends a message by Python's smtplib, from a loopback address of its own, and in clear
/// where TLS does not succeed, as most mail servers do.
struct MailSender: Sendable {
  /// What became of a message.
  enum Fate: String {
    case encrypted, clear, refused
  }

  /// The address that it comes from: 127.0.0.2 and so on.
  let address: String
  /// The least and the greatest version of TLS: "TLSv1", "TLSv1_2"; nil for one that has no TLS.
  var versions: (least: String, greatest: String)?
  /// As SSL_CTX_set_cipher_list(3) has them.
  var ciphers = "ALL"

  /// Sends a message to b@example.org.
  ///
  /// - Parameter port: The port on 127.0.0.1.
  /// - Returns: What became of it.
  /// - Throws: Where it says something else.
  func send(to port: UInt16) async throws -> Fate {
    let result = try await Tool("timeout").run(
      "120", "python3", "-c", Self.program, "\(port)", address, versions?.least ?? "",
      versions?.greatest ?? "", ciphers)
    let word = result.text.split(separator: "\n").last.map(String.init) ?? ""
    guard let fate = Fate(rawValue: word) else { throw Silence(result: result) }
    return fate
  }

  private struct Silence: Error {
    let result: ToolResult
  }

  private static let program = #"""
    import smtplib, ssl, sys
    port, address, low, high, ciphers = sys.argv[1:]
    def deliver(tls):
        with smtplib.SMTP("127.0.0.1", int(port), "client.example.net", 60, (address, 0)) as server:
            server.ehlo()
            if tls and not server.has_extn("starttls"):
                return deliver(False)
            if tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                context.set_ciphers(ciphers + ":@SECLEVEL=0")
                context.minimum_version = ssl.TLSVersion[low]
                context.maximum_version = ssl.TLSVersion[high]
                try:
                    server.starttls(context=context)
                except (ssl.SSLError, ConnectionError, smtplib.SMTPServerDisconnected):
                    server.close()
                    return deliver(False)
            try:
                server.sendmail("a@example.net", ["b@example.org"], "Subject: x\r\n\r\nx\r\n")
            except (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused):
                return "refused"
            return "encrypted" if tls else "clear"
    print(deliver(low != ""))
    """#
}
