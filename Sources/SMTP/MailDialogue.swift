// SPDX-License-Identifier: Apache-2.0

/// What a client says in a protocol to find out what a server offers, and to begin TLS.
protocol MailDialogue {
  /// Waits for the greeting.
  ///
  /// - Throws: A `ProbeError`; of step `greeting`, where the server lets nobody in.
  mutating func expectGreeting(_ connection: inout MailConnection) throws(ProbeError)

  /// Asks what the server offers.
  ///
  /// - Parameters:
  ///   - connection: The connection, in clear or under TLS.
  ///   - isNewlySecure: Whether TLS has just begun after words in clear: some servers speak first.
  /// - Returns: What is offered, item by item; nil where the server does not say.
  /// - Throws: A `ProbeError`.
  mutating func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]?

  /// The item of what is offered that stands for TLS.
  var keyword: String { get }

  /// Asks for TLS, which may begin then.
  ///
  /// - Throws: A `ProbeError` where the server says no.
  mutating func askForTLS(_ connection: inout MailConnection) throws(ProbeError)

  /// Takes leave, and waits for the answer.
  ///
  /// - Throws: A `ProbeError`.
  mutating func takeLeave(_ connection: inout MailConnection) throws(ProbeError)
}

extension MailDialogue {
  /// Tells whether TLS is among what is offered: as the first word of an item, in any case.
  func hasTLS(_ offers: [String]) -> Bool {
    offers.contains { $0.prefix { $0 != " " }.uppercased() == keyword }
  }
}
