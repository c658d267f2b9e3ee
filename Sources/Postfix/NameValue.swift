// SPDX-License-Identifier: Apache-2.0

/// An assignment, `name = value`, as split_nameval(3) of Postfix reads it.
struct NameValue: Equatable {
  let name: String
  let value: String

  /// Reads an assignment; a name is whatever has neither white space nor `=` in it.
  ///
  /// - Parameter text: The assignment, with white space where it likes.
  /// - Throws: A `Fault`.
  init(_ text: Bytes) throws(Fault) {
    var rest = text.drop(while: \.isSpace)
    let name = rest.take { !$0.isSpace && $0 != UInt8(ascii: "=") }
    guard !name.isEmpty else { throw .missingName }
    rest = rest.drop(while: \.isSpace)
    guard rest.take("=") else { throw .missingEquals }
    self.name = name.text
    value = rest.trimmed.text
  }

  enum Fault: Error {
    case missingName
    case missingEquals

    var reason: String {
      switch self {
      case .missingName: "no parameter name before the \"=\""
      case .missingEquals: "no \"=\" after the parameter name"
      }
    }

    var code: ConfigurationError.Code {
      switch self {
      case .missingName: .missingName
      case .missingEquals: .missingEquals
      }
    }
  }
}
