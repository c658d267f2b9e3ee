// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// Symbolic links that are put in place in one step.
package enum SymbolicLink {
  /// What a link says, without a look at where that leads.
  ///
  /// The corresponding C function is `readlink`.
  ///
  /// - Parameter path: The link.
  /// - Returns: Its text, or nil where there is no symbolic link by that name.
  /// - Throws: A `FileError` where the system will not say.
  package static func destination(of path: FilePath) throws(FileError) -> FilePath? {
    do throws(Errno) {
      guard let name = path.lastComponent else { return nil }
      let directory = try Directory(path.removingLastComponent())
      return try directory.destination(of: FilePath(root: nil, [name]))
    } catch {
      if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
      throw FileError(error, .examine, path)
    }
  }

  /// Puts a link in the place of the file or link that has its name, in one step, or creates it.
  ///
  /// - Parameters:
  ///   - path: The name of the link.
  ///   - destination: What it is to say.
  /// - Throws: A `FileError`, `.isDirectory` if a directory has the name. If the operation is `.sync`
  ///   the link is in place, but may not survive a power cut.
  package static func replace(
    _ path: FilePath, with destination: FilePath
  ) throws(FileError) {
    guard let component = path.lastComponent else {
      throw FileError(.isDirectory, .replace, path, reason: "it is a directory")
    }
    let name = FilePath(root: nil, [component])
    let directory = try attempt(.replace, path) { () throws(Errno) in
      try Directory(path.removingLastComponent())
    }
    try Interruption.withoutInterruption { () throws(FileError) in
      try attempt(.replace, path) { () throws(Errno) in
        var temporary = try TemporaryFile(in: directory, for: name) { (name) throws(Errno) in
          try directory.makeLink(name, to: destination)
        }
        try directory.move(temporary.name, over: name)
        temporary.hasMoved()
      }
    }
    try attempt(.sync, path) { () throws(Errno) in try directory.sync() }
  }
}
