// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform
package import Primitives
internal import SystemPackage
internal import TLSCrypto

/// What is remembered of a generation beside its files; nothing of it is secret.
package struct GenerationRecord: Codable, Hashable, Sendable {
  /// Where a generation comes from.
  package enum Origin: String, Codable, Sendable {
    /// It was there before mxtls.
    case adopted
    case selfSigned = "self-signed"
    /// A command signed the request.
    case signed
    /// It came from a CA by way of `mxtls install`.
    case installed
  }

  package let origin: Origin
  /// When it was made, in seconds since 1970.
  package let made: UnixTime
  /// Why it was made.
  package let reasons: [String]
  /// Since when its key has been in use at the latest.
  package let keySince: UnixTime

  package init(origin: Origin, made: UnixTime, reasons: [String], keySince: UnixTime) {
    self.origin = origin
    self.made = made
    self.reasons = reasons
    self.keySince = keySince
  }
}

/// A change that has begun and is not confirmed: what a run that was killed leaves to the next one.
struct PendingChange: Codable, Hashable {
  enum Phase: String, Codable {
    /// From `from` to `to`, which the live link may show already or not.
    case switching
    /// Back from `to` to `from`.
    case rollingBack = "rolling-back"
  }

  let from: Int
  let to: Int
  /// Whether `to` was there before, to be kept if the change is undone: a generation to go back to.
  let isKept: Bool
  /// Whether `to` was waiting as the next one.
  let wasNext: Bool
  var phase = Phase.switching
}

/// A line of the history of a pair.
struct HistoryLine: Codable {
  enum Event: String, Codable {
    case adopted, staged, live, rolledBack = "rolled-back", removed
  }

  let time: String
  let event: Event
  let generation: Int?
  var reasons: [String]?
  var sha256: String?
  var spkiSha256: String?
  var names: [String]?
}

extension HistoryLine {
  /// The highest number of a generation in a history; 0 where there is none.
  ///
  /// All lines tell, for the last ones may be of generations that only waited and had no number.
  static func highestGeneration(in text: RawSpan) -> Int {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = text.withUnsafeBytes { $0.split(separator: 0x0A).map { Data($0) } }
    return lines.compactMap { try? decoder.decode(NumberLine.self, from: $0).generation }.max() ?? 0
  }
}

/// A line of the history, of whatever event: a later release may know more of them.
private struct NumberLine: Decodable {
  let generation: Int?
}

/// Values in files of JSON.
enum JSONFile {
  /// Reads a value; nil where the file is missing or holds something else.
  static func read<Value: Decodable>(_ path: FilePath) throws(FileError) -> Value? {
    guard try status(of: path) != nil else { return nil }
    let bytes = try InputFile.read(path, limit: 1 << 20, inheriting: false, followingLinks: false)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(
      Value.self, from: bytes.withBytes { span in span.withUnsafeBytes { Data($0) } })
  }

  /// The value on one line.
  static func line(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// Puts a value in the place of the file, in one step.
  static func write(_ value: some Encodable, to path: FilePath) throws(FileError) {
    try StagedFile(
      Array("\(line(value))\n".utf8).span.bytes, for: path,
      mode: [.ownerReadWrite, .groupRead, .otherRead]
    ).replace()
  }
}
