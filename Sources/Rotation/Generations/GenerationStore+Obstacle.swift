// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SystemPackage

extension GenerationStore {
  /// What is in the way of the store, or nil.
  var obstacle: RotationError? {
    get throws(RotationError) {
      let folders = "the directory of the generations"
      let parts: [(FilePath, FileStatus.Kind, String)] = [
        (directory.removingLastComponent(), .directory, folders),
        (directory, .directory, folders),
        (nextDirectory, .directory, "the directory of the generation that waits"),
        (liveLink, .symbolicLink, Self.linkInUse),
        (pendingFile, .regular, Self.undone),
        (historyFile, .regular, "the file that lists the changes"),
        (rollOverFile, .regular, Self.rollOverPart),
      ]
      for (path, kind, part) in parts {
        if let obstacle = try obstacle(path, kind, part) { return obstacle }
      }
      return nil
    }
  }

  /// That something of another kind has the name of a part of the store, or nil.
  func obstacle(
    _ path: FilePath, _ kind: FileStatus.Kind, _ part: String
  ) throws(RotationError) -> RotationError? {
    let status = try onFiles { () throws(FileError) in try Rotation.status(of: path) }
    guard let status, status.kind != kind else { return nil }
    return RotationError(
      .refused, "\(path)", "is \(status.kind), and is to be \(part)", remedy: "move it elsewhere")
  }

  /// Throws where main.cf's paths lead through a link to the generation in use that is not there.
  func requireNoLostLink() throws(RotationError) {
    for slot in slots {
      guard try isLinked(slot), let last = try numbers.last else { continue }
      throw RotationError(
        .missing, "\(liveLink)", "is not there, and \(slot.path) leads through it",
        remedy: "ln -s NUMBER \(liveLink.string.shellQuoted) leads to a generation again, such as"
          + " \(last)")
    }
  }
}
