// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs

/// A source with all who load it.
struct SharedSource {
  let source: MaterialSource
  var users: [PairUser]
}
