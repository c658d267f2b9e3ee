// SPDX-License-Identifier: Apache-2.0

import Trace

/// A message, and where it was.
struct TracedMessage {
  /// The file as it was named, or "standard input".
  let file: String
  /// Which one it is in the file, from 1.
  let number: Int
  let message: Message
}
