// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// A directory that stands for "/", such as a copy of another host.
///
/// Paths, and the symbolic links on their way, lead where they would after chroot(2): an absolute
/// link begins at the directory, and ".." does not leave it.
package struct RootDirectory: Hashable, Sendable {
  /// The directory itself, absolute and without links; empty for "/".
  package let path: FilePath

  /// A Boolean value that tells whether it is "/" itself.
  package var isSystem: Bool { path.isEmpty }

  /// - Parameter path: The directory; empty for "/" itself.
  package init(_ path: String) {
    let given = FilePath(path)
    let target = given.isEmpty ? given : FileStatus.target(of: given) ?? given
    self.path = target == "/" ? "" : target
  }

  /// Where a path leads, as the system has it.
  ///
  /// - Parameter path: A path below the directory; a relative one begins there, too.
  /// - Returns: A path without links, also where nothing is there; for "/" itself the path as it is.
  package func location(of path: FilePath) -> FilePath {
    if isSystem { return path }
    var rest = Array(path.components.reversed())
    var found: [FilePath.Component] = []
    var links = 0
    while let name = rest.popLast() {
      switch name.kind {
      case .currentDirectory: continue
      case .parentDirectory:
        // What is above the directory is the directory, as it is with "/".
        _ = found.popLast()
        continue
      case .regular: found.append(name)
      }
      guard let text = try? SymbolicLink.destination(of: place(of: found)) else { continue }
      links += 1
      // A ring of links leads nowhere; even if a file has this name, it is inside the directory.
      if links > 40 { return self.path.appending(String(repeating: "-", count: 255)) }
      found = text.isAbsolute ? [] : Array(found.dropLast())
      rest += text.components.reversed()
    }
    return place(of: found)
  }

  /// What a path of the system is called below the directory, by its names alone.
  ///
  /// - Parameter path: A path; a relative one begins at the working directory.
  /// - Returns: The absolute path as it is after chroot(2), or nil where it is not below.
  package func ownPath(of path: FilePath) -> FilePath? {
    var absolute = path
    if path.isRelative, let here = FileStatus.target(of: ".") { absolute = here.pushing(path) }
    absolute.lexicallyNormalize()
    if isSystem { return absolute }
    for start in prefixes(of: absolute) where FileStatus.target(of: start) == self.path {
      var own = absolute
      guard own.removePrefix(start) else { continue }
      return FilePath("/").pushing(own)
    }
    return nil
  }

  /// All that a path begins with, the longest first.
  private func prefixes(of path: FilePath) -> [FilePath] {
    var list = [path]
    while let last = list.last, !last.components.isEmpty {
      list.append(last.removingLastComponent())
    }
    return list
  }

  private func place(of components: [FilePath.Component]) -> FilePath {
    path.appending(components)
  }
}
