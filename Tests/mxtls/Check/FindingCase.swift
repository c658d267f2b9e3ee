// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto
import Testing

/// A configuration with one fault, and what has to be found.
struct FindingCase: Sendable, CustomTestStringConvertible {
  let id: String
  let severity: String
  /// The parameter that has to be named; nil where none is at fault.
  let parameter: String?
  let arguments: [String]
  let now: UnixTime
  let prepare: @Sendable (CheckBench) async throws -> Void

  init(
    _ id: String, _ severity: String, at parameter: String? = nil, with arguments: [String] = [],
    now: UnixTime = testTime, prepare: @escaping @Sendable (CheckBench) async throws -> Void
  ) {
    self.id = id
    self.severity = severity
    self.parameter = parameter
    self.arguments = arguments
    self.now = now
    self.prepare = prepare
  }

  var testDescription: String { "\(id) \(severity)" }

  /// A month before the fixtures end, and a year after.
  static let nearTheEnd: UnixTime = 4_730_832_000
  static let afterTheEnd: UnixTime = 4_765_132_800
}
