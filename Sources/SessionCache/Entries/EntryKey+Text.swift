// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension EntryKey {
  /// The text of a field.
  ///
  /// - Parameters:
  ///   - field: One of the key's fields, or nil.
  ///   - key: The bytes that the key was read from.
  /// - Returns: The text, decoded where Postfix has encoded it; nil where there is no field. It may
  ///   hold whatever a peer has sent.
  package func text(of field: Field?, in key: RawSpan) -> String? {
    guard let field else { return nil }
    return withText(of: field, in: key) { text in
      // Copied first: a worker that was misled could change the bytes after they were validated.
      String(decoding: text.withUnsafeBytes { Array($0) }, as: UTF8.self)
    }
  }

  /// Appends the text of a field, as `text(of:in:)` gives it, which may not be UTF-8.
  package func append(_ field: Field, of key: RawSpan, to text: inout [UInt8]) {
    withText(of: field, in: key) { bytes in bytes.withUnsafeBytes { text += $0 } }
  }

  /// The peer's name as it is shown; nil for a server's key, and for one of no known form.
  package func peerName(in key: RawSpan) -> String? { text(of: peer, in: key) }

  /// Tells whether a field matches a pattern; one that is missing matches none.
  ///
  /// - Parameters:
  ///   - field: One of the key's fields, such as `peer`, or nil.
  ///   - pattern: The pattern.
  ///   - key: The bytes that the key was read from.
  /// - Returns: Whether it matches.
  package func matches(_ field: Field?, _ pattern: Glob, in key: RawSpan) -> Bool {
    guard let field else { return false }
    return withText(of: field, in: key) { pattern.matches($0) }
  }

  /// Lends a field, decoded where Postfix has encoded it.
  private func withText<R>(of field: Field, in key: RawSpan, _ body: (RawSpan) -> R) -> R {
    if let decoded = decoded(field, in: key) { return body(decoded.span.bytes) }
    return body(key.extracting(field))
  }

  /// What is behind a field in base64, which Postfix uses since 2.11 where the field would have an
  /// ampersand in it, and then alone; nil for all else.
  private func decoded(_ field: Field, in key: RawSpan) -> [UInt8]? {
    guard form == .digest, field.count.isMultiple(of: 4),
      let bytes = Base64.decode(key.extracting(field)), bytes.contains(UInt8(ascii: "&"))
    else { return nil }
    return bytes
  }
}
