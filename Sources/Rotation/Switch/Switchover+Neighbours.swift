// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SMTP
internal import SystemPackage
internal import TLSCrypto

/// The programs besides Postfix that show what is switched.
extension Switchover {
  /// A pair as it is now, and as it is going to be.
  typealias Change = (unit: RotationUnit, present: [Credential], future: [Credential])

  /// Finds out who else shows the pairs.
  ///
  /// - Parameter changes: The pairs.
  /// - Returns: Who is to be reloaded with them, and asked; nobody where nothing is reloaded.
  /// - Throws: A `RotationError` where root must not reload one of them.
  func neighbours(of changes: [Change]) throws(RotationError) -> [NeighbourUse] {
    if case .none = reloading { return [] }
    return try dovecotUses(of: changes) + otherUses(of: changes)
  }

  private func dovecotUses(of changes: [Change]) throws(RotationError) -> [NeighbourUse] {
    guard let dovecot = neighbours.dovecot else { return [] }
    let servers: DovecotServers
    do throws(RotationError) {
      servers = try dovecot.servers
    } catch {
      // Whoever names its configuration means it; otherwise it stands in no pair's way as long as
      // nobody knows whether it shows one.
      if dovecot.file != nil { throw error }
      report(.unknownNeighbour(error))
      return []
    }
    var uses: [NeighbourUse] = []
    for (unit, present, future) in changes {
      var inquiries: [Confirmation.Inquiry] = []
      var goesBack = true
      var isUsed = false
      for place in servers.places {
        for file in place.files {
          guard
            let kind = NeighbourFile(file, of: unit, present, future, among: neighbours.units)
          else { continue }
          if case .copy = kind {
            report(.copied(unit, "\(file)", place.text))
            continue
          }
          if case .ahead = kind { goesBack = false }
          isUsed = true
          var own = place
          own.files = [file]
          let asked = servers.inquiries(about: own)
          if asked.isEmpty { report(.unasked(unit, place.text)) }
          inquiries += asked
        }
      }
      if isUsed {
        uses.append(
          NeighbourUse(
            program: .dovecot(dovecot), unit: unit, inquiries: inquiries.unique,
            goesBack: goesBack))
      }
    }
    if uses.isEmpty { return [] }
    guard try dovecot.isRunning else {
      for use in uses { report(.stopped(use.unit)) }
      return []
    }
    if let distrust = try dovecot.distrust { throw distrust }
    return uses
  }

  /// The pairs of the servers that somebody has named: those that they show now, or all that are
  /// switched, where they show none of this host.
  private func otherUses(of changes: [Change]) -> [NeighbourUse] {
    neighbours.others.flatMap { other -> [NeighbourUse] in
      let shown =
        confirmation.isOff
        ? nil : (try? confirmation.fetch(other.inquiry)).flatMap { try? $0?.fingerprint }
      func shows(_ credentials: [Credential]) -> Bool { shown.map(credentials.show) ?? false }
      var meant = changes.filter { shows($0.present) || shows($0.future) }
      if meant.isEmpty {
        // It may show a pair that stays as it is.
        let switched = changes.map(\.unit.store.slots)
        let isOther = neighbours.units.contains { unit in
          !switched.contains(unit.store.slots) && shows((try? Credential.read(unit.files)) ?? [])
        }
        if isOther { return [] }
        meant = changes
      }
      // Of several pairs, only the server itself could tell which one it is to show.
      if meant.count > 1 { report(.unasked(meant[0].unit, "\(other.endpoint)")) }
      return meant.map { change in
        NeighbourUse(
          program: .other(other), unit: change.unit,
          inquiries: meant.count > 1 ? [] : [other.inquiry], goesBack: true)
      }
    }
  }

  /// Has them load their files again, each once.
  ///
  /// - Parameter uses: Who shows what.
  /// - Returns: What they are called.
  /// - Throws: A `RotationError` where one of them failed.
  @discardableResult
  func reload(_ uses: [NeighbourUse]) throws(RotationError) -> [String] {
    var known: Set<String> = []
    var names: [String] = []
    for use in uses where known.insert(use.identity).inserted {
      try use.reload()
      names.append(use.name)
      report(.neighbourReloaded(use.name))
    }
    return names.unique
  }

  /// Waits until they show a pair.
  ///
  /// - Parameters:
  ///   - credentials: The pair; a program that reads its file shows the first of several.
  ///   - unit: Whose pair it is.
  ///   - uses: Who shows what.
  /// - Returns: Who shows it.
  /// - Throws: A `RotationError` of code `notConfirmed` when the time is over.
  @discardableResult
  func confirm(
    _ credentials: [Credential], of unit: RotationUnit, by uses: [NeighbourUse]
  ) throws(RotationError) -> [Endpoint] {
    guard let credential = credentials.first else { return [] }
    var endpoints: [Endpoint] = []
    for use in uses where use.unit.store.slots == unit.store.slots {
      for state in try confirmation.confirm(credential, at: use.inquiries) {
        report(.listener(state))
        if !endpoints.contains(state.endpoint) {
          endpoints.append(state.endpoint)
          report(.confirmed(unit, state.endpoint))
        }
      }
    }
    return endpoints
  }

  /// Finds out what servers of other programs show before a switch, and whether they answer.
  ///
  /// - Parameter uses: Who shows what.
  /// - Returns: A `RotationError` for each that does not answer.
  func obstacles(of uses: [NeighbourUse]) -> [RotationError] {
    uses.flatMap { use -> [RotationError] in
      report(.neighbour(use.unit, use.name, use.inquiries.map(\.endpoint).unique))
      let program: ListenerState.Program =
        if case .dovecot = use.program { .dovecot } else { .other }
      let (states, obstacles) = confirmation.obstacles(
        at: use.inquiries, .neighbourNotAskable(program))
      for state in states { report(.listener(state)) }
      return obstacles
    }
  }

  /// Tells what servers of other programs show, as far as they answer.
  func survey(_ uses: [NeighbourUse]) {
    if confirmation.isOff { return }
    for inquiry in uses.flatMap(\.inquiries).unique {
      let shown = (try? confirmation.fetch(inquiry)).flatMap { try? $0?.fingerprint }
      report(.listener(ListenerState(inquiry, before: shown)))
    }
  }
}
