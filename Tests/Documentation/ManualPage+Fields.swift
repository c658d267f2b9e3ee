// SPDX-License-Identifier: Apache-2.0

extension ManualPage {
  /// The fields of the JSON that the page documents, with their types.
  var fields: [String: String] {
    var fields: [String: String] = [:]
    for item in self["OUTPUT"].items where item.head.first == "Va" && item.head.contains("Pq") {
      let type = item.head.drop { $0 != "Pq" }.dropFirst().joined(separator: " ")
      fields[item.head[1]] = type
    }
    return fields
  }
}
