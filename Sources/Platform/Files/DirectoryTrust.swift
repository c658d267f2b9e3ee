// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import Primitives
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
    let isLink: Bool

    package init(_ path: FilePath, _ weakness: Weakness, isLink: Bool = false) {
      self.path = path
      self.weakness = weakness
      self.isLink = isLink
    }

    /// Who can change it, as a sentence.
    ///
    /// - Parameter name: What a user is called.
    /// - Returns: Lower case, no full stop.
    package func text(
      naming name: (UInt32) -> String = { Account.name(of: $0) ?? "\($0)" }
    ) -> String {
      switch weakness {
      case .owner(let user): "\(path) belongs to user \(name(user))"
      case .group(let group): "group \(group) can write to \(path)"
      case .list: "the access control list of \(path) lets others write to it"
      case .everybody: "everybody can write to \(path)"
      }
    }
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
  /// - Returns: Those that others can change, the uppermost first.
  /// - Throws: A `FileError` where there is no such directory, or it cannot be entered.
  package func findings(at path: FilePath) throws(FileError) -> [Finding] {
    try attempt(.examine, path) { () throws(Errno) in
      let walk = try walk(to: path)
      guard walk.status.kind == .directory else { throw .notDirectory }
      return findings(walk.passed)
    }
  }

  /// Looks at a file that is to be run or believed, and at the way there, as `findings(at:)`.
  ///
  /// - Parameter path: The file; links are followed.
  /// - Returns: What others can change, the file itself last.
  /// - Throws: A `FileError` where it is not there or no regular file.
  package func findings(ofFile path: FilePath) throws(FileError) -> [Finding] {
    try attempt(.examine, path) { () throws(Errno) in
      let walk = try walk(to: path)
      guard walk.status.kind == .regular, let file = walk.file else { throw .invalidArgument }
      return findings(walk.passed + [file])
    }
  }

  private func walk(to path: FilePath) throws(Errno) -> PathWalk {
    let here = path.isRelative ? FileStatus.target(of: ".") : nil
    return try PathWalk(here.map { $0.pushing(path) } ?? path, followingLast: true)
  }

  private func findings(_ places: [PathWalk.Passed]) -> [Finding] {
    places.flatMap { place in
      place.weaknesses(trusting: trusted).map { Finding(place.path, $0, isLink: place.isLink) }
    }
  }
}

extension [DirectoryTrust.Finding] {
  /// The one command line that keeps others from all of them.
  package var remedy: String {
    let commands: [(command: String, isMeant: (DirectoryTrust.Finding) -> Bool)] = [
      ("chown root", { $0.isOwned && !$0.isLink }), ("chown -h root", { $0.isOwned && $0.isLink }),
      ("chmod g-w", { if case .group = $0.weakness { true } else { false } }),
      ("setfacl -b", { $0.weakness == .list }), ("chmod o-w", { $0.weakness == .everybody }),
    ]
    return commands.compactMap { command, isMeant in
      var words: [String] = []
      for path in filter(isMeant).map(\.path.string) where !words.contains(path) {
        words.append(path)
      }
      return words.isEmpty
        ? nil : "\(command) \(words.map(\.shellWord).joined(separator: " "))"
    }.joined(separator: " && ")
  }
}

extension DirectoryTrust.Finding {
  fileprivate var isOwned: Bool { if case .owner = weakness { true } else { false } }
}

extension FileStatus {
  /// How others than the owner can change a file, or what is in a directory, as far as its permissions
  /// tell.
  package var sharing: DirectoryTrust.Weakness? {
    // The sticky bit keeps others from renaming what is not theirs.
    if kind == .directory, permissions.contains(.saveText) { return nil }
    if permissions.contains(.otherWrite) { return .everybody }
    return permissions.contains(.groupWrite) && owner.group != 0 ? .group(owner.group) : nil
  }
}
