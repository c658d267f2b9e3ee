// SPDX-License-Identifier: Apache-2.0

/// What is told of a TLS session.
struct SessionDescription: Encodable {
  let `protocol`: String
  let cipher: String?
  let sessionId: String
  let ticketBytes: Int?
  let ticketLifetimeHint: Int
  let established: String
  let timeout: Int64
  let expires: String
  let serverName: String?
  let alpn: String?
}
