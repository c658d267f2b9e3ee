// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage

extension RotationUnit {
  /// Whether it is no pair as it is, while another one that has a file in common with it is whole: a
  /// client with a wrong key for the certificate of a server, say.
  ///
  /// Replacing the other one makes nothing worse for whoever loads this one.
  ///
  /// - Parameter other: The other one.
  /// - Returns: Whether it is.
  package func isBroken(beside other: RotationUnit) -> Bool {
    let paths = Set(store.slots.map(\.path))
    guard store.slots != other.store.slots,
      other.store.slots.contains(where: { paths.contains($0.path) })
    else { return false }
    return (try? Credential.read(files)) == nil && (try? Credential.read(other.files)) != nil
  }

  /// Whether the generations in the place where its own would be are those of another pair with the
  /// same certificate.
  ///
  /// - Parameter others: All units.
  /// - Returns: Whether they are.
  package func lacksGenerations(among others: [RotationUnit]) -> Bool {
    others.contains { $0.store.directory == store.directory && isBroken(beside: $0) }
  }

  /// Why the files of broken pairs that share a file with this one stay as they are.
  ///
  /// - Parameter others: All units.
  /// - Returns: A warning for each, in words.
  package func brokenSharers(among others: [RotationUnit]) -> [RotationError] {
    others.filter { $0.isBroken(beside: self) }.map { other in
      let users = other.loaders.flatMap(\.users).map(\.program.rawValue).unique
      let own = Set(store.slots.map(\.path))
      let strange = other.store.slots.first { !own.contains($0.path) }?.path
      return RotationError(
        .badData, strange.map { "\($0)" } ?? other.name,
        "\(users.joined(separator: " and ")) loads it with a file of this pair, to which it does not"
          + " belong, neither now nor afterwards")
    }
  }

  /// The first file of a pair that is another pair's, too; nil where there is none, or the other one is
  /// broken as it is.
  func sharedFile(among others: [RotationUnit]) -> RotationError? {
    for slot in store.slots {
      for other in others
      where other.store.slots != store.slots && !other.isBroken(beside: self) {
        guard other.store.slots.contains(where: { $0.path == slot.path }) else { continue }
        return RotationError(
          .refused, "\(slot.path)",
          "belongs to two pairs, that of \(name(among: others)) and that of"
            + " \(other.name(among: others)), which cannot be switched in one step",
          remedy: "give each pair files of its own in main.cf")
      }
    }
    return nil
  }
}

extension [RotationUnit] {
  /// The pairs by what is switched as a whole: those of an instance, and of all instances that have a
  /// pair in common with it.
  package var switchedTogether: [[RotationUnit]] {
    var groups: [(instances: Set<String>, units: [RotationUnit])] = []
    for unit in self {
      let instances = Set(unit.loaders.map(\.instance))
      let matching = groups.indices.filter { !groups[$0].instances.isDisjoint(with: instances) }
      guard let first = matching.first else {
        groups.append((instances, [unit]))
        continue
      }
      groups[first] = (
        matching.reduce(instances) { $0.union(groups[$1].instances) },
        matching.flatMap { groups[$0].units } + [unit]
      )
      for index in matching.dropFirst().reversed() { groups.remove(at: index) }
    }
    return groups.map(\.units)
  }
}
