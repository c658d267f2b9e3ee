// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// The environment variables of the process, or those that a test pretends.
struct Environment: Sendable {
  private let value: @Sendable (String) -> [UInt8]?

  /// Variables that a test pretends.
  init(_ values: [String: String]) {
    value = { values[$0].map { Array($0.utf8) } }
  }

  private init(value: @escaping @Sendable (String) -> [UInt8]?) {
    self.value = value
  }

  /// The environment that the process was started with.
  static let current = Environment(value: { name in
    getenv(name).map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  })

  subscript(name: String) -> String? { value(name).map { String(decoding: $0, as: UTF8.self) } }

  /// The directory of main.cf that Postfix's programs go by: MAIL_CONFIG.
  var configurationDirectory: String? { self["MAIL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 } }

  /// Where there is room for large files that are soon gone again: TMPDIR, or /var/tmp, which unlike
  /// /tmp is not in memory.
  var temporaryDirectory: FilePath {
    FilePath(self["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp")
  }

  /// The octets of a variable, which need not be UTF-8; a copy that nobody wipes.
  func octets(of name: String) -> [UInt8]? { value(name) }
}
