// SPDX-License-Identifier: Apache-2.0

private import Platform

/// What each name server of a zone says of the TLSA records at a name in it.
package struct ZoneSurvey: Sendable {
  /// A name server of the zone, at one of its addresses.
  package struct Server: Hashable, Sendable {
    /// The name as the NS record has it.
    package let name: DNSName
    package let address: String
    /// What it says of the TLSA records.
    package let records: DirectAnswer
    /// What it says of the beginning of the zone.
    package let start: DirectAnswer
    /// What it says of the keys of the zone.
    package let keys: DirectAnswer

    /// A Boolean value that tells whether it says what records there are.
    package var isAnswering: Bool { records.answer.isAnswered && records.isAuthoritative }

    /// The signatures of all that it says.
    package var signatures: [RecordSignature] {
      records.signatures + start.signatures + keys.signatures
    }

    /// The version of the zone that it has; nil where it does not say.
    package var serial: UInt32? {
      start.answer.records(as: StartOfAuthority.self).values.first?.serial
    }
  }

  package let zone: DNSName
  /// The servers, each at each of its addresses, in the order of their names.
  package let servers: [Server]
  /// The names of servers that have no address.
  package let homeless: [DNSName]

  /// More addresses than that are not asked.
  private static let limit = 64

  /// Finds the zone of a name, and asks all of its servers; nil where the zone cannot be found.
  ///
  /// - Parameters:
  ///   - name: The name of the records, at the end of all aliases.
  ///   - lookup: Who tells of zones and addresses.
  ///   - direct: Who asks the servers.
  ///   - deadline: Until when to wait.
  /// - Throws: A `ResolverError` where nothing can be looked up at all.
  package init?(
    of name: DNSName, asking lookup: some DNSLookup, directly direct: some DirectLookup,
    by deadline: ContinuousClock.Instant
  ) throws(ResolverError) {
    let above = name.labels.indices.compactMap { place in
      try? DNSName(labels: Array(name.labels[place...]))
    }
    let answers = try lookup.answers(to: above.map { DNSQuestion($0, .ns) })
    // The nearest of those above it that is no alias and has servers.
    guard
      let answer = answers.first(where: {
        $0.isAnswered && $0.existence == .found && !$0.isAlias
      })
    else { return nil }
    let zone = answer.question.name
    let names = answer.records(as: NameServerName.self).values.map(\.name)
      .sorted { $0.description < $1.description }
    let questions = names.flatMap { [DNSQuestion($0, .a), DNSQuestion($0, .aaaa)] }
    let found = try lookup.answers(to: questions)
    var places: [(name: DNSName, address: String)] = []
    var homeless: [DNSName] = []
    for (index, name) in names.enumerated() {
      let pair = found[(2 * index)..<(2 * index + 2)]
      let addresses = pair.flatMap { answer in
        answer.records(as: AddressV4.self).values.map(\.description)
          + answer.records(as: AddressV6.self).values.map(\.description)
      }
      if addresses.isEmpty { homeless.append(name) }
      places += addresses.map { (name, $0) }
    }
    self.zone = zone
    self.homeless = homeless
    var servers: [Int: Server] = [:]
    let asked = places.prefix(Self.limit).map { Place(name: $0.name, address: $0.address) }
    Crew.run(asked, atOnce: 16) { place in
      place.ask(of: name, zone, direct, by: deadline)
    } take: { index, server in
      servers[index] = server
    }
    self.servers = asked.indices.compactMap { servers[$0] }
  }

  /// Keeps what is known.
  ///
  /// - Parameters:
  ///   - zone: The zone.
  ///   - servers: Its servers.
  ///   - homeless: The names of those without an address.
  package init(zone: DNSName, servers: [Server], homeless: [DNSName] = []) {
    self.zone = zone
    self.servers = servers
    self.homeless = homeless
  }

  /// The signatures of all that the servers say.
  package var signatures: [RecordSignature] { servers.flatMap(\.signatures) }

  /// For how many seconds the records may be kept: the most that a server says; nil where there are
  /// none.
  package var timeToLive: Int? {
    servers.filter { $0.isAnswering && $0.records.answer.existence == .found }
      .map(\.records.answer.timeToLive).max()
  }

  /// For how many seconds it may be kept that there is no such record: the most that a server says; nil
  /// where none does.
  package var negativeTimeToLive: Int? {
    servers.compactMap { server in
      server.start.answer.records(as: StartOfAuthority.self).values.first.map {
        min(Int($0.minimum), server.start.answer.timeToLive)
      }
    }.max()
  }
}

/// An address of a name server.
private struct Place: Sendable {
  let name: DNSName
  let address: String

  /// Asks it about the TLSA records of a name, and about the zone.
  func ask(
    of owner: DNSName, _ zone: DNSName, _ direct: some DirectLookup,
    by deadline: ContinuousClock.Instant
  ) -> ZoneSurvey.Server {
    let server = NameServers.Server(address: address)
    let records = direct.answer(to: DNSQuestion(owner, .tlsa), from: server, by: deadline)
    func ask(_ type: DNSType) -> DirectAnswer {
      let question = DNSQuestion(zone, type)
      // A silent server is not asked again.
      if records.answer.state == .timedOut || records.isOutOfReach {
        return DirectAnswer(DNSAnswer(question, records.answer.state), isAuthoritative: false)
      }
      return direct.answer(to: question, from: server, by: deadline)
    }
    return ZoneSurvey.Server(
      name: name, address: address, records: records, start: ask(.soa), keys: ask(.dnskey))
  }
}
