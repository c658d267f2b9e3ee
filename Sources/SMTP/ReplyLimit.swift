// SPDX-License-Identifier: Apache-2.0

/// More than any server says in a reply.
enum ReplyLimit {
  static let lines = 512
  static let bytes = 64 << 10
}
