// SPDX-License-Identifier: Apache-2.0

/// A service of Postfix by its host and tag, and what its lines have shown of its settings.
struct LogService {
  let name: String
  /// It writes a line of each connection with TLS, or of each server that offers it: what has no
  /// such line, is in clear.
  var isTelling: [Bool] = [false, false]
  /// Its clients speak TLS at once, as the tag says.
  let isWrapper: Bool
  /// It stands for all services beyond the bound: what one of them shows is not known of the others.
  let isRest: Bool

  init(_ tag: String?) {
    name = tag ?? "other"
    isRest = tag == nil
    isWrapper = name.contains("submissions") || name.contains("smtps")
  }
}
