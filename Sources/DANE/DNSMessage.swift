// SPDX-License-Identifier: Apache-2.0

/// A DNS message (RFC 1035, section 4), as far as a client needs it.
struct DNSMessage: Sendable {
  /// A record of the answer, or of what is beside it.
  struct Record: Hashable, Sendable {
    let name: DNSName
    let type: DNSType
    let timeToLive: UInt32
    /// The RDATA, in which no name is compressed.
    let data: [UInt8]
  }

  /// What a server is to do for an answer, by the bits of the header.
  enum Manner: UInt16 {
    /// Ask others, and validate what they say.
    case recursive = 0x0120
    /// Ask others, and pass on what they say (CD; RFC 4035, section 3.2.2).
    case unchecked = 0x0130
    /// Tell what it has itself.
    case direct = 0x0020
  }

  let identifier: UInt16
  let isResponse: Bool
  let isTruncated: Bool
  /// Whether the server has the zone itself.
  let isAuthoritative: Bool
  /// Whether the server calls the answer validated (RFC 6840, section 5.7).
  let isAuthentic: Bool
  /// The RCODE, of which the upper bits are in the OPT record (RFC 6891, section 6.1.3).
  let code: UInt16
  let questions: [(question: DNSQuestion, isInternet: Bool)]
  /// The records of the answer section, of class IN.
  let answers: [Record]
  /// The records of the authority section, of class IN: why there is no answer.
  let authorities: [Record]

  /// Writes a query: AD set to be told of validation, EDNS with DO and room for 1232 octets, which no
  /// network cuts into pieces.
  ///
  /// - Parameters:
  ///   - question: What to ask.
  ///   - identifier: A number that nobody else can guess.
  ///   - manner: What the server is to do for it.
  /// - Returns: The octets.
  static func query(
    _ question: DNSQuestion, identifier: UInt16, _ manner: Manner = .recursive
  ) -> [UInt8] {
    let fixed: [UInt16] = [identifier, manner.rawValue, 1, 0, 0, 1]
    let header = fixed.flatMap(Self.octets)
    let asked = question.name.wire + octets(question.type.rawValue) + octets(1)
    // The root, type OPT, the room, no extended code, version 0, DO, no options.
    let options: [UInt8] = [0] + octets(41) + octets(1232) + [0, 0] + octets(0x8000) + octets(0)
    return header + asked + options
  }

  private static func octets(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(number & 0xFF)]
  }

  /// Reads a message.
  ///
  /// The whole records of a truncated one are read.
  ///
  /// - Parameter bytes: The octets, without the length that TCP puts before them.
  /// - Throws: A `DNSFormatError`.
  init(_ bytes: [UInt8]) throws(DNSFormatError) {
    var reader = DNSReader(bytes)
    identifier = try reader.number16()
    let flags = try reader.number16()
    isResponse = flags & 0x8000 != 0
    isTruncated = flags & 0x0200 != 0
    isAuthoritative = flags & 0x0400 != 0
    isAuthentic = flags & 0x0020 != 0
    let counts = [
      try reader.number16(), try reader.number16(), try reader.number16(), try reader.number16(),
    ]
    var questions: [(DNSQuestion, Bool)] = []
    for _ in 0..<counts[0] {
      let name = try reader.name()
      let type = DNSType(rawValue: try reader.number16())
      questions.append((DNSQuestion(name, type), try reader.number16() == 1))
    }
    self.questions = questions
    var answers: [Record] = []
    var authorities: [Record] = []
    var code = flags & 0xF
    do throws(DNSFormatError) {
      for section in 1...3 {
        for _ in 0..<counts[section] {
          let record = try Self.record(bytes, &reader)
          if record.type.rawValue == 41 {
            code |= UInt16(record.timeToLive >> 24) << 4
          } else if section == 1, record.isInternet {
            answers.append(record.record)
          } else if section == 2, record.isInternet {
            authorities.append(record.record)
          }
        }
      }
    } catch {
      guard isTruncated else { throw error }
    }
    self.code = code
    self.answers = answers
    self.authorities = authorities
  }

  private static func record(
    _ bytes: [UInt8], _ reader: inout DNSReader
  ) throws(DNSFormatError) -> (record: Record, type: DNSType, timeToLive: UInt32, isInternet: Bool)
  {
    let name = try reader.name()
    let type = DNSType(rawValue: try reader.number16())
    let isInternet = try reader.number16() == 1
    let timeToLive = try reader.number32()
    let range = try reader.range(Int(reader.number16()))
    let data = try Self.data(bytes, range, type)
    return (
      Record(name: name, type: type, timeToLive: timeToLive, data: data), type, timeToLive,
      isInternet
    )
  }

  /// Copies RDATA, with the names of the types that may have compressed ones written out.
  private static func data(
    _ bytes: [UInt8], _ range: Range<Int>, _ type: DNSType
  ) throws(DNSFormatError) -> [UInt8] {
    var reader = DNSReader(bytes, range)
    switch type {
    case .mx:
      let preference = try reader.octets(2)
      let name = try reader.name()
      try reader.finish()
      return preference + name.wire
    case .soa:
      let names = try reader.name().wire + reader.name().wire
      let numbers = try reader.octets(20)
      try reader.finish()
      return names + numbers
    case .cname, .ns:
      let name = try reader.name()
      try reader.finish()
      return name.wire
    default: return reader.rest()
    }
  }
}
