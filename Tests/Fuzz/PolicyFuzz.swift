// SPDX-License-Identifier: Apache-2.0

@testable import DANE
@testable import MailPolicy

/// Policies of MTA-STS, the TXT records of it and of TLS reports, and resolv.conf.
enum PolicyFuzz {
  static func run(_ input: [UInt8]) {
    if let policy = try? STSPolicy(input) {
      var text = "version: STSv1\nmode: \(policy.mode.rawValue)\nmax_age: \(policy.maxAge)\n"
      for pattern in policy.patterns { text += "mx: \(pattern)\n" }
      hold((try? STSPolicy(text.octets)) == policy, "what is written is not what was read")
      _ = policy.allows("mx.example.org")
      for pattern in policy.patterns where !pattern.description.hasPrefix("*") {
        hold(policy.allows(pattern.description), "a host that its own pattern does not allow")
      }
    }
    if let record = try? TextRecord(rdata: input) { choose([record.octets]) }
    choose([input])
    choose(input.split(separator: 0x0A).map(Array.init))
    let servers = NameServers(resolverConfiguration: input.text)
    hold(1...3 ~= servers.servers.count, "a wrong number of servers")
    _ = try? NameServers.Server(input.text)
  }

  private static func choose(_ texts: [[UInt8]]) {
    if case .found(let record) = SoleRecord<STSRecord>(among: texts) {
      let text = "v=STSv1; id=\(record.id)"
      hold(SoleRecord<STSRecord>(among: [text.octets]) == .found(record), "another record")
    }
    if case .found(let record) = SoleRecord<ReportRecord>(among: texts) {
      let text = "v=TLSRPTv1; rua=\(record.addresses.joined(separator: ","))"
      hold(SoleRecord<ReportRecord>(among: [text.octets]) == .found(record), "another record")
    }
  }
}
