// SPDX-License-Identifier: Apache-2.0

/// Why something is no reply: lower case, no full stop.
struct ReplyFault: Error {
  let reason: String

  static let endless = ReplyFault(
    reason: "its reply is longer than \(ReplyLimit.lines) lines or \(ReplyLimit.bytes >> 10) KiB")
}
