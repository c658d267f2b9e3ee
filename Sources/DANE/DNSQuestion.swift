// SPDX-License-Identifier: Apache-2.0

/// What the DNS is asked: the records of a type at a name, of class IN.
package struct DNSQuestion: Hashable, Sendable, CustomStringConvertible {
  package let name: DNSName
  package let type: DNSType

  /// Makes a question.
  ///
  /// - Parameters:
  ///   - name: Whose records are asked for.
  ///   - type: Which of them.
  package init(_ name: DNSName, _ type: DNSType) {
    self.name = name
    self.type = type
  }

  /// The question in words, "MX of example.org".
  package var description: String { "\(type) of \(name)" }
}
