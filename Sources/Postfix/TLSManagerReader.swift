// SPDX-License-Identifier: Apache-2.0

/// Reads one reply of tlsmgr(8), which may come in pieces.
package struct TLSManagerReader {
  /// The greatest number of bytes of a reply: no session is nearly so long.
  package static let limit = 1 << 20
  private static let nameLimit = 32
  private static let attributeLimit = 8

  private var attributes: [TLSManagerReply.Attribute] = []
  private let begin: Int
  /// Where the name or value that is being read begins, and the first byte not yet looked at.
  private var start: Int
  private var place: Int
  private var name: String?

  /// Prepares to read a reply.
  ///
  /// - Parameter offset: Where it begins in the bytes that are received.
  package init(at offset: Int = 0) {
    begin = offset
    start = offset
    place = offset
  }

  /// Goes on reading.
  ///
  /// - Parameter bytes: All that has been received, the bytes of earlier calls included.
  /// - Returns: The reply, or nil while it is not whole.
  /// - Throws: A `TLSManagerFault` as soon as the bytes cannot be a reply.
  package mutating func read(_ bytes: RawSpan) throws(TLSManagerFault) -> TLSManagerReply? {
    while place < bytes.byteCount {
      guard place - begin < Self.limit else { throw .tooLong }
      let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      place += 1
      if byte != 0 {
        if name == nil { try checkName(byte) }
      } else if let reply = try endText(bytes) {
        return reply
      }
    }
    return nil
  }

  private func checkName(_ byte: UInt8) throws(TLSManagerFault) {
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    guard isLetter || byte == UInt8(ascii: "_"), place - start <= Self.nameLimit else {
      throw .otherProtocol
    }
  }

  private mutating func endText(_ bytes: RawSpan) throws(TLSManagerFault) -> TLSManagerReply? {
    let text = start..<place - 1
    start = place
    if let name = name.take() {
      attributes.append(TLSManagerReply.Attribute(name: name, value: text))
    } else if text.isEmpty {
      guard !attributes.isEmpty else { throw .otherProtocol }
      return TLSManagerReply(attributes: attributes, end: place)
    } else {
      guard attributes.count < Self.attributeLimit else { throw .otherProtocol }
      let letters = text.map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
      name = String(decoding: letters, as: UTF8.self)
    }
    return nil
  }
}
