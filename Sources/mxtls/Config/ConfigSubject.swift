// SPDX-License-Identifier: Apache-2.0

import DANE
import Postfix
import PostfixHost
import Rotation

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
    system = PostfixSystem(version: nil, root: "", environment: console.environment)
    let directory =
      option.instance.directory(console.environment) ?? system.configurationDirectory
    let (instances, failures) = try system.instances(directory, andOthers: option.allInstances)
    configurations = instances.map(\.configuration)
    self.failures = failures
  }

  /// What a proposal has to know of this host.
  var facts: ProposalFacts {
    ProposalFacts(
      tableTypes: system.tableTypes,
      hasValidatingResolver: NameDirectory.hasLocalValidation(by: .now + Self.patience))
  }
}
