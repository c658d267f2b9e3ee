// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of the package, found from where this file was compiled.
enum Package {
  /// The absolute path of the directory of Package.swift.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The absolute path of a file of the package.
  static func path(_ name: String) -> String { "\(root)/\(name)" }

  /// The text of a file of the package.
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// The names of the files in a directory of the package, sorted.
  static func list(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(directory)).sorted()
  }
}
