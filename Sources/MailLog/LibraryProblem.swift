// SPDX-License-Identifier: Apache-2.0

/// What OpenSSL reported, as Postfix logs it: "0A0000C1:SSL routines::no shared cipher:FILE:LINE:".
///
/// The number counts, not the text: that differs between releases ("sslv3 alert handshake failure" is
/// "ssl/tls alert handshake failure" since 3.5), as do file and line.
package struct LibraryProblem: Hashable, Sendable {
  /// The part of OpenSSL, 20 for its TLS, and the number of the reason in it; nil where the code is
  /// none.
  package let library: Int?
  package let number: Int?
  /// The reason in OpenSSL's words.
  package let reason: String?
  /// The number of the alert that the peer sent.
  package let alert: Int?

  /// Takes a report apart.
  ///
  /// - Parameters:
  ///   - code: Its eight hexadecimal digits.
  ///   - text: What follows them.
  package init(code: String, text: String) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    // The name of a function stood between before 3.0.
    reason = fields.count > 2 && !fields[2].isEmpty ? String(fields[2]) : nil
    alert = text.firstRange(of: "SSL alert number ").flatMap { range in
      Int(text[range.upperBound...].prefix { $0.isNumber })
    }
    guard let value = UInt32(code, radix: 16) else {
      (library, number) = (nil, nil)
      return
    }
    // ERR_GET_LIB() and ERR_GET_REASON(): of OpenSSL 3, and of 1.1 and older, where the number of a
    // function stands between. In 3 the bits of the function are 0 for every reason there is.
    if value >> 24 == 0x14 || (fields.count > 1 && !fields[1].isEmpty) {
      library = Int(value >> 24)
      number = Int(value & 0xFFF)
    } else {
      library = Int(value >> 23 & 0xFF)
      number = Int(value & 0x7F_FFFF)
    }
  }
}
