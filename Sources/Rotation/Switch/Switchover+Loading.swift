// SPDX-License-Identifier: Apache-2.0

internal import Checks
package import SMTP

extension Switchover {
  /// The servers of a pair that show another certificate than the one in its files: somebody wrote
  /// these since Postfix, or another program that has them, was reloaded.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credential: What is in its files.
  /// - Returns: The servers; who shows nothing is none of them.
  /// - Throws: A `RotationError` where it cannot be told whether Postfix runs.
  package func outdated(
    _ unit: RotationUnit, _ credential: Credential
  ) throws(RotationError) -> [Endpoint] {
    let running = try reloading.running(unit.activeInstances)
    let uses = try neighbours(of: [(unit, [credential], [credential])])
    return confirmation.showingAnother(than: credential, of: unit, in: running)
      + confirmation.showingAnother(than: credential, uses.flatMap(\.inquiries))
  }

  /// Has a pair loaded that is in its files already, and confirmed.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credential: What is in its files.
  /// - Returns: The instances that were reloaded, and the servers that show the pair.
  /// - Throws: A `RotationError`.
  package func load(
    _ unit: RotationUnit, _ credential: Credential
  ) throws(RotationError) -> (reloaded: [String], confirmed: [Endpoint]) {
    let uses = try neighbours(of: [(unit, [credential], [credential])])
    survey(uses)
    try renewIndexes(of: [unit])
    let reloaded = try reload([unit])
    let confirmed = try confirm([credential], replacing: [], unit, in: reloaded)
    let names = try reload(uses)
    return (reloaded + names, confirmed + (try confirm([credential], of: unit, by: uses)))
  }
}
