// SPDX-License-Identifier: Apache-2.0

/// Why a key is not well formed.
package enum EntryKeyFault: String, Error, Hashable, CaseIterable, Sendable, CustomStringConvertible
{
  case empty
  case tooLong
  case notPrintable
  case noForm
  case noAddress
  case noService

  /// The reason in plain words: lower case, no full stop.
  package var description: String {
    switch self {
    case .empty: "the key is empty"
    case .tooLong: "the key is longer than 511 bytes"
    case .notPrintable: "the key has bytes that are not printable"
    case .noForm: "the key is of no form that Postfix writes"
    case .noAddress: "the key has something else where an address should be"
    case .noService: "the key names no service"
    }
  }
}

extension EntryKey {
  /// What is wrong with a key, or nil where Postfix may have written it.
  ///
  /// - Parameter key: The bytes that the key was read from.
  /// - Returns: The first fault found; the limit of length is LMDB's (`mdb_env_get_maxkeysize`),
  ///   and Postfix keeps to it; the table libraries of other types set none.
  package func fault(in key: RawSpan) -> EntryKeyFault? {
    let bytes = key.extracting(whole)
    if bytes.isEmpty { return .empty }
    // The terminating NUL counts.
    if key.byteCount > 511 { return .tooLong }
    // Names in UTF-8 come with SMTPUTF8.
    guard bytes.allSatisfy(in: whole, { $0 > 0x20 && $0 != 0x7F }) else { return .notPrintable }
    switch form {
    case nil: return .noForm
    case .digest:
      if let address, !bytes.isAddress(in: address) { return .noAddress }
      return service == nil ? .noService : nil
    case .serviceIdentifier: return service?.isEmpty ?? true ? .noService : nil
    case .identifier, .host, .hostAddress, .serviceAddress: return nil
    }
  }
}
