// SPDX-License-Identifier: Apache-2.0

/// One extension as OpenSSL prints it.
struct ExtensionDescription: Encodable {
  let oid: String
  let name: String
  let critical: Bool
  let value: String
}
