// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// What a worker is asked to do with a table, as it stands in the arguments of its process.
///
/// The worker finds open: the shared memory (3), the socket (4), the table's files, and the files
/// of the table that is to take its place, if there is to be one.
struct WorkerJob: Hashable {
  enum Operation: String {
    /// Hands out all entries.
    case read
    /// Examines the structure, then hands out all entries.
    case verify
    /// Hands out all entries and deletes in place those marked.
    case change
    /// Writes the entries that it is given, all of the old table, to the new one.
    case rebuild
    /// Makes an empty table.
    case create
    /// Deletes everything in place.
    case empty
    /// Writes all entries, then those that it is given, to the new table.
    case fill
    /// Puts the entries that it is given in place.
    case put
  }

  let operation: Operation
  let type: TableType
  /// Who the worker becomes, if it is root's.
  let owner: FileOwner
  /// Whether the table is read and changed under record locks, a batch at a time.
  let isShared: Bool

  /// Distinguishes a worker's command line from a user's: no command has such a name.
  static let marker = ":table-worker"

  var arguments: [String] {
    [
      Self.marker, operation.rawValue, type.rawValue, "\(owner.user)", "\(owner.group)",
      isShared ? "shared" : "alone",
    ]
  }

  init(_ operation: Operation, _ type: TableType, owner: FileOwner, isShared: Bool = false) {
    self.operation = operation
    self.type = type
    self.owner = owner
    self.isShared = isShared
  }

  init?(_ arguments: [String]) {
    guard arguments.count == 6, arguments[0] == Self.marker,
      let operation = Operation(rawValue: arguments[1]),
      let type = TableType(rawValue: arguments[2]),
      let user = UInt32(arguments[3]), let group = UInt32(arguments[4])
    else { return nil }
    self.init(
      operation, type, owner: FileOwner(user: user, group: group),
      isShared: arguments[5] == "shared")
  }

  static let memoryDescriptor: CInt = 3
  static let socketDescriptor: CInt = 4
  /// The first of the table's descriptors: `.pag` and `.dir` of types that have two files.
  static let tableDescriptor: CInt = 5

  /// The files of the table, and of the one to be made, by the paths of their descriptors.
  func files(_ role: FileRole) -> StoreFiles {
    let count = CInt(type.suffixes.count)
    let first = Self.tableDescriptor + (role == .table || !hasTable ? 0 : count)
    return StoreFiles(
      main: FilePath("/proc/self/fd/\(first)"),
      directory: count > 1 ? FilePath("/proc/self/fd/\(first + 1)") : nil)
  }

  /// The file for the pages between the old and the new ones of an sdbm table.
  var between: FilePath { FilePath("/proc/self/fd/\(Self.tableDescriptor + 4)") }

  enum FileRole { case table, result }

  private var hasTable: Bool { operation != .create }
}
