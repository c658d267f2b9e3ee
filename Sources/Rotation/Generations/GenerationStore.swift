// SPDX-License-Identifier: Apache-2.0

package import KeyPairs
internal import Platform
internal import Primitives
package import SystemPackage

/// The generations of a pair: directories with one complete set of its files each, of which a link
/// named `live` leads to the one in use.
///
/// The paths of main.cf are links through `live`, so that one rename of that link switches all files
/// of the pair at once. For the certificate `DIR/NAME` the store is `DIR/mxtls/NAME`.
package struct GenerationStore: Sendable {
  /// A file of the pair: where main.cf has it, and what it is called in a generation.
  package struct Slot: Hashable, Sendable {
    package let path: FilePath
    package let name: String
    /// Whether a private key is in it.
    package let holdsKey: Bool
  }

  package let directory: FilePath
  package let slots: [Slot]
  /// Whether the files are read as one, the key first.
  private let isSequence: Bool

  /// Finds the store of a pair, which need not be there yet.
  ///
  /// - Parameter files: The files of the pair as main.cf has them; the directories are followed, the
  ///   files are not.
  /// - Throws: A `RotationError` where a directory is missing.
  package init(_ files: ConfiguredPair.Files) throws(RotationError) {
    if case .sequence = files { isSequence = true } else { isSequence = false }
    switch files {
    case .sequence(let key, let certificates):
      // Certificates in more than one file are not switched, but known to be in use.
      let others = try certificates.enumerated().map { (index, path) throws(RotationError) in
        let name = index == 0 ? "certificate.pem" : "certificate-\(index + 1).pem"
        return Slot(path: try Self.physical(path), name: name, holdsKey: false)
      }
      let own = Slot(path: try Self.physical(key), name: "key.pem", holdsKey: true)
      slots = others.prefix(1) + [own] + others.dropFirst()
    case .chain(let path):
      slots = [Slot(path: try Self.physical(path), name: "chain.pem", holdsKey: true)]
    case .split(let certificate, let key):
      slots = [
        Slot(path: try Self.physical(certificate), name: "certificate.pem", holdsKey: false),
        Slot(path: try Self.physical(key), name: "key.pem", holdsKey: true),
      ]
    }
    let main = slots[0].path
    directory = main.removingLastComponent().appending("mxtls")
      .appending(main.lastComponent?.string ?? "")
  }

  /// The path with the links of its directory followed.
  private static func physical(_ path: FilePath) throws(RotationError) -> FilePath {
    let folder = path.removingLastComponent()
    guard let name = path.lastComponent, let target = FileStatus.target(of: folder) else {
      throw RotationError(
        .missing, "\(path)", "there is no directory \(folder)".withoutKeyMaterial,
        remedy: "mkdir -p \(folder.string.withoutKeyMaterial.shellQuoted) makes it")
    }
    return target.appending(name)
  }

  /// The directory of main.cf's path that the store stands in.
  var home: FilePath { directory.removingLastComponent().removingLastComponent() }

  static let undone = "the file that says what was left undone"
  static let linkInUse = "the link to the generation in use"
  var liveLink: FilePath { directory.appending("live") }
  var pendingFile: FilePath { directory.appending("pending.json") }
  var nextDirectory: FilePath { directory.appending("next") }
  package var historyFile: FilePath { directory.appending("history.jsonl") }
}

// MARK: - Looking

extension GenerationStore {
  /// The number of the generation in use, or nil where the pair was never switched.
  ///
  /// A `RotationError` of code `refused` where somebody has led the link to something else.
  package var live: Int? {
    get throws(RotationError) {
      let text = try onFiles { () throws(FileError) in
        try SymbolicLink.destination(of: liveLink)
      }
      guard let text else {
        if let obstacle = try obstacle(liveLink, .symbolicLink, Self.linkInUse) { throw obstacle }
        try requireNoLostLink()
        return nil
      }
      let place = directory.pushing(text).lexicallyNormalized()
      if place.removingLastComponent() == directory.lexicallyNormalized(),
        let number = Int(place.lastComponent?.string ?? ""), number > 0
      {
        return number
      }
      throw RotationError(
        .refused, "\(liveLink)", "leads to \(text), which is no generation of this pair",
        remedy: "ln -sfn NUMBER \(liveLink.string.shellQuoted) leads it to one again")
    }
  }

