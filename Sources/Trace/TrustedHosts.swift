// SPDX-License-Identifier: Apache-2.0

/// The hosts whose lines are believed.
///
/// A Received header is written by the host behind `by`, but whoever hands a message over can have put
/// any number of them below. So a line is believed where its host is trusted, all lines above are
/// believed, and the one right above tells that the message came from a trusted host: by the name
/// that its writer found in DNS, by address, or because the message did not leave the host and more
/// than the client's word tells so. A host that is trusted by its address may call itself whatever
/// it likes.
package struct TrustedHosts: Hashable, Sendable {
  /// Names in lower case; one that begins with a dot stands for all names below it.
  private var names: Set<String> = []
  private var addresses: Set<AddressLiteral> = []
  private var networks: [AddressNetwork] = []

  package init() {}

  /// Whether nobody is trusted.
  package var isEmpty: Bool { names.isEmpty && addresses.isEmpty && networks.isEmpty }

  /// Trusts a host.
  ///
  /// - Parameter text: A name, `.example.com` for all names in a domain, an address, or a network as
  ///   `192.0.2.0/24`.
  /// - Returns: False where it is none of these.
  package mutating func insert(_ text: String) -> Bool {
    let bare =
      text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    if let address = AddressLiteral(bare) {
      addresses.insert(address)
      return true
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let network = AddressNetwork(parts[0], length: parts[1]) else { return false }
      networks.append(network)
      return true
    }
    let name = text.hasPrefix("*.") ? String(text.dropFirst()) : text
    let isName = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "-._".unicodeScalars.contains($0)
    }
    guard isName, !name.isEmpty, name != "." else { return false }
    names.insert(name.hostName)
    return true
  }

  /// How many lines of a message are believed, from the newest.
  package func trustedLines(of message: Message) -> Int {
    var count = 0
    var isFromTrusted = true
    var isFromHere = false
    var isFromAddress = false
    for hop in message.hops {
      guard isFromTrusted, let host = hop.host, hop.unreadText == nil else { break }
      // A filter on the host itself calls itself so.
      let isHere = isFromHere && ["localhost", "localhost.localdomain"].contains(host.hostName)
      guard
        isHere || isFromAddress || trusts(name: host)
          || hop.hostAddress.map(trusts) == true && count == 0
      else { break }
      count += 1
      isFromHere = hop.isLocal && !hop.isLocalByGreeting
      isFromTrusted = isFromHere || hop.client.map(trusts) == true
      isFromAddress = !isFromHere && hop.client?.address.map(trusts) == true
    }
    return count
  }

  private func trusts(_ client: Client) -> Bool {
    // A client without an address was not looked up, and the name is its own word.
    guard let address = client.address else { return false }
    return trusts(address) || client.name.map { trusts(name: $0) } == true
  }

  private func trusts(name: String) -> Bool {
    let name = name.hostName
    if let address = AddressLiteral(name), trusts(address) { return true }
    if names.contains(name) { return true }
    var rest = name[...]
    while let dot = rest.firstIndex(of: ".") {
      if names.contains(String(rest[dot...])) { return true }
      rest = rest[rest.index(after: dot)...]
    }
    return false
  }

  private func trusts(_ address: AddressLiteral) -> Bool {
    addresses.contains(address) || networks.contains { $0.contains(address) }
  }
}
