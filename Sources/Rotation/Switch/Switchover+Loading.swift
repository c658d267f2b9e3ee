// SPDX-License-Identifier: Apache-2.0

internal import Checks
package import SMTP

extension Switchover {
  /// The servers of a pair that show another certificate than the one in its files: somebody wrote
  /// these since Postfix was reloaded.
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
    return confirmation.endpoints(of: unit, in: running).filter {
      confirmation.showsAnother(than: credential, $0)
    }
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
    let reloaded = try reload([unit])
    return (reloaded, try confirm([credential], replacing: [], unit, in: reloaded))
  }
}
