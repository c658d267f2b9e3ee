// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import MailPolicy
import Platform
import Primitives
import SMTP

/// `mxtls probe --mx`: the mail hosts of domains, and what is published of them.
struct DomainRun {
  private let probe: MxTLS.Probe

  /// - Parameter probe: The command, with its options.
  init(_ probe: MxTLS.Probe) {
    self.probe = probe
  }

  /// What has to be done, with the place of the domain among those that were given.
  private enum Task: Sendable {
    case lookUp(Int, MailDomain)
    case ask(ProbeTarget)
    case fetch(Int, MailDomain)
  }

  /// What came of it.
  private enum Result: Sendable {
    case facts(Int, DomainFacts)
    case failure(ResolverError)
    case host(ProbeTarget, HostProbe)
    case policy(Int, DomainPolicy)
  }

  /// Looks at all domains, and writes what is said of each as soon as all of it is known.
  ///
  /// - Parameter console: Where to.
  /// - Throws: A `Failure` with the verdict, or where nothing can be looked at.
  func run(on console: Console) throws(Failure) {
    var faults = Faults()
    faults.gather { () throws(Failure) in try refuseContradictions() }
    let selection = faults.gather { () throws(Failure) in try probe.findings.selection() }
    let domains = faults.gather { () throws(Failure) in
      try probe.subject.each { text throws(Failure) in try MailDomain(text) }.unique
    }
    let judge = faults.gather { () throws(Failure) in
      try probe.criteria.judge(console, probe.manner)
    }
    let directory = faults.gather { () throws(Failure) in
      let anchors = try probe.lookups.trustAnchor.anchors()
      return try reporting { () throws(ResolverError) in try NameDirectory(anchors: anchors) }
    }
    let source = faults.gather { () throws(Failure) in
      try reporting { () throws(PolicyError) in try PolicySource(trust: Self.trust(console)) }
    }
    try faults.check()
    guard let selection, let domains, let judge, let directory, let source else { return }
    var board = DomainBoard()
    var output = DomainOutput(probe, judge.options, console)
    let tasks = domains.enumerated().map { Task.lookUp($0.offset, $0.element) }
    Crew.run(tasks, atOnce: probe.manner.jobs, working(directory, source)) { result in
      var more: [Task] = []
      switch result {
      case .facts(let place, let facts):
        more = board.add(facts, at: place).map { need in
          switch need {
          case .host(let target): .ask(target)
          case .policy: .fetch(place, facts.domain)
          }
        }
      case .failure(let error): output.add(Failure(error))
      case .host(let target, let found): board.add(found, of: target)
      case .policy(let place, let policy): board.add(policy, at: place)
      }
      for domain in board.takeDone() {
        output.add(
          DomainJudge(judge, selection.includes).report(
            domain.facts, domain.policy ?? .absent, domain.probes))
      }
      return more
    }
    try output.finish()
  }

  /// Refuses options that say what is spoken where: it is SMTP at port 25.
  private func refuseContradictions() throws(Failure) {
    let options: [(name: String, isGiven: Bool)] = [
      ("--lmtp", probe.subject.lmtp), ("--protocol", probe.subject.mailProtocol != nil),
      ("--tls", probe.subject.tls != nil), ("--tlsa", !probe.criteria.tlsa.isEmpty),
    ]
    var faults = Faults()
    for option in options where option.isGiven {
      faults.add(Failure(.usage, "--mx and \(option.name) are mutually exclusive"))
    }
    try faults.check()
  }

  /// The CAs by which web servers are trusted, as the environment names them.
  private static func trust(_ console: Console) -> PolicyTrust {
    func value(_ name: String) -> String? {
      console.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    return PolicyTrust(file: value("SSL_CERT_FILE"), directories: value("SSL_CERT_DIR"))
  }

  /// What does a task, on any thread.
  private func working(
    _ directory: NameDirectory, _ source: PolicySource
  ) -> @Sendable (Task) -> Result {
    let asking = probe.manner.asking
    let step: Duration = .seconds(probe.manner.timeout.seconds)
    let timeout: Duration = .seconds(probe.manner.deadline.seconds)
    return { task in
      switch task {
      case .lookUp(let place, let domain):
        do throws(ResolverError) {
          return .facts(place, try directory.facts(of: domain, step: step, timeout: timeout))
        } catch {
          return .failure(error)
        }
      case .ask(let target): return .host(target, asking(target))
      case .fetch(let place, let domain):
        return .policy(place, DomainPolicy(of: domain, from: source, timeout: timeout))
      }
    }
  }
}
