// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SMTP

/// A server that was named on the command line, with the command that has it load its files again.
struct NamedNeighbour: ExpressibleByArgument {
  let command: String
  let endpoint: Endpoint
  let mailProtocol: MailProtocol

  /// Reads COMMAND@HOST:PORT, or COMMAND@PROTOCOL://HOST:PORT where the port does not tell what is
  /// spoken there.
  init?(argument: String) {
    guard let at = argument.lastIndex(of: "@") else { return nil }
    command = String(argument[..<at])
    var place = argument[argument.index(after: at)...]
    var scheme: Substring?
    if let end = place.firstRange(of: "://") {
      scheme = place[..<end.lowerBound]
      place = place[end.upperBound...]
    }
    guard command.contains(where: { !$0.isWhitespace }),
      let plain = Endpoint(String(place), defaultPort: ""),
      let (spoken, isImplicit) = scheme.map(Self.known) ?? MailProtocol.usual(at: plain.port)
    else { return nil }
    mailProtocol = spoken
    endpoint = Endpoint(host: plain.host, port: plain.port, isWrapper: isImplicit)
  }

  /// The protocol of a name such as "imap" or, for TLS from the start, "imaps".
  private static func known(
    _ scheme: Substring
  ) -> (protocol: MailProtocol, isImplicit: Bool)? {
    if let spoken = MailProtocol(rawValue: String(scheme)) { return (spoken, false) }
    guard scheme.last == "s" else { return nil }
    return MailProtocol(rawValue: String(scheme.dropLast())).map { ($0, true) }
  }
}
