// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension GenerationStore {
  /// Makes all paths of main.cf lead through the live link, which then shows the same files as before.
  ///
  /// Files that are not in the live generation become one of their own first; each path then gives
  /// way to its link in one step. A path is never missing, and the pair is never mixed. Where there
  /// is no file, there is none in the generation either, and the link leads nowhere until the
  /// switch.
  ///
  /// - Parameters:
  ///   - credentials: What is in the files, for the history.
  ///   - now: The time of the run.
  ///   - keySince: Since when the key has been in use.
  ///   - seen: What stood under main.cf's paths when the run looked at them, in their order.
  /// - Throws: A `RotationError`.
  func adopt(
    _ credentials: [Credential], now: UnixTime, keySince: UnixTime,
    seen: [FileStatus.Identity?]
  ) throws(RotationError) {
    guard try needsAdoption else { return }
    let linked = try slots.map { (slot) throws(RotationError) in try isLinked(slot) }
    let strangers = zip(slots, linked).filter { !$1 }.map(\.0)
    try create()
    if try !isInUse() {
      let number = try freeNumber
      let staged = try stage()
      for (index, slot) in slots.enumerated() {
        // Our own link leads to a file that nobody exchanges; the others must be no links by now.
        let isOurs = linked[index]
        let source = isOurs ? directory(of: try live).appending(slot.name) : slot.path
        if !isOurs, seen[index] == nil {
          try requireMissing(slot.path)
          continue
        }
        try onFiles { () throws(FileError) in
          try staged.add(source, as: slot.name, expecting: isOurs ? nil : seen[index])
        }
      }
      let record = GenerationRecord(
        origin: .adopted, made: now, reasons: ["was there before"], keySince: keySince)
      try complete(staged, record: record)
      try publish(staged, as: number)
      try activate(number)
      try remember(HistoryLine(.adopted, number, showing: credentials, at: now))
    } else {
      // A run that was killed may have made the live link, and a power cut could take it away again
      // from under the paths that are to lead through it.
      try onFiles { () throws(FileError) in try StagedFile.sync(namesIn: directory) }
    }
    for slot in strangers { try link(slot) }
  }

  /// Whether a path of main.cf does not lead through the live link.
  var needsAdoption: Bool {
    get throws(RotationError) {
      if try live == nil { return true }
      for slot in slots where try !isLinked(slot) { return true }
      return false
    }
  }

  /// Whether the files of the live generation are those of main.cf's paths.
  private func isInUse() throws(RotationError) -> Bool {
    guard let live = try live else { return false }
    return try isInUse(live, sparingMissing: true)
  }

  /// Whether the files of a generation are those of main.cf's paths.
  ///
  /// - Parameters:
  ///   - number: The generation.
  ///   - sparingMissing: Whether a path at which there is nothing counts as the same.
  /// - Returns: Whether they are.
  /// - Throws: A `RotationError` where a file cannot be looked at.
  func isInUse(_ number: Int, sparingMissing: Bool = false) throws(RotationError) -> Bool {
    for slot in slots {
      let kept = directory(of: number).appending(slot.name)
      let isSame = try onFiles { () throws(FileError) -> Bool in
        let (one, other) = (try FileStatus.of(kept), try FileStatus.of(slot.path))
        guard let other else { return sparingMissing || one == nil }
        guard let one else { return false }
        if one.identity == other.identity { return true }
        return try Self.isEqual(kept, slot.path)
      }
      if !isSame { return false }
    }
    return true
  }

  /// Whether a generation has no files, and stands for the time before there were any.
  func isEmpty(_ number: Int) throws(RotationError) -> Bool {
    guard try numbers.contains(number) else { return false }
    for slot in slots {
      let file = directory(of: number).appending(slot.name)
      if try onFiles({ () throws(FileError) in try status(of: file) }) != nil { return false }
    }
    return true
  }

  private func requireMissing(_ path: FilePath) throws(RotationError) {
    guard try onFiles({ () throws(FileError) in try status(of: path) }) != nil else { return }
    throw RotationError(
      .file(.exchanged), "\(path)", "a file has been put there since the run began")
  }

  private static func isEqual(_ one: FilePath, _ other: FilePath) throws(FileError) -> Bool {
    let one = try InputFile.read(one, limit: 4 << 20, inheriting: false)
    let other = try InputFile.read(other, limit: 4 << 20, inheriting: false)
    return one.withBytes { one in
      other.withBytes { other in
        one.withUnsafeBytes { one in other.withUnsafeBytes { one.elementsEqual($0) } }
      }
    }
  }
}
