// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Platform
package import Postfix
internal import PostfixHost
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

/// The index of a table of names as an instance reads it.
///
/// It holds copies of the files that the table names, so that a switch of one of them has to make it
/// anew.
package struct NameIndex {
  package let table: LookupTable
  /// The directory of main.cf of the instance that reads it.
  package let instance: String
  let maps: ServerNameMaps
  let readTable: TableReader

  /// Its text, by the path that the system has.
  private var path: FilePath { maps.location(of: table.name) }

  /// Why it cannot be made anew without harm.
  ///
  /// - Parameters:
  ///   - own: The files that are whole, or going to be.
  ///   - searchPath: The PATH in which postmap(1) is; nil where there is none.
  /// - Returns: What is in the way; nil where nothing is.
  func obstacle(sparing own: Set<FilePath> = [], searchPath: String?) -> RotationError? {
    func refused(_ reason: String, remedy: String? = nil) -> RotationError {
      RotationError(
        .refused, table.typedName, "\(reason), so that its index cannot be made anew",
        remedy: remedy)
    }
    guard StagedIndex.canBeMade(of: table) else {
      return refused("has an index of several files")
    }
    guard ForeignProgram("postmap", searchPath: searchPath) != nil else {
      return refused("there is no postmap in PATH")
    }
    guard let source = maps.source(of: table) else { return refused("its text cannot be read") }
    do throws(FileError) {
      let findings =
        try DirectoryTrust.ofRoot.map { (trust) throws(FileError) in
          try trust.findings(ofFile: path)
        } ?? []
      if !findings.isEmpty { return RotationError(findings, path) }
    } catch {
      return RotationError(error)
    }
    if let entry = source.entries.first(where: { $0.values.contains { !$0.hasPrefix("/") } }) {
      return refused("the files of \(entry.key) have no absolute paths")
    }
    let entries = maps.entries(of: table, readTable)
    if let entry = entries.first(where: { $0.files.isEmpty }) {
      return refused("the text has no entry for \(entry.key), which the index has")
    }
    let broken = entries.first { entry in
      !entry.files.contains(where: own.holds)
        && entry.hasKeyInCopy && (try? Credential.read(entry.pairFiles)) == nil
    }
    if let broken {
      return refused("the files of \(broken.key) are no pair", remedy: "mxtls check tells more")
    }
    return nil
  }

  /// Removes what runs that were killed have left, where only this user can have done so.
  func removeLeftovers() {
    LentRights.suspended {
      let trust = DirectoryTrust.ofRoot
      let isTrusted = trust.map { (try? $0.findings(ofFile: path))?.isEmpty ?? false } ?? true
      if isTrusted { StagedIndex.removeLeftovers(of: table, at: path) }
    }
  }

  /// The keys whose copy is not of the files; none where the index is one that cannot be looked at.
  var staleKeys: [String] {
    let isThere = table.indexFiles.allSatisfy {
      FileStatus.target(of: maps.location(of: $0)) != nil
    }
    guard isThere else { return maps.source(of: table)?.entries.map(\.key) ?? [] }
    guard maps.canRead(table, readTable) else { return [] }
    return maps.entries(of: table, readTable)
      .filter { !$0.files.isEmpty && $0.host != nil && $0.isStale }.map(\.key)
  }

  /// Makes it anew, and puts it in the place of the one in use where no name is lost by that.
  ///
  /// - Parameter searchPath: The PATH in which postmap(1) is; nil where there is none.
  /// - Throws: A `RotationError`; the one in use is as it was then.
  func makeAnew(searchPath: String?) throws(RotationError) {
    let entries = maps.entries(of: table, readTable)
    try LentRights.suspended { () throws(RotationError) in
      do throws(StagingFailure) {
        let staged = try StagedIndex(
          of: table, at: path, instance: instance, searchPath: searchPath)
        let keys = Set(keys(of: staged.typedName, entries.map(\.key)))
        if let lost = entries.map(\.key).first(where: { !keys.contains($0) }) {
          throw .failed(
            command: "postmap -F \(table.typedName)", what: "made an index without \(lost)")
        }
        try staged.publish()
      } catch {
        switch error {
        case .file(let error): throw RotationError(error)
        case .nul(let path, let line):
          throw RotationError(.badData, path, "line \(line) has a NUL")
        case .failed(let command, let what): throw RotationError(.notConfirmed, command, what)
        case .missing(let program): throw RotationError(.missing, program, "is not in PATH")
        }
      }
    }
  }

  private func keys(of name: String, _ keys: [String]) -> [String] {
    guard case .entries(let text, let isWhole) = readTable(name, keys) else { return [] }
    return ServerNameIndex(parsing: text, isWhole: isWhole).keys
  }
}

extension ServerNameMaps.Entry {
  /// Whether the index has a copy of something else than what is in the files, or none at all.
  var isStale: Bool {
    guard let copy else { return true }
    let leaves = files.compactMap { (try? Credential.objects(of: $0))?.leaf }
    return !leaves.contains(copy)
  }

  /// The files as those of a pair.
  var pairFiles: ConfiguredPair.Files { ConfiguredPair.Files(inOrder: files) }
}

extension RotationUnit {
  /// The indexes that hold copies of the files of the pair, each once.
  var indexes: [NameIndex] {
    let own = ownFiles
    var known: Set<String> = []
    return loaders.filter(\.isActive).flatMap(\.indexes).filter { index in
      (index.maps.source(of: index.table)?.entries ?? []).contains { entry in
        entry.values.map(index.maps.location(of:)).contains(where: own.holds)
      } && known.insert(index.table.typedName).inserted
    }
  }

  /// The files of the pair by all their paths.
  var ownFiles: Set<FilePath> {
    Set((paths + store.slots.map(\.path)).flatMap { [$0, $0.physical] })
  }
}

extension RotationUnit.Loader {
  /// The indexed tables of its services.
  var indexes: [NameIndex] {
    maps.flatMap { maps in
      maps.tables.filter(\.isIndexed).map {
        NameIndex(table: $0, instance: instance, maps: maps, readTable: readTable)
      }
    }
  }
}

extension FilePath {
  /// The file that it leads to in the end; itself where there is none.
  var physical: FilePath { FileStatus.target(of: self) ?? self }
}

extension Set<FilePath> {
  /// Whether a file is one of these, by this path or by the one that it leads to.
  func holds(_ path: FilePath) -> Bool { contains(path) || contains(path.physical) }
}
