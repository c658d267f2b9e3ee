// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text without lines of a private key that somebody has pasted into main.cf, master.cf or a
  /// table.
  ///
  /// Taken for such is every run of 44 octets or more of the base64 alphabet: a line of PEM has 64,
  /// and 44 hold 256 bits.
  /// A path is spared for its slashes, of which base64 has one in 64 octets.
  var withoutKeyMaterial: String {
    let bytes = Array(utf8)
    guard bytes.count >= Self.leastSecret else { return self }
    var kept: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let run = rest.prefix(while: \.isBase64)
      let slashes = run.count { $0 == UInt8(ascii: "/") }
      if run.count >= Self.leastSecret, slashes * 12 <= run.count {
        kept += Array("[\(run.count) characters of base64]".utf8)
      } else {
        kept += run
      }
      rest = rest.dropFirst(run.count)
      let other = rest.prefix { !$0.isBase64 }
      kept += other
      rest = rest.dropFirst(other.count)
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static let leastSecret = 44
}

extension UInt8 {
  fileprivate var isBase64: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
    default: false
    }
  }
}

extension Finding {
  /// The finding without key material, which must not get into a log.
  var redacted: Finding {
    var finding = self
    finding.message = message.withoutKeyMaterial
    finding.consequence = consequence.withoutKeyMaterial
    finding.remedy = remedy.withoutKeyMaterial
    finding.file = file?.withoutKeyMaterial
    finding.users = users.map(\.withoutKeyMaterial)
    finding.places = places.map {
      Place(parameter: $0.parameter.withoutKeyMaterial, origin: $0.origin)
    }
    return finding
  }
}
