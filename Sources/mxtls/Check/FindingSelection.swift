// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// The findings that a check is to report.
struct FindingSelection {
  private let only: [FindingKind]
  private let ignored: [FindingKind]

  /// Reads identifiers or groups.
  ///
  /// - Throws: A `Failure` that names every one that is not in the catalogue.
  init(only: [String], ignoring: [String]) throws(Failure) {
    var faults = Faults()
    self.only = Self.kinds(only, option: "--only", &faults)
    ignored = Self.kinds(ignoring, option: "--ignore", &faults)
    try faults.check()
  }

  private static func kinds(
    _ texts: [String], option: String, _ faults: inout Faults
  ) -> [FindingKind] {
    texts.flatMap { text in
      let kinds = FindingKind.matching(text)
      if kinds.isEmpty { faults.add(.noSuchFinding(text, option: option)) }
      return kinds
    }
  }

  /// Whether findings of that kind are reported.
  func includes(_ kind: FindingKind) -> Bool {
    (only.isEmpty || only.contains(kind)) && !ignored.contains(kind)
  }
}

extension Failure {
  /// A word that is no finding of the catalogue.
  static func noSuchFinding(_ text: String, option: String) -> Failure {
    Failure(
      .usage, "\(option): there is no finding \"\(text.withoutKeyMaterial)\"",
      hint: "mxtls check --list-findings lists them all")
  }
}
