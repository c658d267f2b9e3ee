// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

/// Damaged files get an answer or an error: never a crash, never without end.
@Suite struct MutationTests {
  private static let files = Result {
    try ["main.cf.dist", "main.cf.debian", "main.cf.tls", "master.cf.dist"]
      .map { try contents("/usr/share/postfix/\($0)") }
  }

  @Test(arguments: Seeds.first(5))
  func `survives a hundred damaged files of each kind`(seed: UInt64) throws {
    var generator = ConfigurationGenerator(seed: seed)
    var random = SplitMix64(seed: ~seed)
    let samples = try Self.files.get()
    for round in 1...100 {
      var main = Array(generator.main().utf8)
      var master = Array(generator.master().utf8)
      if round.isMultiple(of: 10) {
        main = random.pick(samples)
        master = random.pick(samples)
      }
      for _ in 1...Int.random(in: 1...6, using: &random) {
        mutate(&main, &random)
        mutate(&master, &random)
      }
      read(main, master)
    }
  }

  /// Takes from a configuration all that can be asked of it.
  private func read(_ main: [UInt8], _ master: [UInt8]) {
    let configuration = PostfixConfiguration(
      main: MainCF(parsing: main, file: "main.cf"),
      master: MasterCF(parsing: master, file: "master.cf"),
      host: ConfiguredHost(name: "mx", configurationDirectory: "/etc/postfix"))
    _ = (configuration.faults.map(\.description), configuration.main.overridden.count)
    let names = configuration.main.settings.map(\.name) + ["myhostname", "mydomain"]
    for name in names + ["smtp_tls_fingerprint_digest", "tlsproxy_tls_key_file"] {
      _ = try? configuration.list(of: name, groups: true)
      _ = try? configuration.boolean(of: name)
      _ = configuration.origin(of: name)
    }
    for service in configuration.master.services {
      _ = (service.identity, service.wakeup, service.processLimit, service.arguments)
      _ = try? configuration.runsChrooted(service)
      for name in service.overrides.map(\.name) + ["service_name"] {
        _ = try? configuration.value(of: name, in: service)
        _ = configuration.origin(of: name, in: service)
      }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else {
      return bytes.append(UInt8.random(in: .min ... .max, using: &random))
    }
    let position = Int.random(in: bytes.indices, using: &random)
    let length = min(Int.random(in: 1...40, using: &random), bytes.count - position)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &random)
    case 1: bytes[position] = random.pick(Array("${}()?:=<>#\n \t\0-o\"\r".utf8))
    case 2: bytes.removeSubrange(position..<(position + length))
    case 3: bytes.insert(contentsOf: bytes[position..<(position + length)], at: position)
    case 4:
      let other = Int.random(in: bytes.indices, using: &random)
      bytes.insert(contentsOf: bytes[position..<(position + length)], at: other)
    default:
      let count = Int.random(in: 1...2_000, using: &random)
      let text = random.pick(["{", "${", "$", "}", "\n", " ", "${a?{", "-o ", "{x}", "\n ", "$a"])
      bytes.insert(contentsOf: String(repeating: text, count: count).utf8, at: position)
    }
  }
}
