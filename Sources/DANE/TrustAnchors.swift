// SPDX-License-Identifier: Apache-2.0

private import Platform
internal import Primitives
package import SystemPackage

/// The keys at which trust in signed zones begins.
package struct TrustAnchors: Hashable, Sendable {
  /// Each as a line of a zone file, a DS or DNSKEY record.
  package let records: [String]

  /// The keys of the root zone (IANA, https://data.iana.org/root-anchors/): KSK-2017 and KSK-2024.
  package static let root = TrustAnchors(checked: [
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
  ])

  private init(checked records: [String]) {
    self.records = records
  }

  /// Reads a file of DS and DNSKEY records, as dns-root-data, unbound-anchor and ldns-keygen write it.
  ///
  /// - Parameter path: The file.
  /// - Throws: A `ResolverError` of code `noAnchorFile` where it cannot be read, of code `badAnchor`
  ///   where it has no record or something else.
  package init(file path: FilePath) throws(ResolverError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try InputFile.read(path, limit: 1 << 20).withBytes { span in
        span.withUnsafeBytes { Array($0) }
      }
    } catch {
      throw ResolverError(.noAnchorFile, error.what, subject: error.subject)
    }
    try self.init(String(decoding: bytes, as: UTF8.self), of: path.string)
  }

  /// Reads the text of such a file.
  ///
  /// - Parameters:
  ///   - text: Records as in a zone file, each on a line of its own or in parentheses.
  ///   - name: What errors call it.
  /// - Throws: A `ResolverError` of code `badAnchor`.
  package init(_ text: String, of name: String) throws(ResolverError) {
    var records: [String] = []
    for words in try Self.lines(of: text, name) {
      records.append(try Self.record(words, name))
    }
    guard !records.isEmpty else {
      throw ResolverError(.badAnchor, "it has no trust anchor", subject: name, remedy: Self.remedy)
    }
    self.records = records
  }

  private static let remedy = "give DS or DNSKEY records, such as those of /usr/share/dns/root.key"

  /// The words of each record, without comments and parentheses.
  private static func lines(
    of text: String, _ name: String
  ) throws(ResolverError) -> [[Substring]] {
    var lines: [[Substring]] = []
    var isOpen = false
    for line in text.split(whereSeparator: \.isNewline) {
      let content = line.prefix { $0 != ";" }
      let words = content.split { $0.isWhitespace || $0 == "(" || $0 == ")" }
      if isOpen, !lines.isEmpty {
        lines[lines.count - 1] += words
      } else if !words.isEmpty {
        lines.append(words)
      }
      for mark in content where mark == "(" || mark == ")" {
        guard isOpen == (mark == ")") else { throw parentheses(name) }
        isOpen = mark == "("
      }
    }
    if isOpen { throw parentheses(name) }
    return lines
  }

  private static func parentheses(_ name: String) -> ResolverError {
    ResolverError(.badAnchor, "the parentheses do not match", subject: name, remedy: remedy)
  }

  /// Checks a record, which libunbound does only when it looks up the first name, without a word.
  private static func record(
    _ words: [Substring], _ name: String
  ) throws(ResolverError) -> String {
    let type = words.prefix(4).firstIndex { ["DS", "DNSKEY"].contains($0.uppercased()) }
    guard let type, type > 0, (try? DNSName(String(words[0]))) != nil,
      words[1..<type].allSatisfy({ $0.uppercased() == "IN" || UInt32($0) != nil })
    else {
      throw ResolverError(
        .badAnchor, "\"\(words.joined(separator: " ").prefix(60))\" is no DS or DNSKEY record",
        subject: name, remedy: remedy)
    }
    let fields = words[(type + 1)...]
    let isKey = words[type].uppercased() == "DNSKEY"
    let data = fields.dropFirst(3).joined()
    let numbers = fields.prefix(3).compactMap { UInt16($0) }
    let isData =
      isKey
      ? isBase64(data)
      : !data.isEmpty && data.count % 2 == 0
        && data.allSatisfy { $0.isASCII && $0.isHexDigit }
    guard numbers.count == 3, isData else {
      throw ResolverError(
        .badAnchor, "the \(isKey ? "DNSKEY" : "DS") record of \(words[0]) is damaged",
        subject: name,
        remedy: remedy)
    }
    let kind = isKey ? "DNSKEY" : "DS"
    let text = numbers.map { "\($0)" }.joined(separator: " ")
    return "\(words[0]) IN \(kind) \(text) \(data)"
  }

  private static func isBase64(_ text: String) -> Bool {
    let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
    let padding = text.utf8.count - digits.count
    return !digits.isEmpty && text.utf8.count % 4 == 0 && padding <= 2
      && text.utf8.suffix(padding).allSatisfy { $0 == UInt8(ascii: "=") }
      && digits.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }
}
