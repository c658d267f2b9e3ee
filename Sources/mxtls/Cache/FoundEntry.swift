// SPDX-License-Identifier: Apache-2.0

import Primitives

/// An entry that was looked for, with a copy of its session.
struct FoundEntry: ~Copyable {
  let target: CacheTarget
  let keyBytes: [UInt8]
  let entry: DecodedEntry
  /// The session in DER; empty where the value cannot be decoded.
  let session: SecretBytes
}
