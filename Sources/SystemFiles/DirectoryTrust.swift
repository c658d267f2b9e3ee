// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Who besides some users could exchange what stands under a path.
///
/// Whoever may write to a directory may exchange what is in it between any look at it and its use,
/// and whoever may write to one above may exchange the directory.
package struct DirectoryTrust: Sendable {
  /// Why a directory, or a link on the way to it, is not safe from others.
  package enum Weakness: Hashable, Sendable {
    /// It belongs to this user.
    case owner(UInt32)
    /// The members of this group can write to it.
    case group(UInt32)
    /// It has an access control list that lets others write to it.
    case list
    /// Everybody can write to it.
    case everybody
  }

  /// A directory or link that others can change.
  package struct Finding: Hashable, Sendable {
    package let path: FilePath
    package let weakness: Weakness
  }

  private let trusted: Set<UInt32>

  /// - Parameter trusted: The users who may change the path; root always may.
  package init(of trusted: Set<UInt32>) { self.trusted = trusted.union([0]) }

  /// The trust for what root does, whose rights reach further than those of others.
  ///
  /// Root and the user whose rights are lent are trusted; nil where the process never was root's.
  package static var ofRoot: DirectoryTrust? {
    getuid() == 0 ? DirectoryTrust(of: [geteuid()]) : nil
  }

  /// Looks at a directory, at all above it, and at the links that lead there.
  ///
  /// Each is opened from the one above and looked at through its descriptor, so that nothing can be
  /// exchanged between the look and the next step.
  ///
  /// - Parameter path: The directory; links are followed.
  /// - Returns: The uppermost that others can change, or nil where none is.
  /// - Throws: A `FileError` where there is no such directory, or it cannot be entered.
  package func finding(at path: FilePath) throws(FileError) -> Finding? {
    let here = path.isRelative ? FileStatus.target(of: ".") : nil
    return try attempt(.examine, path) { () throws(Errno) in
      var walk = Walk(to: here.map { $0.pushing(path) } ?? path)
      return try walk.run(self)
    }
  }

  /// Why others can change a directory, or nil where they cannot.
  fileprivate func weakness(of directory: borrowing OpenFile) throws(Errno) -> Weakness? {
    let status = try directory.status()
    let permissions = status.permissions
    if !trusted.contains(status.owner.user) { return .owner(status.owner.user) }
    // The sticky bit keeps others from renaming what is not theirs.
    if permissions.contains(.saveText) { return nil }
    if permissions.contains(.otherWrite) { return .everybody }
    if permissions.contains(.groupWrite) {
      // With such a list these bits are those of the most that it allows anybody.
      if directory.hasAccessList { return .list }
      if status.owner.group != 0 { return .group(status.owner.group) }
    }
    return nil
  }

  fileprivate func isTrusted(_ link: FileStatus) -> Bool { trusted.contains(link.owner.user) }
}

/// A way from the root to a directory, a step a name.
private struct Walk {
  private var here: FilePath = "/"
  private var rest: [FilePath.Component]
  private var links = 0

  init(to path: FilePath) { rest = Array(path.components.reversed()) }

  mutating func run(_ trust: DirectoryTrust) throws(Errno) -> DirectoryTrust.Finding? {
    var directory = try OpenFile.directory("/")
    if let weakness = try trust.weakness(of: directory) {
      return .init(path: here, weakness: weakness)
    }
    while let name = rest.popLast() {
      if name.kind == .currentDirectory { continue }
      if name.kind == .parentDirectory {
        here.removeLastComponent()
        directory = try OpenFile.directory("..", in: directory)
        continue
      }
      let entry = try OpenFile.entry(FilePath(root: nil, [name]), of: directory)
      let status = try entry.status()
      if status.kind == .symbolicLink {
        // Where the sticky bit lets others make links, theirs lead where they want.
        guard trust.isTrusted(status) else {
          return .init(path: here.appending(name), weakness: .owner(status.owner.user))
        }
        let target = try entry.linkText()
        links += 1
        if links > 40 { throw .tooManySymbolicLinkLevels }
        if target.isAbsolute {
          here = "/"
          directory = try OpenFile.directory("/")
        }
        rest += target.components.reversed()
        continue
      }
      guard status.kind == .directory else { throw .notDirectory }
      here.append(name)
      if let weakness = try trust.weakness(of: entry) {
        return .init(path: here, weakness: weakness)
      }
      directory = consume entry
    }
    return nil
  }
}

extension OpenFile {
  // From <bits/fcntl-linux.h>, whose macro the Glibc module does not show: a descriptor to look at,
  // which needs no right to read.
  private static let pathOnly: CInt = 0o10_000_000

  fileprivate static func directory(_ path: FilePath) throws(Errno) -> OpenFile {
    let flags = pathOnly | O_DIRECTORY | O_CLOEXEC
    return OpenFile(adopting: try path.systemCall { Glibc.open($0, flags) })
  }

  fileprivate static func directory(
    _ name: FilePath, in parent: borrowing OpenFile
  ) throws(Errno) -> OpenFile {
    let flags = pathOnly | O_DIRECTORY | O_CLOEXEC
    let descriptor = parent.descriptor
    return OpenFile(adopting: try name.systemCall { openat(descriptor, $0, flags) })
  }

  /// Opens an entry of whatever kind, a link as itself.
  fileprivate static func entry(
    _ name: FilePath, of parent: borrowing OpenFile
  ) throws(Errno) -> OpenFile {
    let flags = pathOnly | O_NOFOLLOW | O_CLOEXEC
    let descriptor = parent.descriptor
    return OpenFile(adopting: try name.systemCall { openat(descriptor, $0, flags) })
  }

  /// What the symbolic link says that this descriptor stands for.
  fileprivate func linkText() throws(Errno) -> FilePath {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    _ = try systemCall { readlinkat(descriptor, "", &text, text.count - 1) }
    return FilePath(platformString: text)
  }

  /// Whether an access control list says more than the permissions do.
  fileprivate var hasAccessList: Bool {
    guard let call = Self.getAttribute else { return false }
    return call("/proc/self/fd/\(descriptor)", "system.posix_acl_access", nil, 0) > 0
  }

  private typealias GetAttribute =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int
    ) -> Int

  /// getxattr(2), whose header the Glibc module does not have.
  private static let getAttribute = dlsym(nil, "getxattr").map {
    unsafeBitCast($0, to: GetAttribute.self)
  }
}
