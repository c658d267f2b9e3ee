// SPDX-License-Identifier: Apache-2.0

import DANE
import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SystemPackage

/// The configurations of the instances of Postfix that are meant.
struct ConfigSubject {
  let configurations: [PostfixConfiguration]
  /// What went wrong with single instances.
  let failures: [Failure]
  let system: PostfixSystem

  /// How long a name server on this host may take.
  private static let patience = Duration.seconds(3)

  /// Reads them.
  ///
  /// - Parameters:
  ///   - option: Which instances are meant.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` where the first cannot be read.
  init(_ option: InstancesOption, _ console: Console) throws(Failure) {
    system = PostfixSystem(environment: console.environment)
    let directory =
      option.instance.directory(console.environment) ?? system.configurationDirectory
    let (instances, failures) = try system.instances(directory, andOthers: option.allInstances)
    configurations = instances.map(\.configuration)
    self.failures = failures
  }

  /// What makes changes of an instance.
  ///
  /// - Parameters:
  ///   - configuration: The instance.
  ///   - console: Has the environment.
  /// - Returns: It.
  /// - Throws: A `Failure` while `rotate --to-chain-files` is at work on main.cf, or was cut short.
  func application(
    for configuration: PostfixConfiguration, _ console: Console
  ) throws(Failure) -> ConfigApplication {
    let directory = configuration.host.configurationDirectory
    if ChainFileJournal.isThere(in: FilePath(directory)) {
      throw Failure(
        .busy, "\(directory)/main.cf: rotate --to-chain-files is at work on it, or was cut short",
        hint: "mxtls rotate completes it, or takes it back")
    }
    return ConfigApplication(configuration, system, console)
  }

  /// What a proposal has to know of this host.
  ///
  /// - Parameter configuration: The configuration that it is for.
  /// - Returns: What is known.
  func facts(for configuration: PostfixConfiguration) -> ProposalFacts {
    // As Postfix does, which opens relative paths in its queue.
    @Sendable func place(_ path: String) -> FilePath {
      FilePath((try? configuration.value(of: "queue_directory")) ?? "").pushing(FilePath(path))
    }
    return ProposalFacts(
      tableTypes: system.tableTypes,
      hasValidatingResolver: NameDirectory.hasLocalValidation(by: .now + Self.patience),
      policyLevels: policyLevels(of: configuration)
    ) { certificate, key in
      let paths = [certificate, key].map(place)
      let reading = PairReading(.split(certificate: paths[0], key: paths[1]))
      // Nothing can be told of files that may not be read.
      guard let fault = reading.fault, fault.failure?.code != .permission else { return nil }
      let missing = zip([certificate, key], paths).first { (try? FileStatus.of($0.1)) == nil }
      if let (path, _) = missing { return "\(path) is not there" }
      return "\(certificate) and \(key) are no pair that can be used"
    } hasRequest: { key in
      let path = place(key)
      return PairReading(.split(certificate: path, key: path)).request != nil
    }
  }

  /// The levels of all policies for single destinations; nil where not all can be read.
  private func policyLevels(of configuration: PostfixConfiguration) -> Set<TLSSecurityLevel>? {
    guard let tables = try? configuration.list(of: "smtp_tls_policy_maps") else { return nil }
    var levels: Set<TLSSecurityLevel> = []
    for table in tables {
      let name = table.hasPrefix("proxy:") ? String(table.dropFirst("proxy:".count)) : table
      let answer = system.readTable(
        name, keys: [], configuration: configuration.host.configurationDirectory)
      let text: String
      switch consume answer {
      case .entries(let bytes, let isWhole):
        guard isWhole else { return nil }
        text = bytes.withBytes { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
      case .unreadable: return nil
      case .unknown: return nil
      }
      for line in text.split(separator: "\n") {
        let value = line.split(separator: "\t", maxSplits: 1).last.map(String.init) ?? ""
        // An entry that is wrong defers mail: `mxtls check` tells of it.
        guard let policy = try? TLSPolicy(value, in: configuration.host.version) else { return nil }
        levels.insert(policy.level)
      }
    }
    return levels
  }
}
