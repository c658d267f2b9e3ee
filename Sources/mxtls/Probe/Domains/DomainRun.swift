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

  /// What has to be done when the DNS has been asked.
  private enum Task: Sendable {
    case host(ProbeTarget)
    case policy(MailDomain)
  }

  /// What came of it.
  private enum Result: Sendable {
    case host(HostProbe)
    case policy(DomainPolicy)
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
      let anchors = try probe.lookups.anchors()
      return try reporting { () throws(ResolverError) in try NameDirectory(anchors: anchors) }
    }
    let source = faults.gather { () throws(Failure) in
      try reporting { () throws(PolicyError) in try PolicySource(trust: Self.trust(console)) }
    }
    try faults.check()
    guard let selection, let domains, let judge, let directory, let source else { return }
    let facts = try lookUp(domains, directory)
    var board = DomainBoard(facts)
    let output = DomainOutput(probe, console)
    var failure: Failure?
    func report(_ places: [Int], _ board: DomainBoard) {
      for place in places {
        let report = DomainJudge(judge, selection.includes).report(
          board.facts[place], board.policy(of: place), board.probes(of: place))
        do throws(Failure) {
          try output.write(report)
        } catch {
          failure = failure ?? error
        }
      }
    }
    report(board.takeDone(), board)
    let tasks = board.targets.map(Task.host) + board.policies.map(Task.policy)
    Crew.run(tasks, atOnce: probe.manner.jobs, working(source)) { place, result in
      switch (tasks[place], result) {
      case (.host(let target), .host(let found)): board.add(found, of: target)
      case (.policy(let domain), .policy(let policy)): board.add(policy, of: domain)
      default: break
      }
      report(board.takeDone(), board)
    }
    if let failure { throw failure }
    try output.finish(judge.options)
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

  /// Whom web servers are trusted by, as the environment says it.
  private static func trust(_ console: Console) -> PolicyTrust {
    func value(_ name: String) -> String? {
      console.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    return PolicyTrust(file: value("SSL_CERT_FILE"), directories: value("SSL_CERT_DIR"))
  }

  /// Asks the DNS about all domains at once.
  private func lookUp(
    _ domains: [MailDomain], _ directory: NameDirectory
  ) throws(Failure) -> [DomainFacts] {
    let step: Duration = .seconds(probe.manner.timeout.seconds)
    let timeout: Duration = .seconds(probe.manner.deadline.seconds)
    var facts: [Int: DomainFacts] = [:]
    var faults = Faults()
    let asking: @Sendable (MailDomain) -> Swift.Result<DomainFacts, ResolverError> = { domain in
      Swift.Result { () throws(ResolverError) in
        try directory.facts(of: domain, step: step, timeout: timeout)
      }
    }
    Crew.run(domains, atOnce: probe.manner.jobs, asking) { place, result in
      switch result {
      case .success(let found): facts[place] = found
      case .failure(let error): faults.add(Failure(error))
      }
    }
    try faults.check()
    return domains.indices.compactMap { facts[$0] }
  }

  /// What does a task, on any thread.
  private func working(_ source: PolicySource) -> @Sendable (Task) -> Result {
    let asking = probe.manner.asking
    let timeout: Duration = .seconds(probe.manner.deadline.seconds)
    return { task in
      switch task {
      case .host(let target): .host(asking(target))
      case .policy(let domain): .policy(DomainPolicy(of: domain, from: source, timeout: timeout))
      }
    }
  }
}
