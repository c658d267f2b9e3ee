// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import SystemPackage

/// Where a table is.
package struct TableLocation: Hashable, Sendable, CustomStringConvertible {
  package let type: TableType
  package let files: StoreFiles
  /// `type:path`, as main.cf names the table.
  package let description: String

  /// A table as main.cf names it.
  ///
  /// - Parameters:
  ///   - type: Its type.
  ///   - path: The path without the suffix that the type appends.
  ///   - description: What to call it; nil for `type:path`.
  package init(type: TableType, path: String, description: String? = nil) {
    self.type = type
    let paths = type.suffixes.map { FilePath(path + $0) }
    files = StoreFiles(main: paths[0], directory: paths.count > 1 ? paths[1] : nil)
    self.description = description ?? "\(type.rawValue):\(path)"
  }

  /// The table in a file, whatever the file's name is.
  ///
  /// - Parameter path: One of the table's files, or the path without suffix of a table in two.
  /// - Throws: A `CacheError`, of code `damaged` where the file is no table.
  package init(recognising path: FilePath) throws(CacheError) {
    let found = try onFiles { () throws(FileError) in try TableRecognition.recognise(path) }
    switch found {
    case .table(let type, let files):
      self.type = type
      self.files = files
      let suffix = type.suffixes[0]
      let name = files.main.string
      let isNamed = name.hasSuffix(suffix) && name.count > suffix.count
      description =
        "\(type.rawValue):\(isNamed ? String(name.dropLast(suffix.count)) : name)"
    case .unknown(let reason):
      throw CacheError(.damaged, path.string, reason)
    }
  }
}

extension StoreFiles {
  /// The file that stands for the table when it is locked (dict_sdbm.c, dict_dbm.c: the directory).
  var locked: FilePath { directory ?? main }
}
