// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
package import Primitives

/// A large file of certificates that decodes only those that are asked for.
///
/// The bundle of all public CAs has some 140, and to decode a certificate takes a hundred times as long
/// as to look at its subject.
package final class CertificateBundle {
  /// A block, and the subject of the certificate in it.
  private struct Entry {
    let range: Range<Int>
    /// As `DistinguishedName.canonicalHash`; nil where it takes OpenSSL to tell what is in the block.
    let subject: UInt?
  }

  private let text: SecretBytes
  private let entries: [Entry]

  /// Finds the certificates of a file.
  ///
  /// - Parameter text: What is in it: PEM; anything else has none.
  package init(_ text: consuming SecretBytes) {
    entries = text.withBytes { span in
      // No program finds a block that ends within a line.
      PEMBlock.scan(span).filter { $0.glue == nil }.map { block in
        let isPlain = block.isComplete && block.obstruction == nil && block.overrun == nil
        return Entry(
          range: block.range, subject: isPlain ? Self.subject(ofBlock: block.range, in: span) : nil)
      }
    }
    self.text = text
  }

  /// The certificates that may have issued others.
  ///
  /// - Parameter names: The names of the issuers.
  /// - Returns: Those with one of these subjects, in the order of the file, and possibly some others.
  package func certificates(of names: [DistinguishedName]) -> [Certificate] {
    let wanted = Set(names.map(\.canonicalHash))
    return text.withBytes { span in
      entries.flatMap { entry -> [Certificate] in
        if let subject = entry.subject, !wanted.contains(subject) { return [] }
        let objects = try? CryptoObject.readAll(from: span.extracting(entry.range))
        return (objects ?? []).compactMap(\.content.certificate)
      }
    }
  }

  /// The subject of a certificate in PEM; nil where it is none, or not near the beginning.
  private static func subject(ofBlock range: Range<Int>, in text: RawSpan) -> UInt? {
    let block = text.extracting(range)
    guard let line = firstLine(of: block) else { return nil }
    var der = Base64.decodeStart(of: block, from: line, atMost: beginning)
    let known = der.count
    // What was not decoded is not looked at, but its length is needed.
    der += repeatElement(0, count: max(0, Base64.capacity(forTextOf: block.byteCount) - known))
    return der.withUnsafeBytes { buffer in
      guard let place = try? subject(in: buffer.bytes), place.upperBound <= known
      else { return nil }
      defer { OpenSSL.drainQueue() }
      var start = buffer.baseAddress.map {
        ($0 + place.lowerBound).assumingMemoryBound(to: UInt8.self)
      }
      guard let name = d2i_X509_NAME(nil, &start, place.count) else { return nil }
      defer { X509_NAME_free(name) }
      return X509_NAME_hash_ex(name, nil, nil, nil)
    }
  }

  /// How many bytes of a certificate are decoded: serial number, issuer, validity and subject of a
  /// public CA have 500 at most.
  private static let beginning = 768

  /// Where the line after the first one begins.
  private static func firstLine(of block: RawSpan) -> Int? {
    var place = 0
    while place < block.byteCount {
      place += 1
      if block.unsafeLoad(fromByteOffset: place - 1, as: UInt8.self) == UInt8(ascii: "\n") {
        return place
      }
    }
    return nil
  }

  /// Where the subject of a certificate is, tag and length included (RFC 5280, section 4.1).
  private static func subject(in der: RawSpan) throws(DERMismatch) -> Range<Int> {
    var outer = DERCursor(place: 0, end: der.byteCount)
    let certificate = try outer.item(0x30, in: der)
    var middle = DERCursor(place: certificate.lowerBound, end: certificate.upperBound)
    let body = try middle.item(0x30, in: der)
    var fields = DERCursor(place: body.lowerBound, end: body.upperBound)
    // The version is left out where it is 1.
    if fields.tag(in: der) == 0xA0 { _ = try fields.item(0xA0, in: der) }
    _ = try fields.item(0x02, in: der)
    // The signature's algorithm, the issuer and the validity.
    for _ in 1...3 { _ = try fields.item(0x30, in: der) }
    let start = fields.place
    _ = try fields.item(0x30, in: der)
    return start..<fields.place
  }
}
