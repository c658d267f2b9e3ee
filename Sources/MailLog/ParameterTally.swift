// SPDX-License-Identifier: Apache-2.0

/// How often a set of parameters was met.
package struct ParameterTally: Sendable {
  package let set: TLSParameters
  let connections: [Int]
  let messages: [Int]

  /// The connections of a direction whose peer had this credential.
  package func connections(_ direction: MailDirection, _ credential: TLSCredential) -> Int {
    connections[
      Int(direction.rawValue) * TLSCredential.allCases.count + Int(credential.rawValue)]
  }

  /// The messages of a direction.
  package func messages(_ direction: MailDirection) -> Int { messages[Int(direction.rawValue)] }
}
