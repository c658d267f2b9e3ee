// SPDX-License-Identifier: Apache-2.0

/// The report for programs.
struct RunDescription: Encodable {
  /// The index of a table of names.
  struct Index: Encodable {
    let table: String
    /// The keys for which it was not of the files before; none where a switch made it anew.
    let stale: [String]
    let madeAnew: Bool
  }

  /// A server that was asked.
  struct Listener: Encodable {
    let program: String
    let address: String
    let `protocol`: String
    /// How TLS begins: starttls or implicit.
    let tls: String
    /// The host name that it was asked for; absent for none.
    let name: String?
    /// The algorithm of the key, where it has certificates of several.
    let key: String?
    /// SHA-256 of what it showed before, of what it shows now, and of what it was to show and did.
    let before: String?
    let after: String?
    let confirmed: String?
  }

  /// Whether anything was changed.
  let changed: Bool
  let pairs: [PairOutcome]
  let indexes: [Index]
  let listeners: [Listener]
}
