// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
internal import Primitives
package import SystemPackage

/// A copy of main.cf and master.cf, for its owner alone, in which postconf(1) makes changes; removed
/// with the value.
///
/// postconf leaves comments, order and what it does not understand in main.cf as they are;
/// `MasterEdit` does the same in master.cf.
package final class StagedConfiguration {
  /// A file in use, its copy, and what was in it when that was made.
  struct File {
    let path: FilePath
    let copy: FilePath
    let before: [UInt8]
  }

  private let copy: StagedDirectory
  /// main.cf and master.cf.
  let files: [File]
  private let searchPath: String?
  private static let names = ["main.cf", "master.cf"]
  private static let timeout = Duration.seconds(60)
  static let limit = 4 << 20

  /// The directory of the copies.
  package var path: FilePath { copy.path }

  /// Copies a configuration.
  ///
  /// - Parameters:
  ///   - original: The directory of main.cf and master.cf.
  ///   - folder: Where the copy is to be.
  ///   - searchPath: The PATH; nil where there is none.
  /// - Throws: A `StagingFailure` that names the file.
  package init(
    of original: FilePath, in folder: FilePath, searchPath: String?
  ) throws(StagingFailure) {
    self.searchPath = searchPath
    do throws(FileError) {
      let copy = try StagedDirectory(in: folder)
      files = try Self.names.map { (name) throws(FileError) in
        let (path, target) = (original.appending(name), copy.path.appending(name))
        let before = try Self.contents(of: path)
        try StagedFile.create([
          try StagedFile(
            before.span.bytes, for: target, mode: [.ownerReadWrite, .groupRead, .otherRead])
        ])
        return File(path: path, copy: target, before: before)
      }
      self.copy = copy
    } catch {
      throw .file(error)
    }
  }

  static func contents(of path: FilePath) throws(FileError) -> [UInt8] {
    try InputFile.read(path, limit: limit, inheriting: false).withBytes { span in
      span.withUnsafeBytes { Array($0) }
    }
  }

  /// Makes changes in the copy.
  ///
  /// - Parameter changes: The changes.
  /// - Throws: A `StagingFailure` of postconf(1).
  package func make(_ changes: [ProposedChange]) throws(StagingFailure) {
    let main = changes.filter { $0.service == nil }
    let services = changes.filter { $0.service != nil }
    func place(_ change: ProposedChange) -> String {
      "\(change.service ?? "")/\(change.parameter)"
    }
    func assignment(_ name: String, _ change: ProposedChange) -> String? {
      change.after.map { "\(name)=\($0)" }
    }
    if !main.isEmpty { try requireText(of: files[0]) }
    if !services.isEmpty { try requireText(of: files[1]) }
    if !main.isEmpty { try endLastLine(of: files[0]) }
    // postconf would add several at once in the order of a hash table, which differs each time.
    for line in main.compactMap({ assignment($0.parameter, $0) }) { try postconf("-e", [line]) }
    try postconf("-X", main.filter { $0.after == nil }.map(\.parameter))
    try postconf("-P", services.compactMap { assignment(place($0), $0) })
    try postconf("-PX", services.filter { $0.after == nil }.map(place))
    if !services.isEmpty { try keepPlaces(services) }
  }

  /// Puts the lines of master.cf that are not changed where they stood, which postconf does not.
  private func keepPlaces(_ changes: [ProposedChange]) throws(StagingFailure) {
    let master = files[1]
    do throws(FileError) {
      let model = try Self.contents(of: master.copy)
      guard let text = MasterEdit.make(changes, in: master.before, like: model) else { return }
      try replaceCopy(of: master, by: text)
    } catch {
      throw .file(error)
    }
  }

  private func replaceCopy(of file: File, by bytes: [UInt8]) throws(FileError) {
    try StagedFile(
      bytes.span.bytes, for: file.copy, mode: [.ownerReadWrite, .groupRead, .otherRead]
    ).replace()
  }

  private func requireText(of file: File) throws(StagingFailure) {
    guard let nul = file.before.firstIndex(of: 0) else { return }
    let line = 1 + file.before[..<nul].count { $0 == UInt8(ascii: "\n") }
    throw .nul(path: file.path.string, line: line)
  }

  /// Ends the last line of a file, to which postconf would add the first new one.
  private func endLastLine(of file: File) throws(StagingFailure) {
    guard let last = file.before.last, last != UInt8(ascii: "\n") else { return }
    do throws(FileError) {
      try replaceCopy(of: file, by: file.before + [UInt8(ascii: "\n")])
    } catch {
      throw .file(error)
    }
  }

  private func postconf(_ option: String, _ arguments: [String]) throws(StagingFailure) {
    if arguments.isEmpty { return }
    let run = try run("postconf", ["-c", copy.path.string, option] + arguments)
    if let what = run.failure(after: Self.timeout) {
      throw .failed(command: "postconf \(option)", what: what)
    }
  }

  /// What is different, as diff(1) shows it: text that patch(1) applies.
  ///
  /// - Returns: The text in the bytes of the files, empty where nothing is different.
  /// - Throws: A `StagingFailure` of diff(1).
  package func difference() throws(StagingFailure) -> [UInt8] {
    var text: [UInt8] = []
    for file in files {
      let path = file.path.string
      let run = try run("diff", ["-u", "-L", path, "-L", path, path, file.copy.string])
      // It exits with 1 if there are differences.
      guard run.ending == .exited(0) || run.ending == .exited(1) else {
        throw .failed(command: "diff -u", what: run.failure(after: Self.timeout) ?? "it failed")
      }
      text += run.output
    }
    return text
  }

  private func run(_ name: String, _ arguments: [String]) throws(StagingFailure) -> ProgramRun {
    guard let program = ForeignProgram(name, searchPath: searchPath) else {
      throw .missing(program: name)
    }
    do throws(FileError) {
      return try ProgramRun(
        program.path, arguments,
        environment: ["PATH=\(searchPath ?? ForeignProgram.defaultPath)", "LC_ALL=C"],
        limit: Self.limit, timeout: Self.timeout)
    } catch {
      throw .file(error)
    }
  }
}
