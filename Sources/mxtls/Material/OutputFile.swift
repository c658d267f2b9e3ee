// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SecretMemory
import SystemFiles
import SystemPackage
import TLSCrypto

/// A file that a command makes: where it goes, and who may read it.
struct OutputFile {
  let path: FilePath
  /// Whether it will hold a private key: then it is for its owner alone, and nothing replaces it.
  let holdsKey: Bool

  init(_ path: FilePath, holdsKey: Bool) {
    self.path = path.lexicallyNormalized()
    self.holdsKey = holdsKey
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
    let directory = path.removingLastComponent()
    try onFiles { () throws(FileError) in
      try requireWritableDirectory(directory.isEmpty ? "." : directory)
    }
    guard
      let status = try onFiles({ () throws(FileError) in
        try FileStatus.of(path, followingLinks: false)
      })
    else { return }
    guard status.kind == .regular else {
      throw Failure(
        .cannotCreate, "\(path): is \(status.kind): nothing is written there", hint: hint)
    }
    let present = try? InputObjects(path.string)
    let isKey = present?.objects.contains { $0.isPrivate } ?? true
    if holdsKey || isKey {
      throw Failure(
        .cannotCreate, "\(path): exists already: a private key is never overwritten", hint: hint)
    }
    if !replacing {
      throw Failure(.cannotCreate, "\(path): exists already", hint: hint)
    }
  }

  /// Writes the file aside, complete and synced, to be published later.
  func stage(_ contents: borrowing SecretBytes) throws(Failure) -> StagedFile {
    try contents.withBytes { (span) throws(Failure) in
      try onFiles { () throws(FileError) in try StagedFile(span, for: path, mode: mode) }
    }
  }

  /// The absolute path, without resolving links, as it goes into main.cf.
  var absolutePath: FilePath {
    FilePath(FileManager.default.currentDirectoryPath).pushing(path).lexicallyNormalized()
  }
}

extension CryptoObject {
  /// Whether this is a private key, in the clear or encrypted, or something damaged that may be one.
  fileprivate var isPrivate: Bool {
    switch content {
    case .privateKey, .encryptedKey, .archive, .encryptedArchive: true
    case .unreadable, .other: block?.label.hasSuffix("PRIVATE KEY") ?? true
    case .request, .certificate, .bundle, .session, .publicKey: false
    }
  }
}
