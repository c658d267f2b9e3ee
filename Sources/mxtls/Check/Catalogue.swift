// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// The catalogue of findings.
enum Catalogue {
  /// Lists all findings: identifier, severity, and what is wrong.
  ///
  /// - Throws: A `Failure` where it cannot be written.
  static func list(asJSON: Bool, on console: Console) throws(Failure) {
    if asJSON { return try console.json(CatalogueDescription(FindingKind.all)) }
    var table = Table()
    for kind in FindingKind.all { table.add([kind.id, kind.severity.rawValue, kind.summary]) }
    table.write(to: console.out)
  }

  /// Explains a finding, or all of a group.
  ///
  /// - Throws: A `Failure` where there is none of that name, or they cannot be written.
  static func explain(_ text: String, asJSON: Bool, on console: Console) throws(Failure) {
    let kinds = FindingKind.matching(text)
    if kinds.isEmpty { throw Failure.noSuchFinding(text, option: "--explain") }
    if asJSON { return try console.json(CatalogueDescription(kinds)) }
    for (index, kind) in kinds.enumerated() {
      if index > 0 { console.out.line() }
      console.out.line(
        console.out.styled(kind.id, .bold) + ": "
          + console.out.styled(kind.severity.rawValue, kind.severity.style))
      var fields = Fields()
      fields.add("what", kind.summary)
      fields.add("meaning", kind.meaning)
      fields.add("effect", kind.consequence)
      fields.add("remedy", kind.fullRemedy)
      fields.write(to: console.out, indent: 2, labels: 7)
    }
  }
}
