// SPDX-License-Identifier: Apache-2.0

package import Platform
package import SystemPackage

/// What kind of table a plain file is, told by its first bytes.
package enum TableRecognition: Hashable, Sendable {
  case table(TableType, StoreFiles)
  /// Why it is none: lower case, no full stop.
  case unknown(reason: String)

  /// How far into a file the magic numbers lie.
  private static let headSize = 24

  /// Recognises a table by one of its files.
  ///
  /// - Parameter path: The file, either of the two of sdbm and dbm; or the path without suffix of a
  ///   table in two files.
  /// - Returns: The type and the files, or why it is not known.
  /// - Throws: A `FileError` where the file cannot be read or is not regular.
  package static func recognise(_ path: FilePath) throws(FileError) -> TableRecognition {
    switch path.extension {
    case "pag": return try recognisePair(path.withExtension("dir"), path)
    case "dir": return try recognisePair(path, path.withExtension("pag"))
    default: break
    }
    let pages = path.appendingSuffix(".pag")
    if try FileStatus.of(path) == nil, try FileStatus.of(pages) != nil {
      return try recognisePair(path.appendingSuffix(".dir"), pages)
    }
    let head = try GuardedFile.start(of: path, count: headSize)
    guard !head.isEmpty else { return .unknown(reason: "it is empty") }
    guard let type = type(of: head) else {
      return .unknown(reason: "it is no table of a known type")
    }
    return .table(type, StoreFiles(main: path))
  }

  /// Recognises a table in two files.
  private static func recognisePair(
    _ directory: FilePath, _ pages: FilePath
  ) throws(FileError) -> TableRecognition {
    let head = try GuardedFile.start(of: pages, count: headSize)
    let hasDirectory = try FileStatus.of(directory) != nil
    if type(of: head) == .gdbm {
      return .table(.dbm, StoreFiles(main: pages, directory: hasDirectory ? directory : nil))
    }
    guard hasDirectory else { return .unknown(reason: "there is no \(directory) beside it") }
    _ = try GuardedFile.start(of: directory, count: 1)
    return .table(.sdbm, StoreFiles(main: pages, directory: directory))
  }

  /// The type of a table in one file.
  static func type(of head: [UInt8]) -> TableType? {
    switch number(at: 0, in: head) {
    case 0x1357_9ace, 0x1357_9acd, 0x1357_9acf, 0x1357_9ad0, 0x1357_9ad1: return .gdbm
    default: break
    }
    switch number(at: 12, in: head) {
    case 0x05_3162: return .btree
    case 0x06_1561: return .hash
    default: return number(at: 16, in: head) == 0xbeef_c0de ? .lmdb : nil
    }
  }

  /// The 32-bit number at an offset, in the byte order in which it is a magic one, if any.
  private static func number(at offset: Int, in head: [UInt8]) -> UInt32? {
    guard let number = head.number(at: offset) else { return nil }
    // All magic numbers begin, or end in the other order, with a byte that tells the order.
    return [0x13, 0x00, 0xbe].contains(head[offset]) ? number : number.byteSwapped
  }
}

extension [UInt8] {
  /// The 32-bit number at an offset, its most significant octet first; nil beyond the end.
  func number(at offset: Int) -> UInt32? {
    guard count >= offset + 4 else { return nil }
    return self[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension FilePath {
  fileprivate func withExtension(_ name: String) -> FilePath {
    var path = self
    path.extension = name
    return path
  }

  fileprivate func appendingSuffix(_ suffix: String) -> FilePath {
    guard let last = lastComponent else { return self }
    return removingLastComponent().appending("\(last.string)\(suffix)")
  }
}
