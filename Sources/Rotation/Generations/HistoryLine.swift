// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

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