  /// The numbers of all generations, the oldest first.
  package var numbers: [Int] {
    get throws(RotationError) {
      guard
        let status = try onFiles({ () throws(FileError) in
          try status(of: directory)
        }), status.kind == .directory
      else { return [] }
      let names = try onFiles { () throws(FileError) in
        try FileStatus.names(inDirectory: directory)
      }
      return names.compactMap { Int($0) }.filter { $0 > 0 }.sorted()
    }
  }

  /// A Boolean value that tells whether a generation waits to be activated.
  package var hasNext: Bool {
    get throws(RotationError) {
      try onFiles { () throws(FileError) in
        try status(of: nextDirectory)
      } != nil
    }
  }

  /// The number of the next new generation: no number is ever used again.
  var freeNumber: Int {
    get throws(RotationError) {
      let used = try numbers.last ?? 0
      let known = try onFiles { () throws(FileError) -> Int in
        guard try status(of: historyFile) != nil else { return 0 }
        let bytes = try InputFile.read(
          historyFile, limit: 64 << 20, inheriting: false, followingLinks: false)
        return bytes.withBytes { HistoryLine.highestGeneration(in: $0) }
      }
      return max(used, known) + 1
    }
  }

  /// The number that a new generation is going to get, after what is in use has got one.
  var expectedNumber: Int {
    get throws(RotationError) { try freeNumber + (live == nil ? 1 : 0) }
  }

  /// The directory of a generation; nil stands for the next one.
  package func directory(of number: Int?) -> FilePath {
    number.map { directory.appending("\($0)") } ?? nextDirectory
  }

  /// The files of a generation; nil stands for the next one.
  package func files(of number: Int?) -> ConfiguredPair.Files { files(in: directory(of: number)) }

  func files(in folder: FilePath) -> ConfiguredPair.Files {
    let paths = slots.map { folder.appending($0.name) }
    if isSequence, paths.count == 2 { return .sequence(key: paths[1], certificates: [paths[0]]) }
    return paths.count == 1 ? .chain(paths[0]) : .split(certificate: paths[0], key: paths[1])
  }

  /// What is in a generation, whose files are its own: no link is followed there.
  ///
  /// - Parameter number: Its number; nil stands for the next one.
  /// - Returns: At least one key with its certificates.
  /// - Throws: A `RotationError`, as `Credential.read`.
  package func credentials(of number: Int?) throws(RotationError) -> [Credential] {
    if let obstacle = try obstacle(directory(of: number), .directory, "a generation") {
      throw RotationError(.badData, obstacle.subject, obstacle.reason)
    }
    return try Credential.read(files(of: number), followingLinks: false)
  }

  /// What is remembered of a generation; nil stands for the next one.
  package func record(of number: Int?) throws(RotationError) -> GenerationRecord? {
    try onFiles { () throws(FileError) in
      try JSONFile.read(directory(of: number).appending("generation.json"))
    }
  }

  /// What a path of main.cf has to say to lead to the live generation.
  func link(for slot: Slot) -> FilePath {
    let inside = FilePath("mxtls").appending(directory.lastComponent?.string ?? "")
      .appending("live").appending(slot.name)
    return slot.path.removingLastComponent() == home ? inside : home.pushing(inside)
  }

  /// Whether a path of main.cf leads to the live generation already.
  func isLinked(_ slot: Slot) throws(RotationError) -> Bool {
    let text = try onFiles { () throws(FileError) in
      try SymbolicLink.destination(of: slot.path)
    }
    guard let text else { return false }
    let target = slot.path.removingLastComponent().pushing(text).lexicallyNormalized()
    return target == liveLink.appending(slot.name)
  }

  /// Whether something was left undone, which is not read yet.
  var isPending: Bool {
    get throws(RotationError) {
      if let obstacle = try obstacle(pendingFile, .regular, Self.undone) { throw obstacle }
      return try onFiles { () throws(FileError) in try status(of: pendingFile) } != nil
    }
  }

  /// What was left undone.
  var pending: PendingChange? {
    get throws(RotationError) {
      guard try isPending else { return nil }
      return try onFiles { () throws(FileError) in try JSONFile.read(pendingFile) }
    }
  }
}

