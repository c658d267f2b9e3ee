// SPDX-License-Identifier: Apache-2.0

/// The version of TLS as mail programs write it: `TLSv1.3`, `TLS1_3`, `TLS-1.3`, `SSLv3`.
package enum TLSVersion: String, CaseIterable, Sendable {
  case ssl2 = "SSLv2"
  case ssl3 = "SSLv3"
  case tls10 = "TLSv1"
  case tls11 = "TLSv1.1"
  case tls12 = "TLSv1.2"
  case tls13 = "TLSv1.3"

  /// Reads a version.
  ///
  /// Nil where it is none, also for `TLSv1/SSLv3`, which is no version but OpenSSL's name for the
  /// ciphers that several have.
  ///
  /// .NET has names of its own, among them `Tls` for the first version: SmarterMail writes `TLS\Tls12`.
  ///
  /// - Parameter text: A word.
  package init?(written text: some StringProtocol) {
    let text =
      text.split(separator: "\\", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    if text == "Tls" {
      self = .tls10
      return
    }
    let lower = text.lowercased()
    guard lower.utf8.count <= 10, lower.hasPrefix("tls") || lower.hasPrefix("ssl") else {
      return nil
    }
    var digits = lower.dropFirst(3)
    if digits.first == "-" || digits.first == "_" { digits = digits.dropFirst() }
    if digits.first == "v" { digits = digits.dropFirst() }
    let parts = digits.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "_" || $0 == "-" })
    guard parts.allSatisfy({ $0.isNumber }) else { return nil }
    let number = parts.joined(separator: ".")
    let version: Self? =
      if lower.hasPrefix("ssl") {
        ["2": .ssl2, "3": .ssl3, "2.0": .ssl2, "3.0": .ssl3][number]
      } else {
        [
          "1": .tls10, "1.0": .tls10, "10": .tls10, "1.1": .tls11, "11": .tls11, "1.2": .tls12,
          "12": .tls12, "1.3": .tls13, "13": .tls13,
        ][number]
      }
    guard let version else { return nil }
    self = version
  }

  /// Whether no server should take it any more (RFC 8996, RFC 7568).
  package var isOld: Bool { self != .tls12 && self != .tls13 }

  /// Whether a word stands for several versions, of which one was used: `TLSv1/SSLv3`.
  static func isFamily(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "/")
    return parts.count == 2 && parts.allSatisfy { TLSVersion(written: $0) != nil }
  }
}
