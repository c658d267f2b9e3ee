// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The files in Tests/Fixtures.
package enum Fixture {
  /// The pass phrase of everything there that is encrypted.
  package static let passphrase = "mxtls-test"

  private static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  /// The absolute path of a file, such as "keys/rsa2048.pem".
  package static func path(_ name: String) -> String {
    directory.appendingPathComponent(name).path
  }

  /// The bytes of a file.
  package static func bytes(_ name: String) throws -> [UInt8] {
    // Not Data(contentsOf:), which leaks its buffer where the file is empty.
    let file = try FileHandle(forReadingFrom: directory.appendingPathComponent(name))
    return try Array(file.readToEnd() ?? Data())
  }

  /// The text of a file.
  package static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// All files of a directory such as "keys", as names for `path`, sorted.
  package static func list(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
      .map { "\(folder)/\($0)" }
  }
}
