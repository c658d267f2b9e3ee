// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SystemPackage
import TLSCrypto

/// The pairs that are meant, by the instances of Postfix that load them.
struct RotationSubject: ParsableArguments {
  @OptionGroup var meant: InstancesOption

  @Option(
    help: ArgumentHelp(
      "Only the pair with this file, as main.cf names it.", valueName: "file"),
    completion: .file())
  var pair: [String] = []

  /// What was found.
  struct Found {
    /// All pairs, of which some may have files in common.
    var units: [RotationUnit] = []
    /// Those that are meant.
    var selected: [RotationUnit] = []
    var failures: [Failure] = []
    /// The name of the host, for EHLO.
    var hostName = "localhost"
    /// The directories of main.cf.
    var instances: [String] = []
  }

  /// Finds the pairs.
  ///
  /// - Parameter console: Has the environment.
  /// - Returns: The pairs, and what went wrong with single instances.
  /// - Throws: A `Failure` where no configuration can be read, or a pair that was named is not there.
  func find(_ console: Console) throws(Failure) -> Found {
    // The configuration is root's, whoever's the files are.
    try LentRights.suspended { () throws(Failure) in try look(console) }
  }

  private func look(_ console: Console) throws(Failure) -> Found {
    let system = PostfixSystem(environment: console.environment)
    var found = Found()
    let directory =
      meant.instance.directory(console.environment) ?? system.configurationDirectory
    let (instances, failures) = try system.instances(
      directory, andOthers: meant.allInstances)
    found.failures = failures
    found.instances = instances.map(\.configuration.host.configurationDirectory)
    if let name = try? instances.first?.configuration.value(of: "myhostname"), name.isEHLOName {
      found.hostName = name
    }
    let (units, faults) = RotationUnit.find(in: instances)
    found.units = units
    found.failures += faults.map { Failure($0) }
    found.selected = try select(units)
    if units.isEmpty, found.failures.isEmpty {
      throw Failure(
        .configuration, "\(directory)/main.cf: names no key and certificate",
        hint: "mxtls new makes a pair, and the lines for main.cf")
    }
    return found
  }

  private func select(_ units: [RotationUnit]) throws(Failure) -> [RotationUnit] {
    guard !pair.isEmpty else { return units }
    var faults = Faults()
    var selected: [RotationUnit] = []
    for name in pair {
      let path = FilePath(name)
      let matching = units.filter { unit in
        unit.paths.contains(path) || unit.store.slots.contains { $0.path == path }
      }
      if matching.isEmpty {
        let known = units.flatMap(\.paths).map { "\($0)".withoutKeyMaterial }
          .joined(separator: ", ")
        faults.add(
          Failure(
            .noInput, "\(name): main.cf names no such file",
            hint: known.isEmpty ? nil : "it names \(known)"))
      }
      // A file that two pairs have belongs to the one that is whole.
      selected += matching.filter { one in
        !selected.contains { $0.store.slots == one.store.slots }
          && !matching.contains { one.isBroken(beside: $0) }
      }
    }
    try faults.check()
    return selected
  }
}

extension String {
  /// Whether it can stand in an SMTP command.
  var isEHLOName: Bool {
    !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
