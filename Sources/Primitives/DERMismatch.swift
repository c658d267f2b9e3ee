// SPDX-License-Identifier: Apache-2.0

/// Bytes that are no DER, or not what is wanted of it.
package struct DERMismatch: Error {
  package init() {}
}
