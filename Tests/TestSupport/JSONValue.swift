// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Any JSON, with the kinds of value told apart that the pages tell apart.
package enum JSONValue: Decodable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Reads the text of a report.
  package init(_ text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  package subscript(name: String) -> JSONValue? {
    if case .object(let fields) = self { fields[name] } else { nil }
  }

  /// The elements of an array; none of anything else.
  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var integer: Int? {
    if case .integer(let number) = self { number } else { nil }
  }

  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// What the pages call this kind of value; nil for an array without elements.
  private var type: String? {
    switch self {
    case .object: "object"
    case .string: "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .array(let elements): elements.first?.type.map { "array of \($0)s" }
    }
  }

  /// The paths of all fields as the pages write them, with their types.
  ///
  /// - Parameters:
  ///   - leaves: The paths of objects whose fields are not to be listed.
  ///   - prefix: What stands before each path.
  /// - Returns: Such as `["names.dns": "array of strings"]`.
  package func fields(leaves: Set<String> = [], at prefix: String = "") -> [String: String] {
    guard case .object(let members) = self else { return [:] }
    var result: [String: String] = [:]
    for (name, value) in members {
      let path = prefix + name
      if let type = value.type { result[path] = type }
      if leaves.contains(path) { continue }
      let inner = [value.fields(leaves: leaves, at: "\(path).")]
      for fields in inner + value.elements.map({ $0.fields(leaves: leaves, at: "\(path)[].") }) {
        // A number may be a whole one.
        result.merge(fields) { $0 == "number" ? $0 : $1 }
      }
    }
    return result
  }
}
