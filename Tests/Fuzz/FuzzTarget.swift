// SPDX-License-Identifier: Apache-2.0

/// The parsers that are fuzzed, by the names that `Tests/Fuzz/run` takes.
enum FuzzTarget: String, CaseIterable {
  case mainCF = "main-cf"
  case masterCF = "master-cf"
  case postconf
  case table
  case pem
  case der
  case session
  case entry
  case sdbm
  case recognition
  case worker
  case tlsmgr
  case reply
  case dns
  case record
  case policy
  case log
  case received
  case packed
  case transfer
  case text

  /// Gives the parser an input; returns where it reads it, or refuses it, as it should.
  func run(_ input: [UInt8]) {
    switch self {
    case .mainCF: ConfigurationFuzz.main(input)
    case .masterCF: ConfigurationFuzz.master(input)
    case .postconf: ConfigurationFuzz.postconf(input)
    case .table: ConfigurationFuzz.table(input)
    case .pem: MaterialFuzz.file(input)
    case .der: MaterialFuzz.object(input)
    case .session: SessionFuzz.run(input)
    case .entry: CacheFuzz.entry(input)
    case .sdbm: TableFileFuzz.sdbm(input)
    case .recognition: TableFileFuzz.recognition(input)
    case .worker: CacheFuzz.worker(input)
    case .tlsmgr: ReplyFuzz.manager(input)
    case .reply: ReplyFuzz.server(input)
    case .dns: DNSFuzz.message(input)
    case .record: DNSFuzz.record(input)
    case .policy: PolicyFuzz.run(input)
    case .log: LogFuzz.run(input)
    case .received: ReceivedFuzz.run(input)
    case .packed: PackedFuzz.run(input)
    case .transfer: TransferFuzz.run(input)
    case .text: TextFuzz.run(input)
    }
  }
}
