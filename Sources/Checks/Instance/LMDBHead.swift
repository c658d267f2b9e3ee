// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The beginning of a file that Postfix is to open as an LMDB database.
///
/// tlsmgr(8) makes a new file in the place of any other one that it does not understand, but not in
/// the place of these. The layout is that of `MDB_page` and `MDB_meta` of mdb.c, with words of 64 bits.
struct LMDBHead {
  private let bytes: [UInt8]

  /// How much of the file is looked at: both pages that say where everything begins, of any size.
  private static let limit = 0x1_0000 + 192

  /// Reads it; nil where the file is empty, which Postfix fills, or cannot be read.
  ///
  /// - Parameter path: The file.
  init?(of path: FilePath) {
    guard let bytes = try? InputFile.start(of: path, count: Self.limit), !bytes.isEmpty else {
      return nil
    }
    self.bytes = bytes
  }

  /// What keeps Postfix from using the file.
  ///
  /// - Parameter size: The length of the file in bytes.
  /// - Returns: The finding and its text; nil for a file that will do.
  func fault(_ size: Int) -> (kind: FindingKind, text: String)? {
    guard let isSwapped = self.isSwapped(at: 0) else {
      return (.cacheForeignFile, "is no database of type lmdb")
    }
    guard !isSwapped else {
      return (.cacheForeignFile, "was written by a host with another order of bytes")
    }
    // The first database keeps the size of all pages.
    let pageSize = Int(number(at: 40, of: 4) ?? 0)
    guard pageSize >= 512, pageSize <= 0x1_0000, self.isSwapped(at: pageSize) == false else {
      return (.cacheForeignFile, "has no sound head of a database of type lmdb")
    }
    // Both say where everything begins, and the one of the later transaction counts.
    let transactions = [0, pageSize].map { number(at: $0 + 144, of: 8) ?? 0 }
    let pages = 2 + pageCount(at: transactions[1] > transactions[0] ? pageSize : 0)
    guard pages > UInt64(size / pageSize) else { return nil }
    return (.cacheTruncated, "has \(size / pageSize) pages of \(pages)")
  }

  /// Whether the magic number of a page is there in the other order of bytes; nil without one.
  private func isSwapped(at page: Int) -> Bool? {
    switch number(at: page + 16, of: 4) {
    case 0xBEEF_C0DE: false
    case 0xDEC0_EFBE: true
    default: nil
    }
  }

  /// How many pages both databases have: those of branches, of leaves, and of what is too long for one.
  private func pageCount(at page: Int) -> UInt64 {
    [40, 88].flatMap { database in [8, 16, 24].map { page + database + $0 } }.reduce(0) {
      $0 &+ (number(at: $1, of: 8) ?? 0)
    }
  }

  private func number(at offset: Int, of count: Int) -> UInt64? {
    guard bytes.count >= offset + count else { return nil }
    return bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
