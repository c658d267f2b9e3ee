// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension StoreError {
  /// What a failed system call says of a table; nil where only the library can tell.
  static func code(of error: Errno) -> Code? {
    switch error {
    case .noSpace, .diskQuotaExceeded: .noSpace
    case .noSuchFileOrDirectory: .notFound
    case .permissionDenied, .notPermitted, .readOnlyFileSystem: .permission
    default: nil
    }
  }

  /// A failed system call of our own.
  init(_ error: Errno) {
    self.init(Self.code(of: error) ?? .io, Self.words(of: error))
  }

  /// What the system calls an error, as the tail of a sentence.
  static func words(of error: Errno) -> String {
    plainWords(error.description)
  }

  /// The text of a library as the tail of a sentence: without its number, its capital and its stop.
  static func plainWords(_ text: some StringProtocol) -> String {
    var words = Substring(text)
    // "BDB0641 __db_meta_setup: …" and "MDB_CORRUPTED: …"
    if words.hasPrefix("BDB"), let space = words.firstIndex(of: " ") {
      words = words[words.index(after: space)...]
    }
    if words.hasPrefix("MDB_"), let colon = words.firstRange(of: ": ") {
      words = words[colon.upperBound...]
    }
    while let last = words.last, last == "." || last.isWhitespace { words.removeLast() }
    guard let first = words.first else { return "unknown" }
    let isName = words.dropFirst().first?.isUppercase ?? false
    return isName ? String(words) : first.lowercased() + words.dropFirst()
  }
}

extension FilePath {
  /// The size in bytes of a file that holds a table: an empty one holds none, and not every library
  /// minds that.
  func sizeOfTable() throws(StoreError) -> Int {
    let size: Int
    do throws(Errno) {
      size = try Int(stat().size)
    } catch {
      throw StoreError(error)
    }
    guard size > 0 else { throw StoreError(.damaged, "the file is empty") }
    return size
  }
}
