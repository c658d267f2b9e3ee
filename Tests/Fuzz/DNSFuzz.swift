// SPDX-License-Identifier: Apache-2.0

@testable import DANE

/// Answers of name servers, and TLSA records as people write them.
enum DNSFuzz {
  static func message(_ input: [UInt8]) {
    record(rdata: input)
    guard let message = try? DNSMessage(input) else { return }
    for question in message.questions.prefix(4).map({ $0.question }) {
      let answer = message.answer(to: question)
      hold(answer.data.count <= message.answers.count, "more records than there are")
      _ = (answer.records(as: TLSARecord.self), answer.records(as: MailExchanger.self))
    }
    for record in message.answers + message.authorities {
      hold(record.name.wire.count <= 255, "a name that is too long")
      hold((try? DNSName(record.name.description)) == record.name, "another name")
    }
    if let judge = PacketJudge.shared { judge.compare(message, input) }
  }

  static func record(_ input: [UInt8]) {
    let text = input.text
    if let record = try? TLSARecord(text), !record.data.isEmpty {
      hold((try? TLSARecord(record.description)) == record, "another record")
      hold((try? TLSARecord(rdata: record.rdata)) == record, "another record")
    }
    if let name = try? DNSName(text) {
      hold((try? DNSName(name.description)) == name, "another name")
      var reader = DNSReader(name.wire)
      hold((try? reader.name()) == name && reader.isAtEnd, "another name")
    }
    record(rdata: input)
  }

  private static func record(rdata: [UInt8]) {
    _ = (try? MailExchanger(rdata: rdata), try? CanonicalName(rdata: rdata))
    _ = (try? StartOfAuthority(rdata: rdata), try? TextRecord(rdata: rdata))
    if let signature = try? RecordSignature(rdata: rdata) {
      _ = (signature.end(near: 1_795_824_000), signature.lifetime)
    }
    guard let record = try? TLSARecord(rdata: rdata) else { return }
    hold(record.rdata == rdata, "another record")
    if let set = try? TLSARecordSet([record, record]) {
      hold(set.usable.count <= 2, "more records than there are")
      _ = set.demand
    }
  }
}
