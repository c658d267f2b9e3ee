// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
package import SystemPackage

/// main.cf and master.cf in use, and what they become.
extension StagedConfiguration {
  /// Makes sure that what was changed can take the place of the files in use.
  ///
  /// - Throws: A `StagingFailure` of a file that is a link, or has been changed meanwhile.
  package func requirePlaces() throws(StagingFailure) {
    do throws(FileError) {
      _ = try changed()
    } catch {
      throw .file(error)
    }
  }

  /// The files that are changed, and can be replaced.
  private func changed() throws(FileError) -> [File] {
    var changed: [File] = []
    for file in files {
      if try Self.contents(of: file.copy) == file.before { continue }
      guard try FileStatus.of(file.path, followingLinks: false)?.kind == .regular else {
        throw FileError(
          .notRegular, .replace, file.path, reason: "it is a link, or no regular file")
      }
      guard try Self.contents(of: file.path) == file.before else {
        throw FileError(
          .exchanged, .replace, file.path, reason: "it has been changed meanwhile")
      }
      changed.append(file)
    }
    return changed
  }

  /// Puts what was changed in the place of the files in use, each in one step, and keeps what was there.
  ///
  /// - Parameter suffix: What the names of the files that are kept end with, such as a time.
  /// - Returns: The files that are kept.
  /// - Throws: A `StagingFailure`; no file has been replaced then, unless the first of two has.
  package func publish(keepingAs suffix: String) throws(StagingFailure) -> [FilePath] {
    do throws(FileError) {
      let changed = try changed()
      let names = try changed.map { (file) throws(FileError) in
        try Self.free("\(file.path)\(suffix)")
      }
      var kept: [StagedFile] = []
      for (file, name) in zip(changed, names) {
        kept.append(try staged(file.before, for: name, like: file.path))
      }
      let new = try changed.map { (file) throws(FileError) in
        try staged(try Self.contents(of: file.copy), for: file.path, like: file.path)
      }
      try StagedFile.create(kept)
      // master.cf first: what its services say holds with the old main.cf too, but a new one can
      // override what they have said so far.
      for file in new.reversed() { try file.replace() }
      return names
    } catch {
      throw .file(error)
    }
  }

  /// Puts what was there before in its place again.
  ///
  /// - Throws: A `StagingFailure` that names the file.
  package func restore() throws(StagingFailure) {
    do throws(FileError) {
      for file in files {
        if try Self.contents(of: file.path) == file.before { continue }
        try staged(file.before, for: file.path, like: file.path).replace()
      }
    } catch {
      throw .file(error)
    }
  }

  /// The name, or where another run of the same second has it, one with a number behind it.
  private static func free(_ name: String) throws(FileError) -> FilePath {
    var path = FilePath(name)
    var number = 1
    while try FileStatus.of(path, followingLinks: false) != nil {
      path = FilePath("\(name).\(number)")
      number += 1
    }
    return path
  }

  private func staged(
    _ bytes: [UInt8], for target: FilePath, like file: FilePath
  ) throws(FileError) -> StagedFile {
    let status = try FileStatus.of(file, followingLinks: false)
    return try StagedFile(
      bytes.span.bytes, for: target,
      mode: status?.permissions ?? [.ownerReadWrite, .groupRead, .otherRead], owner: status?.owner)
  }
}
