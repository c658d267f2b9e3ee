// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import TLSCrypto

/// A domain whose mail hosts are to be probed.
struct MailDomain: Hashable, Sendable {
  /// The domain in A-labels.
  let text: String
  let name: DNSName

  /// Reads the name of a domain.
  ///
  /// - Parameter argument: The name, also in Unicode, with a final dot or without.
  /// - Throws: A `Failure` where it is none.
  init(_ argument: String) throws(Failure) {
    let isAbsolute = argument.hasSuffix(".") && argument.count > 1
    do throws(CryptoError) {
      text = try HostName(
        isAbsolute ? String(argument.dropLast()) : argument, allowsWildcard: false
      ).description
    } catch {
      throw Failure(
        .usage, "\(argument.asSubject): is no domain: \(error.reason)",
        hint: "give what stands behind the @ of a mail address, such as example.com")
    }
    guard let name = try? DNSName(text) else {
      throw Failure(.usage, "\(argument.withoutKeyMaterial): is no domain: it is too long")
    }
    self.name = name
  }
}
