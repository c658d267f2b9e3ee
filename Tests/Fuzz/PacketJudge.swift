// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import DANE

/// The parser of ldns, where libldns3 is installed: what both read, both read alike.
///
/// See host2wire.h, packet.h, rr.h and rdata.h of ldns 1.8.
struct PacketJudge: @unchecked Sendable {
  static let shared = PacketJudge()

  private typealias Handle = UnsafeMutableRawPointer
  private let parse:
    @convention(c) (UnsafeMutablePointer<Handle?>, UnsafePointer<UInt8>?, Int) -> CInt
  private let free: @convention(c) (Handle) -> Void
  private let answer: @convention(c) (Handle) -> Handle?
  private let count: @convention(c) (Handle) -> Int
  private let record: @convention(c) (Handle, Int) -> Handle?
  private let type: @convention(c) (Handle) -> CInt
  private let kind: @convention(c) (Handle) -> CInt
  private let timeToLive: @convention(c) (Handle) -> UInt32
  private let fieldCount: @convention(c) (Handle) -> Int
  private let field: @convention(c) (Handle, Int) -> Handle?
  private let fieldSize: @convention(c) (Handle) -> Int
  private let fieldData: @convention(c) (Handle) -> UnsafePointer<UInt8>?

  private init?() {
    guard let library = dlopen("libldns.so.3", RTLD_NOW) else { return nil }
    func symbol<Function>(_ name: String) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard
      let parse: @convention(c) (UnsafeMutablePointer<Handle?>, UnsafePointer<UInt8>?, Int) -> CInt
      =
        symbol("ldns_wire2pkt"),
      let free: @convention(c) (Handle) -> Void = symbol("ldns_pkt_free"),
      let answer: @convention(c) (Handle) -> Handle? = symbol("ldns_pkt_answer"),
      let count: @convention(c) (Handle) -> Int = symbol("ldns_rr_list_rr_count"),
      let record: @convention(c) (Handle, Int) -> Handle? = symbol("ldns_rr_list_rr"),
      let type: @convention(c) (Handle) -> CInt = symbol("ldns_rr_get_type"),
      let kind: @convention(c) (Handle) -> CInt = symbol("ldns_rr_get_class"),
      let timeToLive: @convention(c) (Handle) -> UInt32 = symbol("ldns_rr_ttl"),
      let fieldCount: @convention(c) (Handle) -> Int = symbol("ldns_rr_rd_count"),
      let field: @convention(c) (Handle, Int) -> Handle? = symbol("ldns_rr_rdf"),
      let fieldSize: @convention(c) (Handle) -> Int = symbol("ldns_rdf_size"),
      let fieldData: @convention(c) (Handle) -> UnsafePointer<UInt8>? = symbol("ldns_rdf_data")
    else { return nil }
    self.parse = parse
    self.free = free
    self.answer = answer
    self.count = count
    self.record = record
    self.type = type
    self.kind = kind
    self.timeToLive = timeToLive
    self.fieldCount = fieldCount
    self.field = field
    self.fieldSize = fieldSize
    self.fieldData = fieldData
  }

  /// Holds the answers that were read to those that ldns reads, where it reads the message.
  func compare(_ message: DNSMessage, _ input: [UInt8]) {
    var packet: Handle?
    let status = input.withUnsafeBufferPointer { parse(&packet, $0.baseAddress, $0.count) }
    guard status == 0, let packet else { return }
    defer { free(packet) }
    guard let list = answer(packet) else { return }
    let records = (0..<count(list)).compactMap { record(list, $0) }
      .filter { kind($0) == 1 && type($0) != 41 }
    // A record of MX, CNAME, NS or SOA without any RDATA is none (RFC 1035, section 3.3): ldns takes it
    // all the same, since updates have such ones (RFC 2136, section 2.4). We refuse the message, or read
    // it up to there where it says that it is cut off; who gets such a one asks again by TCP (RFC 2181,
    // section 9).
    hold(
      records.count == message.answers.count
        || message.isTruncated && records.count > message.answers.count,
      "ldns reads another number of answers")
    for (judged, own) in zip(records, message.answers) {
      hold(type(judged) == CInt(own.type.rawValue), "ldns reads another type")
      hold(timeToLive(judged) == own.timeToLive, "ldns reads another time to live")
      // MX, CNAME, NS and TLSA: those whose fields both write out.
      guard [15, 5, 2, 52].contains(own.type.rawValue) else { continue }
      hold(data(judged) == own.data, "ldns reads other data")
    }
  }

  private func data(_ record: Handle) -> [UInt8] {
    (0..<fieldCount(record)).compactMap { field(record, $0) }.flatMap { field in
      Array(UnsafeBufferPointer(start: fieldData(field), count: fieldSize(field)))
    }
  }
}
