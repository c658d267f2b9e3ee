// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives

/// The catalogue of findings, as people read it.
enum Catalogue {
  /// Lists all findings: identifier, severity, and what is wrong.
  static func list(on console: Console) {
    var table = Table()
    for kind in FindingKind.all { table.add([kind.id, kind.severity.rawValue, kind.summary]) }
    table.write(to: console.out)
  }

  /// Explains a finding, or all of a group.
  ///
  /// - Throws: A `Failure` where there is none of that name.
  static func explain(_ text: String, on console: Console) throws(Failure) {
    let kinds = FindingKind.matching(text)
    if kinds.isEmpty { throw Failure.noSuchFinding(text, option: "--explain") }
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
