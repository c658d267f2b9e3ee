// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
package import Primitives

/// A fault that can be found, by its stable identifier: an entry of the catalogue.
package struct FindingKind: Hashable, Sendable {
  /// The identifier, a group and a name with a dot between: "pair.key-mismatch".
  package let id: String
  /// How bad it is, unless the place where it is found makes it less or more so.
  package let severity: Severity
  /// What is wrong, in a few words: lower case, no full stop.
  package let summary: String
  /// What it means: whole sentences.
  package let meaning: String
  /// What Postfix makes of it, where the place does not say it better: lower case, no full stop.
  package let consequence: String
  /// How to mend it: an imperative, lower case, no full stop.
  package let remedy: String

  init(
    _ id: String, _ severity: Severity, _ summary: String, meaning: String,
    consequence: String = "Postfix takes it as it is, and says nothing", remedy: String
  ) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.meaning = meaning.replacing("\n", with: " ")
    self.consequence = consequence
    self.remedy = remedy
  }

  /// A kind of fault of the files of a pair, which the reader of these files has a severity and a
  /// summary for.
  ///
  /// - Parameters:
  ///   - id: The identifier.
  ///   - fault: The kind of fault.
  ///   - meaning: What it means: whole sentences.
  ///   - consequence: What Postfix makes of it.
  ///   - remedy: How to mend it.
  init(
    _ id: String, _ fault: LoadFault.Kind, meaning: String, consequence: String, remedy: String
  ) {
    self.init(
      id, fault.severity, fault.summary, meaning: meaning, consequence: consequence, remedy: remedy)
  }

  package static func == (left: Self, right: Self) -> Bool { left.id == right.id }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }

  /// The group that the identifier begins with, such as "pair".
  package var group: String { String(id.prefix { $0 != "." }) }

  /// A Boolean value that tells whether a file cannot be read for what it should hold.
  package var meansUnreadable: Bool {
    let kinds: [FindingKind] = [
      .fileMissing, .fileUnreadable, .fileNotRegular, .fileTooLarge, .fileEmpty, .fileNotPEM,
      .fileDamaged,
    ]
    return kinds.contains(self)
  }

  /// The whole catalogue, by group.
  package static let all: [FindingKind] =
    files + pairs + chains + validity + names + strength + uses + configuration + lookups
    + tables + served + dane + publications + domains

  /// Finds entries of the catalogue.
  ///
  /// - Parameter text: An identifier, or a group for all of its entries.
  /// - Returns: The entries, none where there is no such identifier or group.
  package static func matching(_ text: String) -> [FindingKind] {
    all.filter { $0.id == text || $0.group == text }
  }
}
