// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform
internal import Primitives
package import SystemPackage

/// What is remembered while main.cf is made to name chain files, for the run after one that was killed.
package struct ChainFileJournal: Codable {
  /// main.cf as it was, and as it is to be.
  private let before: Data
  private let after: Data
  /// The chain files that main.cf is to name.
  private let files: [String]
  /// Those of them that were not there before.
  private let made: [String]

  /// How far a change has come.
  package enum Stage {
    /// main.cf is as it was.
    case begun
    /// It names the chain files.
    case switched
    /// Somebody has written something else.
    case foreign
  }

  /// Describes a change.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf.
  ///   - staged: The directory of main.cf as it is to be.
  ///   - files: The chain files.
  ///   - made: Those of them that are not there yet.
  /// - Throws: A `RotationError` where one of the two cannot be read.
  package init(
    in directory: FilePath, becoming staged: FilePath, files: [FilePath], made: [FilePath]
  ) throws(RotationError) {
    before = try Self.main(in: directory)
    after = try Self.main(in: staged)
    self.files = files.map(\.string)
    self.made = made.map(\.string)
  }

  /// Reads what a run has left.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Returns: The change; nil where none is under way.
  /// - Throws: A `RotationError` of the file.
  package static func read(in directory: FilePath) throws(RotationError) -> ChainFileJournal? {
    try onFiles { () throws(FileError) in try JSONFile.read(path(in: directory)) }
  }

  /// Finds out whether a change is under way, or was cut short; needs no right to read the journal.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Returns: Whether one is.
  package static func isThere(in directory: FilePath) -> Bool {
    (try? FileStatus.of(path(in: directory), followingLinks: false)) != nil
  }

  private static func path(in directory: FilePath) -> FilePath {
    directory.appending(".mxtls-chain-files.json")
  }

  private static func main(in directory: FilePath) throws(RotationError) -> Data {
    try onFiles { () throws(FileError) in
      // At most 1 MiB is read of the journal itself, which holds two of these in base64.
      try InputFile.read(directory.appending("main.cf"), limit: 300_000, inheriting: false)
        .withBytes { span in span.withUnsafeBytes { Data($0) } }
    }
  }

  /// The paths of the chain files.
  package var paths: [FilePath] { files.map { FilePath($0) } }

  /// Writes it down beside main.cf, for the owner alone.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Throws: A `RotationError` of the file.
  package func write(in directory: FilePath) throws(RotationError) {
    try onFiles { () throws(FileError) in
      try StagedFile(
        Array("\(JSONFile.line(self))\n".utf8).span.bytes, for: Self.path(in: directory),
        mode: [.ownerReadWrite]
      ).replace()
    }
  }

  /// Finds out how far the change has come.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Returns: The stage.
  /// - Throws: A `RotationError` where main.cf cannot be read.
  package func stage(in directory: FilePath) throws(RotationError) -> Stage {
    switch try Self.main(in: directory) {
    case before: .begun
    case after: .switched
    default: .foreign
    }
  }

  /// Puts main.cf as it was in its place again.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Throws: A `RotationError` of the file.
  package func restore(in directory: FilePath) throws(RotationError) {
    let path = directory.appending("main.cf")
    try onFiles { () throws(FileError) in
      let status = try FileStatus.of(path, followingLinks: false)
      try StagedFile(
        Array(before).span.bytes, for: path,
        mode: status?.permissions ?? [.ownerReadWrite, .groupRead, .otherRead],
        owner: status?.owner
      ).replace()
    }
  }

  /// Removes what the change has made, as long as main.cf does not name it, and forgets the change.
  ///
  /// - Parameter directory: The directory of main.cf.
  /// - Throws: A `RotationError` of a file.
  package func forget(in directory: FilePath) throws(RotationError) {
    let main = try Self.main(in: directory)
    if main != after {
      // Somebody else may have written another main.cf meanwhile, perhaps with other words for the path.
      let text = String(decoding: main, as: UTF8.self)
      for path in made where !text.contains(FilePath(path).lastComponent?.string ?? path) {
        try onFiles { () throws(FileError) in
          try DirectoryChanges.remove(FilePath(path))
          StagedFile.removeLeftovers(of: FilePath(path))
        }
      }
    }
    StagedFile.removeLeftovers(of: directory.appending("main.cf"))
    try onFiles { () throws(FileError) in
      StagedFile.removeLeftovers(of: Self.path(in: directory))
      try DirectoryChanges.remove(Self.path(in: directory))
    }
  }
}
