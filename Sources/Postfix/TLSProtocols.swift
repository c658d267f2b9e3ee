// SPDX-License-Identifier: Apache-2.0

/// The versions of TLS that a list such as the value of `smtpd_tls_protocols` allows.
///
/// The syntax is that of postconf(5): `!NAME` excludes, `NAME` includes, `>=VERSION` and
/// `<=VERSION` are bounds, where a version is a name or a hexadecimal number; the last of several
/// bounds counts. Judged by smtpd(8) of Postfix 3.7.11.
package struct TLSProtocols: Hashable, Sendable {
  /// A version of the protocol, as Postfix spells it.
  package enum Version: String, CaseIterable, Comparable, Sendable {
    case ssl2 = "SSLv2"
    case ssl3 = "SSLv3"
    case tls1 = "TLSv1"
    case tls11 = "TLSv1.1"
    case tls12 = "TLSv1.2"
    case tls13 = "TLSv1.3"

    /// The number that stands for it in the protocol.
    fileprivate var number: Int {
      switch self {
      case .ssl2: 0x0002
      case .ssl3: 0x0300
      case .tls1: 0x0301
      case .tls11: 0x0302
      case .tls12: 0x0303
      case .tls13: 0x0304
      }
    }

    private static let byName = Dictionary(
      uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercasedASCII, $0) })

    fileprivate init?(_ text: String) {
      guard let found = Self.byName[text.lowercasedASCII] else { return nil }
      self = found
    }

    /// Compares two versions: the later one is greater.
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
  }

  /// The versions that the list leaves, whether or not the library still has them; SSLv2 and SSLv3
  /// are among them where the list does not say otherwise.
  ///
  /// There are none where an element is unknown: Postfix does no TLS then.
  package let allowed: Set<Version>
  /// The elements that Postfix does not understand, as they are written.
  package let unknown: [String]
  /// The bounds at a version that no OpenSSL knows: Postfix warns and has no bound there.
  package let ignoredBounds: [String]
  /// A Boolean value that tells whether SSLv2 is the only version that the list includes.
  ///
  /// Postfix has no bit for it where OpenSSL has none of its own (tls.h), which is so since OpenSSL
  /// 1.1: the word is taken, and leaves nothing else out.
  package let namesOnlySSL2: Bool

  /// Reads a list.
  ///
  /// - Parameter value: The value, expanded. An empty one allows all.
  package init(parsing value: String) {
    var (unknown, ignored): ([String], [String]) = ([], [])
    var (included, excluded): (Set<Version>, Set<Version>) = ([], [])
    var bounds: (lower: String?, upper: String?)
    let isSeparator = { (byte: UInt8) in byte.isListSeparator || byte == UInt8(ascii: ":") }
    for element in Array(value.utf8).split(whereSeparator: isSeparator) {
      let text = element.text
      if text.hasPrefix(">=") || text.hasPrefix("<=") {
        guard Self.number(String(text.dropFirst(2))) != nil else {
          unknown.append(text)
          continue
        }
        if text.hasPrefix(">") { bounds.lower = text } else { bounds.upper = text }
      } else if text.hasPrefix("!"), let version = Version(String(text.dropFirst())) {
        excluded.insert(version)
      } else if let version = Version(text) {
        included.insert(version)
      } else {
        unknown.append(text)
      }
    }

    func limit(_ bound: String?) -> Int? {
      guard let bound, let number = Self.number(String(bound.dropFirst(2))), number != 0 else {
        return nil
      }
      if Version.allCases.contains(where: { $0.number == number }) { return number }
      ignored.append(bound)
      return nil
    }

    let (lower, upper) = (limit(bounds.lower) ?? 0, limit(bounds.upper) ?? .max)
    namesOnlySSL2 = included == [.ssl2]
    let left = (included.isEmpty || namesOnlySSL2 ? Set(Version.allCases) : included)
      .subtracting(excluded)
      .filter { lower <= upper && (lower...upper) ~= $0.number }
    allowed = unknown.isEmpty ? left : []
    (self.unknown, ignoredBounds) = (unknown, ignored)
  }

  /// The number of a bound: a name, or hexadecimal digits as strtoul(3) reads them; 0 is no bound.
  private static func number(_ text: String) -> Int? {
    if let version = Version(text) { return version.number }
    var digits = text[...]
    if digits.hasPrefix("+") { digits = digits.dropFirst() }
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") { digits = digits.dropFirst(2) }
    guard !digits.isEmpty else { return text.isEmpty ? 0 : nil }
    guard digits.utf8.allSatisfy(\.isHexDigit), let number = Int(digits, radix: 16),
      number <= Int32.max
    else { return nil }
    return number
  }
}
