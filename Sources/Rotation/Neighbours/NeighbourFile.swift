// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage
internal import TLSCrypto

/// What a file that another program has is to a pair.
enum NeighbourFile {
  /// It is the file of the pair itself.
  case own
  /// It is another file, with the certificate that the pair has now.
  case copy
  /// It is another file, with the certificate that the pair is going to have.
  case ahead

  /// Looks at a file; nil where it is nothing to the pair.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - unit: The pair.
  ///   - present: What the pair is now.
  ///   - future: What it is going to be.
  ///   - others: All pairs of the host: the file of another one is no copy of this, even where both
  ///     have the same certificate.
  init?(
    _ path: FilePath, of unit: RotationUnit, _ present: [Credential], _ future: [Credential],
    among others: [RotationUnit]
  ) {
    if unit.store.isFollowed(by: path) {
      self = .own
      return
    }
    if others.contains(where: { $0.store.isFollowed(by: path) }) { return nil }
    let leaf = LentRights.suspended { (try? Credential.objects(of: path))?.leaf }
    guard let leaf else { return nil }
    if future.show(leaf) {
      self = .ahead
    } else if present.show(leaf) {
      self = .copy
    } else {
      return nil
    }
  }
}

extension GenerationStore {
  /// Whether a path leads to what is in use, also after a switch: through a path of main.cf, or the link
  /// to the live generation, whatever links lead there.
  fileprivate func isFollowed(by path: FilePath) -> Bool {
    var place = path
    // As many as the system follows.
    for _ in 0..<40 {
      let folder = place.removingLastComponent()
      guard let name = place.lastComponent?.string else { return false }
      if folder.lastComponent?.string == "live", slots.contains(where: { $0.name == name }),
        FileStatus.target(of: folder.removingLastComponent()) == directory
      {
        return true
      }
      guard let target = FileStatus.target(of: folder) else { return false }
      place = target.appending(name)
      if slots.contains(where: { $0.path == place }) { return true }
      guard let next = (try? SymbolicLink.destination(of: place)) ?? nil else { return false }
      place = target.pushing(next)
    }
    return false
  }
}
