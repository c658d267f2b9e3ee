// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  internal import SystemFiles
  internal import SystemPackage

  /// What the first page of a table of Berkeley DB says of the others (DBMETA in db_page.h, 5.3).
  struct BerkeleyDBMetaPage {
    /// The size of a page in bytes.
    let pageSize: Int
    /// How many pages the table counts.
    let pages: Int

    private static let magicOffset = 12
    private static let pageSizeOffset = 20
    private static let lastPageOffset = 32
    private static let size = 36
    private static let magics: [UInt32] = [0x05_3162, 0x06_1561]

    /// Reads the page; nil where the file does not begin with such a one.
    ///
    /// - Parameter path: The file.
    /// - Throws: A `FileError` where it cannot be read.
    init?(of path: FilePath) throws(FileError) {
      let head = try InputFile.start(of: path, count: Self.size)
      guard head.count == Self.size else { return nil }
      func number(_ offset: Int) -> UInt32 {
        head[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
      }
      // Tables of either byte order are read.
      let magic = number(Self.magicOffset)
      let isSwapped = Self.magics.contains(magic.byteSwapped)
      guard isSwapped || Self.magics.contains(magic) else { return nil }
      func field(_ offset: Int) -> Int {
        Int(isSwapped ? number(offset).byteSwapped : number(offset))
      }
      pageSize = field(Self.pageSizeOffset)
      pages = field(Self.lastPageOffset) + 1
    }
  }
#endif
