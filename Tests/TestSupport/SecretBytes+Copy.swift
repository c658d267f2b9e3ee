// SPDX-License-Identifier: Apache-2.0

package import Primitives

extension SecretBytes {
  /// A copy of the bytes, which a test may keep.
  package borrowing func copy() -> [UInt8] {
    withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
  }
}
