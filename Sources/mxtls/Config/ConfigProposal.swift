// SPDX-License-Identifier: Apache-2.0

import Postfix
import PostfixHost
import Primitives
import SystemPackage

/// What is proposed for an instance of Postfix, with the reasons and the difference.
struct ConfigProposal {
  let directory: String
  let changes: [ProposedChange]
  let remarks: [String]
  /// What patch(1) takes, in the bytes of the files.
  private let patch: [UInt8]
  /// The same as text.
  var difference: String { String(decoding: patch, as: UTF8.self) }
  /// The copy in which the changes are made; nil where there are none.
  let staged: StagedConfiguration?
  /// What was done; nil where nothing was.
  private(set) var outcome: ConfigApplication.Outcome?

  /// Makes a proposal.
  ///
  /// - Parameters:
  ///   - configuration: The configuration.
  ///   - facts: What is known of the host.
  ///   - profile: How far to go.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` where something is set that cannot be understood, or postconf fails.
  init(
    for configuration: PostfixConfiguration, facts: ProposalFacts, profile: ProposalProfile,
    _ console: Console
  ) throws(Failure) {
    directory = configuration.host.configurationDirectory
    if let fault = configuration.faults.first(where: \.isFatal) { throw Failure(fault) }
    let proposal: Proposal
    do throws(ConfigurationError) {
      proposal = try Proposal(for: configuration, facts: facts, profile: profile)
    } catch {
      throw Failure(error)
    }
    changes = proposal.changes
    remarks = proposal.remarks
    if changes.isEmpty {
      patch = []
      staged = nil
      return
    }
    let staged = try console.stagedConfiguration(of: directory, with: changes)
    do throws(StagingFailure) {
      patch = try staged.difference()
      self.staged = staged
    } catch {
      throw Failure(error)
    }
  }

  /// Makes the changes.
  ///
  /// - Parameters:
  ///   - application: Makes them.
  ///   - dryRun: Whether to make sure only that they can be made.
  /// - Throws: A `Failure` where they are not made.
  mutating func apply(by application: ConfigApplication, dryRun: Bool) throws(Failure) {
    guard let staged else { return }
    if dryRun { try application.check(staged) } else { outcome = try application.run(staged) }
  }

  /// Writes it for people: comments on changes, and the difference, all of which patch(1) takes.
  ///
  /// - Throws: A `Failure` where it cannot be written.
  func write(to console: Console) throws(Failure) {
    let out = console.out
    if !console.options.quiet { writeReasons(out) }
    let shown = difference.withoutKeyMaterial
    if out.width == nil, !out.isColored, shown == difference {
      // A program reads it, and wants each byte as it is.
      out.write(patch)
    } else {
      for line in shown.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let style: Style? = line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : nil
        out.line(out.styled(String(line).escaped, style))
      }
    }
    try console.finish()
    for remark in remarks { console.note(remark) }
    if changes.isEmpty {
      console.note("\(directory): nothing is proposed")
    } else if let outcome {
      outcome.write(to: console)
    } else {
      console.hint(
        "mxtls config --apply makes the changes; or patch -d / -p1 takes what stands here")
    }
  }

  /// Writes the changes, those of one reason together.
  private func writeReasons(_ out: OutputChannel) {
    for (place, change) in changes.enumerated() {
      let service = change.service.map { "\($0): " } ?? ""
      let value = change.after.map { "\(change.parameter) = \($0)" } ?? "no \(change.parameter)"
      comment(service + value.withoutKeyMaterial, indent: "", out)
      let next = place + 1 < changes.count ? changes[place + 1] : nil
      if next?.reason == change.reason, next?.source == change.source { continue }
      comment("\(change.reason) [\(change.source)]".withoutKeyMaterial, indent: "  ", out)
    }
  }

  private func comment(_ text: String, indent: String, _ out: OutputChannel) {
    for line in text.escaped.wrapped(to: out.width.map { max(20, $0 - 2 - indent.count) }) {
      out.line(out.styled("# \(indent)\(line)", .dim))
    }
  }
}

extension ConfigApplication.Outcome {
  /// Says what was done besides the changes.
  func write(to console: Console) {
    for warning in warnings { console.warn("postfix check: \(warning)") }
    for path in kept { console.note("\(path): is the file as it was") }
    if !isReloaded {
      console.note("Postfix does not run here: nothing was reloaded or asked")
    } else {
      let servers = "\(confirmed.count) server\(confirmed.count == 1 ? "" : "s")"
      console.note("Postfix is reloaded, and \(servers) asked: none is worse than before")
      if !clients.isEmpty {
        console.note("\(clients.joined(separator: ", ")): TLS with a server of this host succeeds")
      }
    }
  }
}

extension Failure {
  /// A change that postconf, diff or the system did not make.
  init(_ failure: StagingFailure) {
    switch failure {
    case .file(let error): self.init(error)
    case .nul(let path, let line):
      self.init(
        .configuration,
        "\(path): line \(line) has a NUL, with which postconf would make the next line a part of it",
        hint: "remove the NUL: `sed -i \(line)'s/\\x00//g' \(path.shellWord)`")
    case .failed(let command, let what): self.init(.configuration, "\(command): \(what)")
    case .missing(let program):
      self.init(.noInput, "\(program): is not installed, and is needed for a proposal")
    }
  }
}
