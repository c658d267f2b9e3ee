// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import KeyPairs
internal import Platform
internal import Primitives
internal import SystemPackage

extension StagedGeneration {
  /// Checks a pair as it would be once it is staged, and whether its files can be made; nothing is
  /// written to a disk.
  ///
  /// - Parameters:
  ///   - credentials: What would go into the files.
  ///   - unit: The pair.
  ///   - access: Owner and permissions.
  ///   - options: What the check goes by.
  /// - Throws: A `RotationError` where it would not do.
  package static func rehearse(
    _ credentials: [Credential], of unit: RotationUnit, access: FileAccess, options: CheckOptions
  ) throws(RotationError) {
    try requireRoom(for: credentials, of: unit, access)
    var files: [MemoryFile] = []
    for slot in unit.store.slots {
      let mode = try onFiles { () throws(FileError) in try Self.mode(of: slot, access) }
      files.append(
        try contents(of: slot, credentials, of: unit).withBytes { (bytes) throws(RotationError) in
          try onFiles { () throws(FileError) in
            try MemoryFile(bytes, for: slot.path, mode: mode)
          }
        })
    }
    let paths = files.map(\.path)
    try requireSound(
      paths.count == 1 ? .chain(paths[0]) : .split(certificate: paths[0], key: paths[1]), unit,
      options)
    withExtendedLifetime(files) {}
  }

  /// Makes sure that the files of a new generation can be made, and that there is room for all that
  /// the switch to it makes.
  static func requireRoom(
    for credentials: [Credential], of unit: RotationUnit, _ access: FileAccess
  ) throws(RotationError) {
    let store = unit.store
    var prospect = try onFiles { () throws(FileError) in try FileProspect(in: store.home) }
    try store.addBookkeeping(to: &prospect)
    for slot in store.slots {
      let contents = try contents(of: slot, credentials, of: unit)
      try onFiles { () throws(FileError) in
        try requireWritableDirectory(slot.path.removingLastComponent())
        let owner = try owner(of: slot, mode(of: slot, access), access)
        try prospect.add(slot.path, size: contents.count, owner: owner)
      }
    }
    let requests = try requests(of: credentials)
    if !requests.isEmpty { prospect.add(size: requests.count) }
    try onFiles { () throws(FileError) in try prospect.requireRoom() }
  }
}

extension GenerationStore {
  /// Adds what a switch to a new generation makes besides the files of the pair.
  fileprivate func addBookkeeping(to prospect: inout FileProspect) throws(RotationError) {
    for path in [directory.removingLastComponent(), directory] {
      let isThere = try onFiles { () throws(FileError) in try !FileStatus.isMissing(path) }
      if !isThere { prospect.addDirectory() }
    }
    prospect.addDirectory()
    // What is remembered of it, a line of the history, and what is under way, while that is replaced.
    for _ in 0..<4 { prospect.add(size: 1) }
    guard try needsAdoption else { return }
    prospect.addDirectory()
    prospect.add(size: 1)
    // Its files get second names, which take no room; each path gives way to a link.
    for slot in slots { prospect.add(size: link(for: slot).string.utf8.count) }
  }
}

extension StagedGeneration {
  /// What is in one of its files, where it was written before: nil for a new one.
  func written(_ slot: GenerationStore.Slot) throws(RotationError) -> SecretBytes? {
    let directory: FilePath
    switch source {
    case .fresh: return nil
    case .next: directory = unit.store.directory(of: nil)
    case .kept: directory = unit.store.directory(of: number)
    }
    return try onFiles { () throws(FileError) in
      try InputFile.read(
        directory.appending(slot.name), limit: MaterialFile.limit, inheriting: false,
        followingLinks: false)
    }
  }
}
