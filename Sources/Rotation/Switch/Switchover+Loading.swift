// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Primitives
package import SMTP

extension Switchover {
  /// The servers of a pair that show another certificate than those in its files: somebody wrote
  /// these since Postfix, or another program that has them, was reloaded.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credentials: What is in its files.
  /// - Returns: The servers, without those that show nothing.
  /// - Throws: A `RotationError` where it cannot be told whether Postfix runs.
  package func outdated(
    _ unit: RotationUnit, _ credentials: [Credential]
  ) throws(RotationError) -> [Endpoint] {
    let running = try reloading.running(unit.activeInstances)
    let inquiries = confirmation.inquiries(of: unit, in: running, credentials)
    let uses = try neighbours(of: [(unit, credentials, credentials)])
    let isMixed = credentials.count > 1
    var found: [Endpoint] = []
    func look(_ answer: (endpoints: [Endpoint], states: [ListenerState])) {
      found += answer.endpoints
      for state in answer.states { report(.listener(state)) }
    }
    for one in credentials {
      look(confirmation.showingAnother(than: one, inquiries, isMixed: isMixed))
    }
    // A program that reads its file shows the first of several.
    if let first = credentials.first {
      look(confirmation.showingAnother(than: first, uses.flatMap(\.inquiries), isMixed: false))
    }
    return found.unique
  }

  /// Has a pair loaded that is in its files already, and confirmed.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - credentials: What is in its files.
  /// - Returns: The instances that were reloaded, and the servers that show the pair.
  /// - Throws: A `RotationError`.
  package func load(
    _ unit: RotationUnit, _ credentials: [Credential]
  ) throws(RotationError) -> (reloaded: [String], confirmed: [Endpoint]) {
    let uses = try neighbours(of: [(unit, credentials, credentials)])
    try renewIndexes(of: [unit])
    let reloaded = try reload([unit])
    let confirmed = try confirm(credentials, replacing: [], unit, in: reloaded)
    let names = try reload(uses)
    return (reloaded + names, confirmed + (try confirm(credentials, of: unit, by: uses)))
  }
}
