// SPDX-License-Identifier: Apache-2.0

/// Who reads the PEM blocks of a file, which decides what is found in it.
package enum PEMReading: Sendable {
  /// `PEM_read_bio` alone, as Postfix reads chain files: header lines (RFC 1421) in a block are passed
  /// over, even those that say that it is encrypted.
  case blocks
  /// OpenSSL where it reads certificates: a header is one of encryption, or damage.
  case certificates
  /// OpenSSL where it reads keys: as `certificates`, but the lengths of lines are kept, so that a NUL byte
  /// ends no file.
  case keys
}
