// SPDX-License-Identifier: Apache-2.0

/// A service of Postfix by its tag, and what its lines have shown of its settings.
struct LogService {
  let name: String
  /// It writes a line of each connection with TLS, or of each server that offers it: what it does not
  /// say so of, is in clear.
  var isTelling: [Bool] = [false, false]
  /// Its clients speak TLS at once, as the tag says.
  let isWrapper: Bool

  init(_ tag: String) {
    name = tag
    isWrapper = tag.contains("submissions") || tag.contains("smtps")
  }
}
