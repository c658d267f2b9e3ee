// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  internal import Platform
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

    /// Reads the page; nil where the file does not begin with such a page.
    ///
    /// - Parameter path: The file.
    /// - Throws: A `FileError` where it cannot be read.
    init?(of path: FilePath) throws(FileError) {
      let head = try GuardedFile.start(of: path, count: Self.size)
      guard [.btree, .hash].contains(TableRecognition.type(of: head)),
        let pageSize = head.number(at: Self.pageSizeOffset),
        let lastPage = head.number(at: Self.lastPageOffset)
      else { return nil }
      // Tables of either byte order are read; both magic numbers begin, or end, with 0.
      let isBigEndian = head[Self.magicOffset] == 0
      self.pageSize = Int(isBigEndian ? pageSize : pageSize.byteSwapped)
      pages = Int(isBigEndian ? lastPage : lastPage.byteSwapped) + 1
    }
  }
#endif
