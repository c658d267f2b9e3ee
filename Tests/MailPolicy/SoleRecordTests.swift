// SPDX-License-Identifier: Apache-2.0

import MailPolicy
import Testing

/// Records are chosen and read as RFC 8461, section 3.1, and RFC 8460, section 3, have it.
@Suite struct SoleRecordTests {
  private func sts(_ texts: String...) -> SoleRecord<STSRecord> {
    SoleRecord(among: texts.map { Array($0.utf8) })
  }

  private func reports(_ texts: String...) -> SoleRecord<ReportRecord> {
    SoleRecord(among: texts.map { Array($0.utf8) })
  }

  @Test(arguments: [
    "v=STSv1; id=20261128T1;", "v=STSv1;id=20261128T1", "v=STSv1; id=20261128T1 ;\t",
    "v=STSv1; more=than:this; id=20261128T1; id=other",
  ]) func `takes the record of a policy`(text: String) {
    guard case .found(let record) = sts(text) else {
      Issue.record("\(sts(text))")
      return
    }
    #expect(record.id == "20261128T1")
  }

  @Test(arguments: [
    "v=STSv1;", "v=STSv1; id=", "v=STSv1; id=a-b", "v=STSv1; id=a b", "v=STSv1; ID=1",
    "v=STSv1; id=1; more", "v=STSv1; id=1;; x=1", "v=STSv1; id=1; x=a=b", "v=STSv1",
    "V=STSv1; id=1",
    "v=stsv1; id=1", " v=STSv1; id=1", "\"v=STSv1; id=1\"", "v=STSv1 ; id=1", "v=STSv1; id=\u{E9}",
    "v=STSv1; id=123456789012345678901234567890123",
  ]) func `refuses what is none`(text: String) {
    guard case .malformed = sts(text) else {
      Issue.record("\(sts(text))")
      return
    }
  }

  @Test func `of several none counts, and of others none is counted`() {
    #expect(sts() == .absent)
    #expect(sts("v=spf1 -all", "") == .absent)
    #expect(sts("v=STSv1; id=1", "v=STSv1; id=2") == .several(2))
    #expect(sts("v=STSv1; id=1", "v=STSv1") == sts("v=STSv1; id=1"))
  }

  @Test func `takes the addresses of reports`() {
    guard
      case .found(let record) = reports(
        "v=TLSRPTv1; rua=mailto:tls@example.com , https://r.example.com/v1?a=b ")
    else {
      Issue.record("\(reports("v=TLSRPTv1; rua=mailto:tls@example.com"))")
      return
    }
    #expect(record.addresses == ["mailto:tls@example.com", "https://r.example.com/v1?a=b"])
  }

  @Test(arguments: [
    "v=TLSRPTv1;", "v=TLSRPTv1; rua=", "v=TLSRPTv1; rua=tls@example.com",
    "v=TLSRPTv1; rua=http://example.com", "v=TLSRPTv1; rua=mailto:tls", "v=TLSRPTv1; rua=https:",
    "v=TLSRPTv1; rua=https:///x", "v=TLSRPTv1; rua=mailto:a@b,", "v=TLSRPTv1; rua=mailto:a b@c",
    "v=TLSRPTv1; rua=mailto:@b", "v=TLSRPTv1; rua=mailto:a@b!1m", "v=TLSRPTv1 rua=mailto:a@b",
  ]) func `refuses what no report can go to`(text: String) {
    guard case .malformed = reports(text) else {
      Issue.record("\(reports(text))")
      return
    }
  }
}
