// SPDX-License-Identifier: Apache-2.0

extension EntryKey {
  /// Reads `host:address:port[:name]` and `service:address:port:name[&p=…][&c=…][&l=…]`.
  ///
  /// IPv6 addresses stand there without brackets, so it is read from the right: the name has colons
  /// in it only where it is an address in brackets.
  ///
  /// - Parameter bytes: The key without a terminating NUL.
  /// - Returns: Whether the key is of that form; nothing is set otherwise.
  mutating func readAddress(_ bytes: RawSpan) -> Bool {
    var read = self
    guard let base = read.readAttributes(bytes), base > 0 else { return false }
    var end = base
    var hasName = true
    var name = bytes.lastField(before: base)
    if bytes.byte(at: base - 1) == UInt8(ascii: "]"),
      let bracket = bytes.lastOffset(of: UInt8(ascii: "["), in: 1..<base)
    {
      name = bracket..<base
    } else if bytes.port(in: name) {
      hasName = false
    }
    if hasName {
      guard name.lowerBound > 0, bytes.byte(at: name.lowerBound - 1) == UInt8(ascii: ":")
      else { return false }
      read.heloName = Self.field(name)
      end = name.lowerBound - 1
    }
    let port = bytes.lastField(before: end)
    guard bytes.port(in: port), port.lowerBound > 0 else { return false }
    read.port = port
    guard let (first, address) = bytes.nameAndAddress(before: port.lowerBound - 1)
    else { return false }
    read.address = address
    // A service has no dot in its name, and its key always has the field for the name.
    let isHost =
      !hasName || first == address || bytes.offset(of: UInt8(ascii: "."), in: first) != nil
    read.form = base < bytes.byteCount || !isHost ? .serviceAddress : .hostAddress
    if read.form == .hostAddress { read.host = first } else { read.service = first }
    self = read
    return true
  }

  /// Reads the attributes, and returns where they begin; nil where there is one without a meaning.
  private mutating func readAttributes(_ bytes: RawSpan) -> Int? {
    var end = bytes.byteCount
    while let mark = bytes.lastOffset(of: UInt8(ascii: "&"), in: 0..<end) {
      let value = min(mark + 3, end)..<end
      if bytes.has("&l=", at: mark), ciphers == nil, protocols == nil {
        guard let version = bytes.number(in: value) else { return nil }
        opensslVersion = version
      } else if bytes.has("&c=", at: mark), protocols == nil {
        ciphers = value
      } else if bytes.has("&p=", at: mark) {
        protocols = value
      } else {
        return nil
      }
      end = mark
    }
    return end
  }
}

extension RawSpan {
  /// What stands between the last colon before `end` and `end`.
  fileprivate func lastField(before end: Int) -> Range<Int> {
    (lastOffset(of: UInt8(ascii: ":"), in: 0..<end).map { $0 + 1 } ?? 0)..<end
  }

  fileprivate func port(in range: Range<Int>) -> Bool {
    range.count <= 5 && number(in: range).map { $0 <= 65_535 } ?? false
  }

  /// Reads `name:address`; a host without a name has its address in its place.
  fileprivate func nameAndAddress(before end: Int) -> (Range<Int>, Range<Int>)? {
    let half = end / 2
    if !end.isMultiple(of: 2), byte(at: half) == UInt8(ascii: ":"), isAddress(in: 0..<half),
      (0..<half).allSatisfy({ byte(at: $0) == byte(at: half + 1 + $0) })
    {
      return (0..<half, half + 1..<end)
    }
    guard let colon = offset(of: UInt8(ascii: ":"), in: 0..<end), colon > 0,
      isAddress(in: colon + 1..<end)
    else { return nil }
    return (0..<colon, colon + 1..<end)
  }

  /// Whether it can be an IP address, or is the path of a socket.
  func isAddress(in range: Range<Int>) -> Bool {
    if offset(of: UInt8(ascii: "/"), in: range) != nil { return true }
    var hasSeparator = false
    return allSatisfy(in: range) { byte in
      if HexCode.digit(byte) != nil { return true }
      hasSeparator = hasSeparator || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
      return byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    } && hasSeparator
  }
}
