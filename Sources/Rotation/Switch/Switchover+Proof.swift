// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import SMTP
package import SystemPackage

/// The proof that pairs are shown as before, where only the way in which Postfix gets them changes.
extension Switchover {
  /// What servers show before a change.
  package struct Outlook {
    fileprivate var silent: Set<Confirmation.Inquiry> = []

    package init() {}
  }

  /// Finds out what the servers of pairs show.
  ///
  /// - Parameter units: The pairs.
  /// - Returns: What they show.
  package func look(at units: [RotationUnit]) -> Outlook {
    var outlook = Outlook()
    outlook.silent = survey(
      units.map { unit in
        let credentials = (try? Credential.read(unit.files)) ?? []
        return (unit, credentials, credentials)
      })
    return outlook
  }

  /// Waits until the servers of pairs show what is in the files.
  ///
  /// - Parameters:
  ///   - units: The pairs, as main.cf names them now.
  ///   - outlook: What the servers have shown before: one that had nothing to show need not now.
  /// - Returns: The servers of each.
  /// - Throws: A `RotationError` of code `notConfirmed` when the time is over.
  package func prove(
    _ units: [RotationUnit], after outlook: Outlook
  ) throws(RotationError) -> [[String]] {
    try units.map { (unit) throws(RotationError) in
      try confirm(
        try Credential.read(unit.files), replacing: [], unit,
        in: try reloading.running(unit.activeInstances), silent: outlook.silent
      ).map { "\($0)" }
    }
  }

  /// Reloads an instance, where it runs.
  ///
  /// - Parameter instance: The directory of main.cf.
  /// - Throws: A `RotationError` where that failed.
  package func reload(instance: String) throws(RotationError) {
    for one in try reloading.reload([instance]) { report(.reloaded(one)) }
  }

  /// The files of a pair that Dovecot has, as its configuration names them.
  ///
  /// - Parameter unit: The pair.
  /// - Returns: The files; none where Dovecot does not tell.
  package func filesOfDovecot(of unit: RotationUnit) -> [FilePath] {
    guard let servers = try? neighbours.dovecot?.servers else { return [] }
    return servers.places.flatMap(\.files).filter { path in
      if case .own = NeighbourFile(path, of: unit, [], [], among: []) { true } else { false }
    }
  }
}
