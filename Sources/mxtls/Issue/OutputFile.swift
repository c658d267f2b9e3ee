// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// A file that a command makes: where it goes, and who may read it.
struct OutputFile {
  let path: FilePath
  /// Whether it will hold a private key: then it is for its owner alone, and nothing replaces it.
  let holdsKey: Bool
  private let isDirectoryName: Bool

  init(_ path: FilePath, holdsKey: Bool) {
    self.path = path.simplified
    self.holdsKey = holdsKey
    isDirectoryName = false
  }

  /// Reads an argument of the command line, in which a final slash tells of a directory.
  init(argument: String, holdsKey: Bool) {
    path = FilePath(argument).simplified
    self.holdsKey = holdsKey
    isDirectoryName = argument.hasSuffix("/")
  }

  /// The permissions that the file gets, whatever the umask.
  var mode: FilePermissions {
    holdsKey ? [.ownerReadWrite] : [.ownerReadWrite, .groupRead, .otherRead]
  }

  /// The permissions as they are told, such as "0600".
  var modeText: String { holdsKey ? "0600" : "0644" }

  /// Finds out before any slow work whether the file can be made.
  ///
  /// - Parameters:
  ///   - replacing: Whether a file that holds no private key may give way.
  ///   - hint: What to do about a file that is in the way.
  /// - Throws: A `Failure` that names everything in the way.
  func check(replacing: Bool = false, hint: String) throws(Failure) {
    if isDirectoryName {
      throw Failure(.cannotCreate, "\(path): is the name of a directory: name a file in it")
    }
    try reporting { () throws(FileError) in
      try requireWritableDirectory(path.removingLastComponent())
    }
    guard
      let status = try reporting({ () throws(FileError) in
        try FileStatus.of(path, followingLinks: false)
      })
    else { return }
    guard status.kind == .regular else {
      throw Failure(
        .cannotCreate, "\(path): is \(status.kind): nothing is written there", hint: hint)
    }
    let present = try? InputObjects(path.string)
    if present?.objects.contains(where: \.isPrivate) == true {
      throw Failure(
        .cannotCreate, "\(path): exists already: a private key is never overwritten", hint: hint)
    }
    guard replacing else { throw Failure(.cannotCreate, "\(path): exists already", hint: hint) }
    // A full disk has left many an empty file, which is no loss.
    if present == nil, status.size > 0 {
      throw Failure(
        .cannotCreate,
        "\(path): exists already, and what is in it cannot be read: it may be a private key",
        hint: hint)
    }
  }

  /// Writes the file aside, complete and synced, to be published later.
  func stage(_ contents: borrowing SecretBytes) throws(Failure) -> StagedFile {
    try contents.withBytes { (span) throws(Failure) in
      try reporting { () throws(FileError) in try StagedFile(span, for: path, mode: mode) }
    }
  }

  /// The absolute path, without resolving links, as it goes into main.cf.
  var absolutePath: FilePath {
    FilePath(FileManager.default.currentDirectoryPath).pushing(path).simplified
  }
}

extension FilePath {
  /// The path without `.`, and without `..` unless a symbolic link before it leads elsewhere.
  fileprivate var simplified: FilePath {
    let short = lexicallyNormalized()
    if short.isEmpty { return self }
    guard components.contains(where: { $0.kind == .parentDirectory }) else { return short }
    return directoryIdentity == short.directoryIdentity ? short : self
  }

  /// What tells the directory that the path names a file in; nil where there is none.
  private var directoryIdentity: FileStatus.Identity? {
    let directory = removingLastComponent()
    return try? FileStatus.of(directory.isEmpty ? "." : directory)?.identity
  }
}

extension CryptoObject {
  /// Whether this is a private key, in the clear or encrypted, or something damaged that may be one.
  fileprivate var isPrivate: Bool {
    switch content {
    case .privateKey, .unsupportedKey, .encryptedKey, .archive, .encryptedArchive: true
    case .unreadable, .other: block?.label.hasSuffix("PRIVATE KEY") ?? true
    case .request, .certificate, .bundle, .session, .publicKey: false
    }
  }
}
