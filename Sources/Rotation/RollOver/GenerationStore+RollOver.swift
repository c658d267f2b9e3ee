// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

extension GenerationStore {
  /// Where it is remembered how far a roll-over has come.
  var rollOverFile: FilePath { directory.appending("rollover.json") }

  static let rollOverPart = "the file that says how far the roll-over of the TLSA records has come"

  /// The roll-over that is under way, or nil.
  ///
  /// A `RotationError` of code `badData` where the file is damaged: then nobody knows what is published.
  package var rollOver: RollOver? {
    get throws(RotationError) {
      if let obstacle = try obstacle(rollOverFile, .regular, Self.rollOverPart) { throw obstacle }
      let isThere = try onFiles { () throws(FileError) in try status(of: rollOverFile) } != nil
      guard isThere else { return nil }
      let state: RollOver? = try onFiles { () throws(FileError) in
        try JSONFile.read(rollOverFile)
      }
      guard let state else {
        throw RotationError(
          .badData, "\(rollOverFile)", "does not tell how far the roll-over has come",
          remedy: "remove it, and mxtls tlsa roll begins anew with the pair that waits")
      }
      return state
    }
  }

  /// Remembers how far a roll-over has come, in one step; nil where it is done.
  ///
  /// - Parameter state: How far it has come.
  /// - Throws: A `RotationError`.
  package func setRollOver(_ state: RollOver?) throws(RotationError) {
    try onFiles { () throws(FileError) in
      if let state {
        try JSONFile.write(state, to: rollOverFile)
      } else if try status(of: rollOverFile) != nil {
        try DirectoryChanges.remove(rollOverFile)
      }
    }
  }

  /// Why another command leaves the pair alone while its roll-over is under way; nil where none is.
  package var rollOverObstacle: RotationError? {
    get throws(RotationError) {
      guard let state = try rollOver else { return nil }
      return RotationError(
        .refused, "\(slots[0].path)",
        "the roll-over of its TLSA records is under way, and is \(state.step.rawValue)",
        remedy: "mxtls tlsa roll goes on with it, or goes back")
    }
  }

  /// A Boolean value that tells whether a switch is under way, so that what is in use may not stay.
  package var isSwitching: Bool { get throws(RotationError) { try isPending } }

  /// Removes the pair that waits, if one does, and forgets the roll-over; removes an empty store.
  ///
  /// - Throws: A `RotationError`.
  package func discardNext() throws(RotationError) {
    if try hasNext { try remove(nil) }
    try setRollOver(nil)
    removeIfEmpty()
  }
}
