// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// The way from directory to directory to what a path leads to, with those who could lead it
/// elsewhere.
///
/// The way is walked once, a name at a time, each below the directory that is open.
final class PathWalk {
  /// What is at the end of the way.
  private(set) var status: FileStatus
  /// The directory that it is in.
  private(set) var directory: FileStatus.Identity

  private var folder: OpenFile
  private var name: FilePath = "."
  /// Whether the name is a link that only the kernel can follow.
  private var isMagic = false
  /// The part of the way that has been walked, for messages.
  private var gone: FilePath
  /// What somebody besides root can change, in the order of the way: the directories and links that
  /// it leads through, and the directory at its end.
  private(set) var passed: [Passed] = []

  /// What is at its end, where that is no directory.
  private(set) var file: Passed?

  /// Something on the way that somebody besides root can change.
  struct Passed {
    let path: FilePath
    let isLink: Bool
    let owner: FileOwner
    /// How others than the owner can change it as well.
    let sharing: DirectoryTrust.Weakness?

    /// Who besides some users can change it.
    func weaknesses(trusting users: Set<UInt32>) -> [DirectoryTrust.Weakness] {
      [users.contains(owner.user) ? nil : .owner(owner.user), sharing].compactMap { $0 }
    }
  }

  /// How many links a path may have, as for Linux itself.
  private static let linkLimit = 40

  /// Walks a way to its end.
  ///
  /// - Parameters:
  ///   - path: Where to.
  ///   - followingLast: Whether a symbolic link at the end is followed as well.
  /// - Throws: What the system reports.
  init(_ path: FilePath, followingLast: Bool) throws(Errno) {
    guard !path.isEmpty else { throw Errno.noSuchFileOrDirectory }
    gone = path.isAbsolute ? "/" : ""
    folder = try OpenFile(placeOf: path.isAbsolute ? "/" : ".")
    status = try folder.status()
    directory = status.identity
    try enter()
    var rest = Array(path.components.reversed())
    var links = 0
    while let component = rest.popLast() {
      name = FilePath(root: nil, [component])
      var place = try open(Self.placeFlags | O_NOFOLLOW)
      status = try place.status()
      isMagic = false
      if status.kind == .symbolicLink, followingLast || !rest.isEmpty {
        links += 1
        guard links <= Self.linkLimit else { throw Errno.tooManySymbolicLinkLevels }
        pass(gone.appending(component), nil)
        // The text of a link in /proc does not lead to its target; stat(2) tells another length.
        let target = try Self.target(of: place)
        isMagic = target.length != status.size
        if !isMagic {
          let target = target.path
          rest += target.components.reversed()
          if target.isAbsolute { try begin(at: "/") }
          continue
        }
        place = try open(Self.placeFlags)
        status = try place.status()
      }
      if rest.isEmpty {
        let sharing = place.sharing(of: status)
        if status.kind == .directory {
          pass(gone.entering(component), sharing)
        } else {
          file = Passed(
            path: gone.appending(component), isLink: false, owner: status.owner, sharing: sharing)
        }
        break
      }
      guard status.kind == .directory else { throw Errno.notDirectory }
      gone = gone.entering(component)
      folder = place
      try enter()
    }
  }

  /// Opens what is at the end of the way.
  ///
  /// - Parameter flags: As for open(2). No link is followed, if none was before.
  /// - Returns: The file.
  /// - Throws: What the system reports.
  func open(_ flags: CInt) throws(Errno) -> OpenFile {
    let flags = flags | (isMagic || flags == Self.placeFlags ? 0 : O_NOFOLLOW)
    return OpenFile(
      adopting: try name.systemCall { openat(folder.descriptor, $0, flags) })
  }

  /// Why to refuse the way: somebody besides root and the owner of what is at its end could lead it
  /// elsewhere; nil where nobody could.
  var stranger: String? {
    for passed in passed {
      let what = passed.isLink ? "the link \(passed.path)" : "the directory \(passed.path)"
      switch passed.weaknesses(trusting: [0, status.owner.user]).first {
      case .owner:
        return "\(passed.owner.userName) could exchange it: \(what) belongs to"
          + " \(passed.owner.userName), and what is there to \(status.owner.userName)"
      case .group, .list, .everybody:
        return "others could exchange it: more than its owner may write to \(what)"
      case nil: break
      }
    }
    return nil
  }

  private func begin(at root: FilePath) throws(Errno) {
    folder = try OpenFile(placeOf: root)
    gone = root
    try enter()
  }

  /// Notes the directory that was just opened.
  private func enter() throws(Errno) {
    status = try folder.status()
    directory = status.identity
    pass(gone.orWorkingDirectory, folder.sharing(of: status))
  }

  /// Notes who can change a directory or a link.
  private func pass(_ path: FilePath, _ sharing: DirectoryTrust.Weakness?) {
    guard sharing != nil || status.owner.user != 0 else { return }
    let isLink = status.kind == .symbolicLink
    passed.append(Passed(path: path, isLink: isLink, owner: status.owner, sharing: sharing))
  }

  /// O_PATH and O_CLOEXEC.
  private static let placeFlags = OpenFile.placeFlags

  private static func target(
    of link: borrowing OpenFile
  ) throws(Errno) -> (path: FilePath, length: Int) {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = try systemCall { readlinkat(link.descriptor, "", &text, text.count - 1) }
    return (FilePath(platformString: text), length)
  }
}

extension FilePath {
  /// The path of a directory below this one, or of the one above, where no link is on the way.
  fileprivate func entering(_ name: Component) -> FilePath {
    switch name.kind {
    case .currentDirectory: return self
    case .parentDirectory where root != nil || lastComponent.map({ $0.kind == .regular }) == true:
      return removingLastComponent()
    default: return appending(name)
    }
  }
}

extension OpenFile {
  /// How others than the owner can change a file, or what is in a directory.
  fileprivate func sharing(of status: FileStatus) -> DirectoryTrust.Weakness? {
    let sharing = status.sharing
    guard sharing != .everybody, status.permissions.contains(.groupWrite),
      !status.permissions.contains(.saveText)
    else { return sharing }
    // With such a list, the bits of the group tell the most that it allows anybody.
    return hasAccessList ? .list : sharing
  }

  /// Whether an access control list says more than the permissions do.
  private var hasAccessList: Bool {
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
