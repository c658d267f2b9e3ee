// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
internal import SystemPackage

extension PostfixSystem {
  /// What the places of session caches depend on, on this host.
  ///
  /// - Parameter mailOwner: The name of the user whom the caches belong to.
  /// - Returns: The users, directories and tables of this host.
  package func surroundings(mailOwner: String) -> SessionCacheSurroundings {
    SessionCacheSurroundings(
      mailOwner: FileOwner.named(mailOwner)?.user,
      owner: { try? FileStatus.of(FilePath($0))?.owner.user }, lookUp: lookUp)
  }

  /// Looks up a key in a table, as postmap(1) does, whose manual has the statuses.
  package func lookUp(_ table: String, _ key: String) -> SessionCacheSurroundings.Answer {
    guard let postmap else { return .unknown("there is no postmap to ask \(table)") }
    let run = try? ProgramRun(
      postmap.path, ["-q", key, table], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
      timeout: .seconds(10))
    switch run?.ending {
    case .exited(0):
      let line = run?.output.prefix { $0 != UInt8(ascii: "\n") } ?? []
      return .value(String(decoding: line, as: UTF8.self))
    case .exited(1) where run?.errors.isEmpty == true: return .nothing
    default: return .unknown("`postmap -q \(key) \(table)` fails")
    }
  }
}
