// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import DANE

@Suite struct DNSMessageTests {
  /// An answer with names compressed: mail.example.org is an alias of mx.example.org, which has an
  /// address and a mail exchanger.
  static let sample: [UInt8] =
    [0x12, 0x34, 0x81, 0xA0, 0, 1, 0, 3, 0, 0, 0, 1]
    + [4] + Array("mail".utf8) + [7] + Array("example".utf8) + [3] + Array("org".utf8) + [0]  // 12
    + [0, 1, 0, 1]
    + [0xC0, 12, 0, 5, 0, 1, 0, 0, 1, 0, 0, 5, 2] + Array("mx".utf8) + [0xC0, 17]  // RDATA at 46
    + [0xC0, 46, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
    + [0xC0, 46, 0, 15, 0, 1, 0, 0, 0, 60, 0, 4, 0, 10, 0xC0, 12]
    + [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0]

  @Test func `reads an answer along its alias`() throws {
    let message = try DNSMessage(Self.sample)
    #expect(message.identifier == 0x1234 && message.isResponse && message.isAuthentic)
    #expect(message.code == 0 && !message.isTruncated)
    let question = DNSQuestion(try DNSName("mail.example.org"), .a)
    #expect(message.questions.map(\.question) == [question])
    let answer = message.answer(to: question)
    #expect(answer.state == .secure && answer.existence == .found)
    #expect(answer.canonicalName.description == "mx.example.org" && answer.isAlias)
    #expect(answer.timeToLive == 60)
    #expect(answer.records(as: AddressV4.self).values.map(\.description) == ["192.0.2.1"])
    let mail = message.answer(to: DNSQuestion(question.name, .mx))
    #expect(mail.records(as: MailExchanger.self).values.map(\.host) == [question.name])
    let alias = message.answer(to: DNSQuestion(question.name, .cname))
    #expect(
      alias.records(as: CanonicalName.self).values.map(\.name.description) == ["mx.example.org"])
    #expect(alias.records(as: AddressV4.self).values.isEmpty)
  }

  @Test func `asks with AD, DO and room for 1232 octets`() throws {
    let query = DNSMessage.query(
      DNSQuestion(try DNSName("mx.example"), .tlsa), identifier: 0xABCD)
    #expect(
      query
        == [0xAB, 0xCD, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1, 2] + Array("mx".utf8) + [7]
        + Array("example".utf8) + [0, 0, 52, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0])
    let message = try DNSMessage(query)
    #expect(!message.isResponse && message.isAuthentic)
  }

  @Test func `a loop of names ends`() throws {
    for pointers: [UInt8] in [[0xC0, 12], [0xC0, 14, 0xC0, 12], [1, 97, 0xC0, 12], [0xC0, 200]] {
      let bytes = [0, 0, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0] + pointers + [0, 1, 0, 1]
      #expect(throws: DNSFormatError.self) { try DNSMessage(bytes) }
    }
  }

  @Test(arguments: [DNSType.mx, .cname, .ns, .soa])
  func `a record without the data that its type has is none`(type: DNSType) throws {
    let name: [UInt8] = [2] + Array("mx".utf8) + [0]
    let fixed: [UInt8] = [
      UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xFF), 0, 1, 0, 0, 0, 60,
    ]
    let empty = name + fixed + [0, 0]
    let address = name + [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
    func message(_ flags: UInt8, _ records: [UInt8]...) -> [UInt8] {
      [0, 1, flags, 0x80, 0, 0, 0, UInt8(records.count), 0, 0, 0, 0] + records.flatMap(\.self)
    }
    #expect(throws: DNSFormatError.self) { try DNSMessage(message(0x81, address, empty)) }
    // What is cut off is read as far as it is right.
    let cutOff = try DNSMessage(message(0x83, address, empty, address))
    #expect(cutOff.isTruncated && cutOff.answers.map(\.type) == [.a])
  }

  @Test func `every shortened answer is refused, unless it says that it is`() throws {
    for count in 0..<Self.sample.count {
      let short = Array(Self.sample.prefix(count))
      #expect(throws: DNSFormatError.self) { try DNSMessage(short) }
    }
    var truncated = Array(Self.sample.prefix(60))
    truncated[2] |= 2
    let message = try DNSMessage(truncated)
    #expect(message.isTruncated && message.answers.count == 1)
  }

  @Test(arguments: Seeds.first(20))
  func `survives damaged messages`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 1...500 {
      var bytes = Self.sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = [0, 0xC0, 63, 64, 255].randomElement(using: &random) ?? 0
        case 2: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      guard let message = try? DNSMessage(bytes) else { continue }
      for question in message.questions.map(\.question) {
        for type: DNSType in [.a, .aaaa, .mx, .txt, .cname, .tlsa] {
          read(message.answer(to: DNSQuestion(question.name, type)))
        }
      }
    }
  }

  @Test(arguments: Seeds.first(20))
  func `survives data made by chance`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let name = try DNSName("mx.example")
    for _ in 1...500 {
      let data = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...(Bool.random(using: &random) ? 255 : 8), using: &random)
      }
      for type: DNSType in [.a, .aaaa, .mx, .txt, .cname, .tlsa] {
        read(DNSAnswer(DNSQuestion(name, type), .insecure, .found, data: [data]))
      }
    }
  }

  /// Takes from an answer all that can be asked of it.
  private func read(_ answer: DNSAnswer) {
    let count = answer.data.count
    switch answer.question.type {
    case .a: read(answer.records(as: AddressV4.self), count)
    case .aaaa: read(answer.records(as: AddressV6.self), count)
    case .mx: read(answer.records(as: MailExchanger.self), count)
    case .txt: read(answer.records(as: TextRecord.self), count)
    case .cname: read(answer.records(as: CanonicalName.self), count)
    default: read(answer.records(as: TLSARecord.self), count)
    }
    _ = MailRoute(answer).hosts
  }

  private func read<Data>(_ records: DNSRecords<Data>, _ count: Int) {
    #expect(records.values.count + records.malformed == count)
    for value in records.values { _ = "\(value)" }
  }

  @Test func `reads strings, and addresses as RFC 5952 has them`() throws {
    #expect(try TextRecord(rdata: [2, 118, 61, 0, 1, 49]).text == "v=1")
    #expect(throws: DNSFormatError.self) { try TextRecord(rdata: []) }
    #expect(throws: DNSFormatError.self) { try TextRecord(rdata: [3, 1]) }
    let addresses: [([UInt16], String)] = [
      ([0x2001, 0xDB8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"), ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
      ([0, 0, 0, 0, 0, 0, 0, 0], "::"),
      ([0x2001, 0xDB8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"),
      ([0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"), ([1, 0, 0, 0, 0, 0, 0, 0], "1::"),
      ([0, 0, 0, 0, 0, 0xFFFF, 0xC000, 0x0201], "::ffff:192.0.2.1"),
    ]
    for (groups, text) in addresses {
      let octets = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      #expect(try AddressV6(rdata: octets).description == text)
    }
    #expect(throws: DNSFormatError.self) { try AddressV6(rdata: [1, 2, 3, 4]) }
    #expect(throws: DNSFormatError.self) { try AddressV4(rdata: [1, 2, 3, 4, 5]) }
    #expect(throws: DNSFormatError.self) { try MailExchanger(rdata: [0, 10, 0, 0]) }
  }
}
