// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text in at most 200 characters, for errors that quote a server.
  var shortened: String { count > 200 ? prefix(199) + "…" : self }
}
