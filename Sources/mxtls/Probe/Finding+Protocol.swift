// SPDX-License-Identifier: Apache-2.0

import Checks
import SMTP

extension Finding {
  /// The finding with a remedy that fits the server: only what takes mail by SMTP is likely Postfix.
  ///
  /// - Parameter mailProtocol: What the server speaks.
  /// - Returns: The finding.
  func fitting(_ mailProtocol: MailProtocol) -> Finding {
    guard mailProtocol != .smtp, let other = kind.remedyOfOthers(remedy) else { return self }
    return with(remedy: other)
  }
}

extension FindingKind {
  /// The remedy for a server that is not Postfix; nil where what is said fits any.
  fileprivate func remedyOfOthers(_ remedy: String) -> String? {
    switch id {
    case "served.no-tls" where remedy == self.remedy:
      "turn TLS on in the configuration of the server, with a key and its certificate"
    case "served.no-tls" where remedy.hasPrefix("look into"): "look into the server's log"
    case "served.handshake" where remedy == self.remedy: "look into the server's log"
    case "served.other-certificate" where remedy == self.remedy:
      "reload the server, so that it reads its files"
    case _ where remedy.hasSuffix(", then postfix reload"):
      "\(remedy.dropLast("postfix reload".count))reload the server"
    default: nil
    }
  }
}
