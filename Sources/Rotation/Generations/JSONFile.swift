// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

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
