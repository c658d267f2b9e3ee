// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The judge of metrics that Prometheus has itself; .ci/nightly unpacks it, and MXTLS_PROMTOOL names it.
enum Promtool {
  /// Where it is; nil where it is not there.
  static let path = ProcessInfo.processInfo.environment["MXTLS_PROMTOOL"]

  /// What it objects to; empty where there is nothing, or nobody to judge.
  static func objections(to text: String) async throws -> String {
    guard let path else { return "" }
    let verdict = try await Tool("sh").run("-c", "exec \"$0\" check metrics", path, input: text)
    return verdict.status == 0 ? verdict.errorText : "\(verdict)"
  }
}
