// SPDX-License-Identifier: Apache-2.0

import Postfix
import SessionCache

/// Reports what `prune` and `clear` have done.
struct RemovalReport: Encodable {
  struct Cache: Encodable {
    let cache: String
    let program: String?
    let entries: Int?
    let removed: Int?
  }

  let caches: [Cache]
  let dryRun: Bool

  init(_ results: [RemovalResult], isDryRun: Bool) {
    dryRun = isDryRun
    caches = results.map {
      Cache(
        cache: $0.target.location.description, program: $0.target.program?.rawValue,
        entries: $0.entries, removed: $0.removed)
    }
  }

  /// Writes the report.
  static func write(
    _ results: [RemovalResult], isDryRun: Bool, format: ReportFormat, to console: Console
  ) throws(Failure) {
    switch format {
    case .json: try console.json(RemovalReport(results, isDryRun: isDryRun))
    case .text where console.options.quiet: break
    case .text:
      for result in results {
        console.out.paragraph(text: "\(result.target.name): \(result.text(isDryRun: isDryRun))")
      }
    }
    if !isDryRun, results.contains(where: { $0.leavesTraces && $0.removed != 0 }) {
      console.note(
        "the file keeps what was removed in its free pages until they are used again;"
          + " a reload of Postfix empties every cache")
    }
  }
}
