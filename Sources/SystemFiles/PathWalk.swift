// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// The way from directory to directory to what a path leads to, with those who could lead it
/// elsewhere.
///
/// It is gone once, a name at a time, each below the directory that is open.
final class PathWalk {
  /// What is at the end of the way.
  private(set) var status: FileStatus
  /// The directory that it is in.
  private(set) var directory: FileStatus.Identity

  private var folder: OpenFile
  private var name: FilePath = "."
  /// Whether the name is a link that only the kernel can follow.
  private var isMagic = false
  /// As far as the way has been gone, for messages.
  private var gone: FilePath
  private var passed: [Passed] = []

  /// Something on the way that somebody besides root can change.
  private struct Passed {
    let path: FilePath
    let kind: FileStatus.Kind
    let owner: FileOwner
    /// Whether others than the owner can change it as well.
    let isShared: Bool
  }

  /// How many links a path may have, as for Linux itself.
  private static let linkLimit = 40

  /// Goes a way to its end.
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
    pass(status)
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
        pass(status)
        // What /proc says of its links is no way to where they lead, and not of the length told.
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
      if rest.isEmpty { break }
      guard status.kind == .directory else { throw Errno.notDirectory }
      gone.append(component)
      folder = place
      directory = status.identity
      pass(status)
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

  /// Who else than root and the owner of what is at the end could lead the way elsewhere: a reason
  /// to refuse it, or nil.
  var stranger: String? {
    for passed in passed {
      let isDirectory = passed.kind == .directory
      let what = isDirectory ? "the directory \(passed.path)" : "the link \(passed.path)"
      if passed.isShared {
        return "others could exchange it: more than its owner may write to \(what)"
      }
      if passed.owner.user != status.owner.user {
        return "\(passed.owner.userName) could exchange it: \(what) belongs to"
          + " \(passed.owner.userName), and what is there to \(status.owner.userName)"
      }
    }
    return nil
  }

  private func begin(at root: FilePath) throws(Errno) {
    folder = try OpenFile(placeOf: root)
    let status = try folder.status()
    directory = status.identity
    gone = root
    pass(status)
  }

  /// Notes who can change a directory or a link.
  private func pass(_ status: FileStatus) {
    let isLink = status.kind == .symbolicLink
    let mode = status.permissions
    // Where the sticky bit is set, nobody moves what another one owns.
    let isShared =
      !isLink && !mode.contains(.saveText)
      && (mode.contains(.otherWrite) || mode.contains(.groupWrite) && status.owner.group != 0)
    guard isShared || status.owner.user != 0 else { return }
    var path = isLink ? gone.appending(name.components) : gone
    if path.isEmpty { path = "." }
    passed.append(Passed(path: path, kind: status.kind, owner: status.owner, isShared: isShared))
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
