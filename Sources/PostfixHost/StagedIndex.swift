// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
internal import Primitives
package import SystemPackage

/// The index of a table that postmap(1) has made aside, of the files that the table names now.
///
/// It takes the place of the one in use in one step, where postmap itself would leave a half one if it
/// were killed. What is not published is removed with the value.
package final class StagedIndex {
  private let directory: StagedDirectory
  private let made: FilePath
  private let target: FilePath
  private let isReadByOthers: Bool
  /// The table as it is aside, such as "hash:/etc/postfix/.new.mxtls-1a2b3c/table".
  package let typedName: String

  /// A table of ten thousand chains takes half a second.
  private static let timeout = Duration.seconds(60)
  /// The most that an index may have.
  private static let limit = 256 << 20

  /// Whether the index of a table is one file, and can be replaced in one step.
  package static func canBeMade(of table: LookupTable) -> Bool { table.indexFiles.count == 1 }

  /// Removes what runs that were killed have left of new indexes of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - path: Its text, where nobody but this user can change anything.
  package static func removeLeftovers(of table: LookupTable, at path: FilePath) {
    let name = path.removingLastComponent().appending("new")
    for file in [name] + suffixes(of: table).map({ FilePath("\(path)\($0)") }) {
      StagedFile.removeLeftovers(of: file)
    }
  }

  private static func suffixes(of table: LookupTable) -> [Substring] {
    table.indexFiles.map { $0.dropFirst(table.name.utf8.count) }
  }

  /// Makes an index that holds the contents of the files that the table names (`postmap -F`).
  ///
  /// - Parameters:
  ///   - table: A table whose index is one file.
  ///   - path: Its text.
  ///   - instance: The directory of main.cf.
  ///   - searchPath: The PATH; nil where there is none.
  /// - Throws: A `StagingFailure`; nothing is left behind then.
  package init(
    of table: LookupTable, at path: FilePath, instance: String, searchPath: String?
  ) throws(StagingFailure) {
    guard let program = ForeignProgram("postmap", searchPath: searchPath) else {
      throw .missing(program: "postmap")
    }
    let folder = path.removingLastComponent()
    let suffix = Self.suffixes(of: table).first ?? ""
    target = FilePath("\(path)\(suffix)")
    isReadByOthers = table.isProxied
    let run: ProgramRun
    do throws(FileError) {
      directory = try StagedDirectory(in: folder)
      try directory.add(FileStatus.target(of: path) ?? path, as: "table")
      let copy = directory.path.appending("table")
      made = FilePath("\(copy)\(suffix)")
      typedName = "\(table.type):\(copy)"
      run = try ProgramRun(
        program.path, ["-c", instance, "-F", typedName],
        environment: ["PATH=\(searchPath ?? ForeignProgram.defaultPath)", "LC_ALL=C"],
        timeout: Self.timeout)
    } catch {
      throw .file(error)
    }
    if let what = run.failure(after: Self.timeout) {
      throw .failed(command: "postmap -F \(table.typedName)", what: what)
    }
  }

  /// Puts the index in the place of the one in use.
  ///
  /// It holds private keys: only those who have to get to read it. Daemons open it before they give
  /// up their rights, and only proxymap(8) does not.
  ///
  /// - Throws: A `StagingFailure`; the one in use is as it was then.
  package func publish() throws(StagingFailure) {
    do throws(FileError) {
      let bytes = try InputFile.read(made, limit: Self.limit, inheriting: false)
      var status = try FileStatus.of(target)
      if status == nil { status = try FileStatus.of(made) }
      var mode = status?.permissions ?? .ownerReadWrite
      if !isReadByOthers { mode.subtract([.otherRead, .otherWrite, .otherExecute]) }
      let staged = try bytes.withBytes { (span) throws(FileError) in
        try StagedFile(span, for: target, mode: mode, owner: status?.owner)
      }
      try staged.replace()
      directory.discard()
    } catch {
      throw .file(error)
    }
  }
}
