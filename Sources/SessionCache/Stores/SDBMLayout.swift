// SPDX-License-Identifier: Apache-2.0

/// How the pages of an sdbm table are laid out, which the file itself does not say.
///
/// A page begins with 16-bit numbers in the byte order of the host that wrote it: twice the count
/// of pairs, then for each pair where its key and where its value starts. The bytes themselves fill
/// the page from its end downwards: each key ends where the value before starts.
struct SDBMLayout: Hashable, Sendable {
  /// All sizes that 16-bit numbers allow, the known writers' first.
  ///
  /// 8 KiB is that of Postfix/TLS, Debian's Postfix and mod_ssl, 1 KiB that of all others.
  static let pageSizes = [8192, 1024, 4096, 2048, 16384, 32768, 512, 65536]

  /// What Postfix/TLS, and Debian's Postfix after it, wrote.
  static let postfix = SDBMLayout(pageSize: 8192)

  /// In bytes.
  let pageSize: Int
  /// Whether the numbers are in the other byte order than this host's.
  var isSwapped = false

  /// The longest key and value together that all libraries with this page size take.
  var pairLimit: Int { pageSize == 8192 ? 8008 : pageSize - 16 }

  /// The 16-bit number at an offset.
  func number(at offset: Int, in page: RawSpan) -> Int {
    let number = page.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return Int(isSwapped ? number.byteSwapped : number)
  }

  /// Where one pair of a page lies.
  ///
  /// - Parameters:
  ///   - index: Which pair, from 0.
  ///   - end: Where the key ends, which is where the value before starts.
  ///   - page: The page, which must make sense.
  /// - Returns: The pair's place, in bytes from the start of the page.
  func pair(_ index: Int, endingAt end: Int, in page: RawSpan) -> SDBMPair {
    let key = number(at: 2 + 4 * index, in: page)
    return SDBMPair(value: number(at: 4 + 4 * index, in: page)..<key, key: key..<end)
  }

  /// The number of pairs in a page, or nil where the page makes no sense.
  func count(_ page: RawSpan) -> Int? {
    let numbers = number(at: 0, in: page)
    guard numbers.isMultiple(of: 2), 2 + 2 * numbers <= pageSize else { return nil }
    var end = pageSize
    for index in 0..<(numbers / 2) {
      let key = number(at: 2 + 4 * index, in: page)
      let value = number(at: 4 + 4 * index, in: page)
      guard value <= key, key <= end else { return nil }
      end = value
    }
    return end >= 2 + 2 * numbers ? numbers / 2 : nil
  }
}
