// SPDX-License-Identifier: Apache-2.0

/// What tlsmgr(8) says, as places in the bytes that it sent, of which a session is a secret.
package struct TLSManagerReply: Hashable, Sendable {
  /// A name, and where its value is.
  struct Attribute: Hashable, Sendable {
    let name: String
    let value: Range<Int>
  }

  let attributes: [Attribute]
  /// The offset after the last byte.
  package let end: Int

  /// How a request went (tls_mgr.h).
  package enum Status: Hashable, Sendable {
    case done
    /// There is no such entry, or the cache could not be used.
    case notFound
    /// The request made no sense to it.
    case refused
  }

  /// What it says of a cache.
  package struct Policy: Hashable, Sendable {
    /// Whether it keeps one.
    package let isKept: Bool
  }

  /// Tells whether this is the greeting that Postfix 3.6 and later send before any request.
  ///
  /// - Parameter bytes: Those that the reply was read from.
  /// - Returns: True for the greeting of tlsmgr(8).
  package func isGreeting(in bytes: RawSpan) -> Bool {
    attributes.map(\.name) == ["protocol"]
      && text(of: attributes[0].value, in: bytes) == "tlsmgr_protocol"
  }

  /// Reads the reply to a request to delete an entry.
  ///
  /// - Parameter bytes: Those that the reply was read from.
  /// - Returns: How it went.
  /// - Throws: A `TLSManagerFault` where this is no such reply.
  package func deletion(in bytes: RawSpan) throws(TLSManagerFault) -> Status {
    try status(in: bytes, others: [[]])
  }

  /// Reads the reply to a question about a cache.
  ///
  /// - Parameter bytes: Those that the reply was read from.
  /// - Returns: What it says; nil where the request was refused.
  /// - Throws: A `TLSManagerFault` where this is no such reply.
  package func policy(in bytes: RawSpan) throws(TLSManagerFault) -> Policy? {
    // Before Postfix 2.11 there was no timeout.
    let status = try status(in: bytes, others: [["cachable", "timeout"], ["cachable"]])
    guard status == .done else { return nil }
    return Policy(isKept: try number(attributes[1].value, in: bytes) != 0)
  }

  /// Reads the reply to a request for an entry.
  ///
  /// - Parameter bytes: Those that the reply was read from.
  /// - Returns: How it went, and where the session in base64 is: empty where there is none.
  /// - Throws: A `TLSManagerFault` where this is no such reply.
  package func lookup(
    in bytes: RawSpan
  ) throws(TLSManagerFault) -> (status: Status, session: Range<Int>) {
    let status = try status(in: bytes, others: [["session"]])
    return (status, attributes.count > 1 ? attributes[1].value : 0..<0)
  }

  /// The status that every reply begins with; a refusal may have nothing besides.
  private func status(
    in bytes: RawSpan, others: [[String]]
  ) throws(TLSManagerFault) -> Status {
    guard attributes[0].name == "status" else { throw .otherProtocol }
    let status: Status
    switch Int32(bitPattern: try number(attributes[0].value, in: bytes)) {
    case 0: status = .done
    case -1: status = .notFound
    case -2: status = .refused
    default: throw .otherProtocol
    }
    let names = attributes.dropFirst().map(\.name)
    guard others.contains(names) || (status == .refused && names.isEmpty) else {
      throw .otherProtocol
    }
    return status
  }

  private func number(
    _ value: Range<Int>, in bytes: RawSpan
  ) throws(TLSManagerFault) -> UInt32 {
    let text = text(of: value, in: bytes)
    guard text.utf8.allSatisfy(\.isDigit), let number = UInt32(text) else { throw .otherProtocol }
    return number
  }

  /// A short value; none of those that are looked at is longer.
  private func text(of value: Range<Int>, in bytes: RawSpan) -> String {
    let bytes = value.prefix(32).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
