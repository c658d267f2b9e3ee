// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import KeyPairs
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension Switchover {
  /// What keeps a pair from being shown, however good it is.
  package struct Prospect {
    /// What keeps servers that are to confirm the pair from showing it.
    package fileprivate(set) var obstacles: [RotationError] = []
    /// What keeps servers from showing it that nobody is going to ask.
    package fileprivate(set) var warnings: [RotationError] = []
    /// A Boolean value that tells whether no server that is asked is going to show it, nor shows
    /// anything now, and the pair is still a step forward: it mends something, and breaks nothing.
    package fileprivate(set) var isUnseen = false
  }

  /// Finds out, before anything is switched, whether servers are going to show a pair: the
  /// configuration is checked as it will be then.
  ///
  /// What the confirmation does not see stands in no switch's way, and neither does what is no
  /// worse than now: names for which no client gets a handshake as it is, and a server that has no
  /// certificate to show, as long as another one is going to show the pair. Nor does such a server
  /// where the pair mends some of what keeps it from that: of two broken pairs, one comes first.
  ///
  /// - Parameters:
  ///   - unit: The pair that is to be switched.
  ///   - credentials: What is going to be in its files.
  ///   - staged: The generation that has these, where its files are there already.
  ///   - options: What the check goes by.
  /// - Returns: What is in the way.
  /// - Throws: A `RotationError` where that cannot be found out.
  package func prospect(
    of unit: RotationUnit, with credentials: [Credential], in staged: StagedGeneration?,
    options: CheckOptions
  ) throws(RotationError) -> Prospect {
    var running: [String] = []
    var unknown: RotationError?
    do throws(RotationError) {
      running = try reloading.running(unit.activeInstances)
    } catch {
      unknown = error
    }
    let future = FutureFiles()
    for (path, slot) in zip(unit.paths, unit.store.slots) {
      // Files that were adopted stand as somebody wrote them, whole or not.
      if let written = try staged?.written(slot) {
        future.add(path, written)
      } else {
        future.add(path, try StagedGeneration.contents(of: slot, credentials, of: unit))
      }
    }
    let files = unit.paths.map(\.string)
    let asked = confirmation.endpoints(of: unit, in: running)
    var prospect = Prospect()
    // What keeps servers that are to be asked from showing a pair already now.
    var lasting: [RotationError] = []
    var isAnyAskedWell = false
    var isStep = true
    // A server that was named may be any of them: it cannot show the pair only where none can.
    var isAnyWell = false
    for loader in unit.loaders where loader.isActive {
      let services = loader.users.filter { $0.program == .smtpd && $0.use.loadsPairs }
        .compactMap(\.service)
      guard !services.isEmpty, let report = loader.check(options, future) else { continue }
      for service in services {
        let listeners = loader.listeners.filter { $0.service == service.identity }
        let isAsked =
          confirmation.endpoint != nil && !asked.isEmpty
          || listeners.contains { asked.contains($0.endpoint) }
        // What a server shows to clients that ask for no name does not concern a pair for a name.
        let isPlain = !loader.isByName
        var findings =
          isPlain || report.isUnreadable ? report.outages(of: service, showing: files) : []
        if findings.isEmpty { findings = report.replacements(of: service, of: unit.parameters) }
        if findings.isEmpty, isAsked, isPlain, try losesNames(unit, credentials, listeners, running)
        {
          findings = report.outagesOfNames(of: service)
        }
        if findings.isEmpty {
          isAnyWell = true
          if isAsked { isAnyAskedWell = true }
          continue
        }
        let faults = findings.map { RotationError($0, at: service.identity) }
        // With a main.cf that it cannot read, postfix(1) neither reloads nor says that Postfix runs.
        if report.isUnreadable, !isAsked, !confirmation.isOff {
          prospect.obstacles += faults
          continue
        }
        let endpoints = listeners.map(\.endpoint).filter(asked.contains)
        if !isAsked {
          prospect.warnings += faults
        } else if !endpoints.isEmpty, endpoints.allSatisfy(confirmation.lacksCertificate) {
          lasting += faults
          let now = loader.check(options, FutureFiles())?.outages(of: service, showing: files) ?? []
          if !(Set(findings).isStrictSubset(of: now)) { isStep = false }
        } else {
          prospect.obstacles += faults
        }
      }
      prospect.warnings += report.outagesOfProxy(showing: files).map {
        RotationError($0, at: "tlsproxy")
      }
    }
    prospect.isUnseen = !isAnyAskedWell && isStep && !lasting.isEmpty && prospect.obstacles.isEmpty
    if isAnyAskedWell || prospect.isUnseen {
      prospect.warnings += lasting
    } else {
      prospect.obstacles += lasting
    }
    if confirmation.endpoint != nil, isAnyWell {
      prospect.warnings += prospect.obstacles
      prospect.obstacles = []
    }
    // Where a line of main.cf keeps postfix(1) from telling what runs, that line tells more.
    if let unknown, prospect.obstacles.isEmpty { throw unknown }
    prospect.obstacles = prospect.obstacles.uniqueFaults
    prospect.warnings = prospect.warnings.uniqueFaults
    return prospect
  }

  /// Whether clients that ask a server for a name get a handshake now.
  private func losesNames(
    _ unit: RotationUnit, _ credentials: [Credential], _ listeners: [Listener], _ running: [String]
  ) throws(RotationError) -> Bool {
    guard confirmation.endpoint == nil, listeners.contains(where: { $0.maps != nil }) else {
      return false
    }
    let present = (try? Credential.read(unit.files)) ?? []
    let endpoints = Set(listeners.map(\.endpoint))
    return confirmation.names(of: unit, in: running, present + credentials, at: endpoints)
  }
}

extension RotationError {
  /// Something with which a server shows no pair.
  fileprivate init(_ finding: Finding, at service: String) {
    let place = finding.file ?? finding.places.first?.parameter ?? service
    let subject = finding.file == nil ? place : finding.line.map { "\(place):\($0)" } ?? place
    let effect = finding.severity == .critical ? "show no pair" : "not show it"
    self.init(
      .broken(finding), subject,
      "\(finding.kind.id): \(finding.message), and \(service) would \(effect)")
  }
}

extension [RotationError] {
  /// Each once.
  fileprivate var uniqueFaults: [RotationError] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
