// SPDX-License-Identifier: Apache-2.0

/// The TXT record of `_mta-sts`, which says that a domain has a policy (RFC 8461, section 3.1).
package struct STSRecord: TaggedRecord {
  package static let version = "v=STSv1"

  /// What changes with the policy.
  package let id: String

  package init(fields: [(name: String, value: String)]) throws(PolicyTextError) {
    guard let id = fields.first(where: { $0.name == "id" })?.value else {
      throw PolicyTextError("it has no field \"id\"")
    }
    guard id.utf8.count <= 32, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw PolicyTextError("its id \(id.quoted) is not made of 1 to 32 letters and digits")
    }
    // No other field may have these characters either.
    for field in fields where field.value.contains(where: { "= \t".contains($0) }) {
      throw PolicyTextError("the value \(field.value.quoted) has a space or a \"=\"")
    }
    self.id = id
  }
}