// MARK: - Changing

extension GenerationStore {
  /// Makes the store's directory, as open as the one that the pair is in.
  func create() throws(RotationError) {
    let (mode, owner) = try accessOfHome()
    try onFiles { () throws(FileError) in
      for path in [directory.removingLastComponent(), directory] {
        try DirectoryChanges.make(path, mode: mode, owner: owner)
      }
    }
  }

  /// The permissions of the directories of the store, which nobody else can write to.
  func accessOfHome() throws(RotationError) -> (FilePermissions, FileOwner?) {
    let status = try onFiles { () throws(FileError) in try FileStatus.of(home) }
    guard let status else {
      throw RotationError(.missing, "\(home)", "the directory is gone")
    }
    let mode = status.permissions.intersection(FilePermissions(rawValue: 0o755))
    if status.owner.canBeGiven { return (mode, status.owner) }
    // A group of the user's own may be larger than the one that cannot be given.
    return (mode.intersection(FilePermissions(rawValue: 0o705)), nil)
  }

  /// Begins a new generation, aside.
  func stage() throws(RotationError) -> StagedDirectory {
    try onFiles { () throws(FileError) in try StagedDirectory(in: directory) }
  }

  /// Gives a new generation, which is complete, its number, or makes it the next one.
  func publish(
    _ staged: StagedDirectory, as number: Int?
  ) throws(RotationError) {
    let (mode, owner) = try accessOfHome()
    try onFiles { () throws(FileError) in
      try staged.publish(as: directory(of: number), mode: mode, owner: owner)
    }
  }

  /// Adds what is to be remembered of a new generation.
  func complete(_ staged: StagedDirectory, record: GenerationRecord) throws(RotationError) {
    try onFiles { () throws(FileError) in
      try JSONFile.write(record, to: staged.path.appending("generation.json"))
    }
  }

  /// Makes a generation the one in use: the one step that switches all files.
  func activate(_ number: Int) throws(RotationError) {
    try onFiles { () throws(FileError) in
      try SymbolicLink.replace(liveLink, with: FilePath("\(number)"))
    }
  }

  /// Makes a path of main.cf lead to the live generation, which has the same contents.
  func link(_ slot: Slot) throws(RotationError) {
    try onFiles { () throws(FileError) in
      try SymbolicLink.replace(slot.path, with: link(for: slot))
    }
  }

  /// Gives the next generation a number, or makes a generation the next one again.
  func rename(_ number: Int?, to other: Int?) throws(RotationError) {
    let name = directory(of: other).lastComponent?.string ?? ""
    try onFiles { () throws(FileError) in
      try DirectoryChanges.rename(directory(of: number), to: name)
    }
  }

  func remove(_ number: Int?) throws(RotationError) {
    try onFiles { () throws(FileError) in try DirectoryChanges.remove(directory(of: number)) }
  }

  /// Removes the generation that waits.
  package func forgetNext() throws(RotationError) { try remove(nil) }

  /// Remembers what is being done until it is done.
  func setPending(_ change: PendingChange?) throws(RotationError) {
    try onFiles { () throws(FileError) in
      if let change {
        try JSONFile.write(change, to: pendingFile)
      } else {
        try DirectoryChanges.remove(pendingFile)
      }
    }
  }

  func remember(_ line: HistoryLine) throws(RotationError) {
    try onFiles { () throws(FileError) in
      try LineFile.append(JSONFile.line(line), to: historyFile)
    }
  }

  /// Removes the store's directories if they are empty.
  func removeIfEmpty() {
    DirectoryChanges.removeIfEmpty(directory)
    DirectoryChanges.removeIfEmpty(directory.removingLastComponent())
  }

  /// Removes what runs that were killed have left; only the one run that holds the lock may.
  func removeLeftovers() {
    for slot in slots { StagedFile.removeLeftovers(of: slot.path) }
    let shared = directory.removingLastComponent()
    StagedFile.removeLeftovers(of: home.appending("new"))
    StagedFile.removeLeftovers(inDirectory: shared)
    StagedFile.removeLeftovers(inDirectory: directory)
  }
}
