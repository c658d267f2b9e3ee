// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A hidden file, link or directory beside the one it is to become, removed with the value or on
/// interruption.
struct TemporaryFile: ~Copyable {
  private let directory: Directory
  private let token: Interruption.Token
  /// Its name in the directory.
  let name: FilePath
  private var exists = true

  /// Lets `make` create something under a free name `.TARGET.mxtls-XXXXXX`.
  ///
  /// `make` finds out itself whether the name is free, and fails with EEXIST if it is not.
  init(
    in directory: Directory, for target: FilePath, _ make: (FilePath) throws(Errno) -> Void
  ) throws(Errno) {
    (name, token) = try Interruption.withoutInterruption { () throws(Errno) in
      let name = try Self.firstFree(for: target, make)
      return (name, Interruption.register { try? directory.removeAll(name) })
    }
    self.directory = directory
  }

  deinit {
    if exists { try? directory.removeAll(name) }
    Interruption.unregister(token)
  }

  /// Takes an entry out of the way, to be removed with the value: at no moment does half of a
  /// directory stand under its name.
  init(in directory: Directory, takingAway name: FilePath) throws(Errno) {
    try self.init(in: directory, for: name) { (aside) throws(Errno) in
      if try directory.kind(of: aside) != nil { throw .fileExists }
      try directory.move(name, over: aside)
    }
  }

  /// Says that the file has another name now.
  mutating func hasMoved() { exists = false }

  /// What the name of every file that is to become `target` begins with.
  static func prefix(for target: FilePath) -> String {
    // Cut, lest a name near the limit of 255 bytes gets too long.
    let stem = String(decoding: target.string.utf8.prefix(200), as: UTF8.self)
    return ".\(stem).mxtls-"
  }

  /// How many letters follow.
  static let suffixLength = 6

  private static func firstFree(
    for target: FilePath, _ make: (FilePath) throws(Errno) -> Void
  ) throws(Errno) -> FilePath {
    let prefix = prefix(for: target)
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    while true {
      let suffix = String((0..<suffixLength).compactMap { _ in letters.randomElement() })
      let name = FilePath(prefix + suffix)
      do {
        try make(name)
        return name
      } catch .fileExists {
        continue
      }
    }
  }
}
