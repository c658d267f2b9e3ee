// SPDX-License-Identifier: Apache-2.0

/// Why a line is no entry: lower case, no full stop.
struct TransferFault: Error {
  let reason: String
}
