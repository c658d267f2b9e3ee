// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postfix
import SessionCache

extension MxTLS {
  /// `mxtls config`: the settings for TLS that are in force, and those that are proposed.
  ///
  /// `Proposal` has the rules of what is proposed, and `ConfigApplication` makes it, or takes it back.
  struct Config: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "config",
      abstract: "Show Postfix's settings for TLS, propose better ones, and make them")

    @Argument(
      help: ArgumentHelp(
        "Only these services of master.cf, such as submission or smtp/inet; with --what-if, the"
          + " settings to try, as name=value.", valueName: "service"))
    var services: [String] = []

    @OptionGroup var instances: InstancesOption

    @Flag(help: "Only what is not as Postfix would have it by default.")
    var diffFromDefault = false

    @Flag(help: "Propose settings, with their reasons, as a difference.")
    var propose = false

    @Flag(help: "Make what is proposed, and take it back where anything is worse.")
    var apply = false

    @Option(
      help: ArgumentHelp(
        "How far a proposal goes: opportunistic or strict.", valueName: "profile"))
    var profile = ProposalProfile.opportunistic

    @Option(
      help: ArgumentHelp(
        "Move the session caches to tables of another type, such as lmdb.", valueName: "type"))
    var cache: CacheType?

    @OptionGroup var trial: WhatIfOptions
    @OptionGroup var lock: LockOptions
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    /// Whether files of the configuration are to be replaced.
    private var isChange: Bool { apply || cache != nil }

    func validate() throws {
      let modes = [
        propose ? "--propose" : nil, apply ? "--apply" : nil, cache != nil ? "--cache" : nil,
      ].compactMap(\.self)
      if modes.count > 1 {
        throw ValidationError("--propose, --apply and --cache are mutually exclusive.")
      }
      if lock.isGiven, !isChange {
        throw ValidationError("--wait and --lock-file go with --apply or --cache.")
      }
      if trial.whatIf {
        if isChange || diffFromDefault || instances.allInstances {
          throw ValidationError("--what-if goes with --propose alone, and with one instance.")
        }
        if propose == !services.isEmpty {
          throw ValidationError("--what-if: give settings as name=value, or --propose.")
        }
        return
      }
      if trial.hasDetails {
        throw ValidationError("--log, --since and --count-local go with --what-if.")
      }
      if let mode = modes.first, diffFromDefault || !services.isEmpty {
        throw ValidationError(
          "\(mode) is about the whole configuration: services and --diff-from-default do not go"
            + " with it.")
      }
      if dryRun.dryRun, !isChange {
        throw ValidationError("-n/--dry-run goes with --apply or --cache.")
      }
    }

    func run(on console: Console) throws(Failure) {
      guard isChange, !dryRun.dryRun else { return try work(console) }
      // A rotation meanwhile would change what the servers show, and this would take its changes back.
      try lock.alone { () throws(Failure) in try work(console) }
    }

    private func work(_ console: Console) throws(Failure) {
      let found = try ConfigSubject(instances, console)
      var faults = Faults()
      for failure in found.failures { faults.add(failure) }
      if trial.whatIf {
        try runTrial(for: found, &faults, console)
      } else if let cache {
        try move(to: cache, found, &faults, console)
      } else if propose || apply {
        try runProposal(for: found, &faults, console)
      } else {
        try show(found, &faults, console)
      }
      try faults.check()
    }

    private func show(
      _ found: ConfigSubject, _ faults: inout Faults, _ console: Console
    ) throws(Failure) {
      let listings = found.configurations.map {
        ConfigListing($0, services: services, onlyChanges: diffFromDefault)
      }
      for name in services where !listings.contains(where: { $0.names(name) }) {
        faults.add(
          Failure(
            .noInput, "\(name): master.cf has no such service that does TLS",
            hint: "mxtls config shows all of them"))
      }
      for configuration in found.configurations {
        for fault in configuration.faults { console.warn("\(fault)") }
      }
      if format.format == .json { return try console.json(ConfigDescription(listings)) }
      for (place, listing) in listings.enumerated() {
        if place > 0 { console.out.line() }
        listing.write(to: console)
      }
    }

    private func runProposal(
      for found: ConfigSubject, _ faults: inout Faults, _ console: Console
    ) throws(Failure) {
      var proposals: [ConfigProposal] = []
      for configuration in found.configurations {
        do throws(Failure) {
          let application = try apply ? found.application(for: configuration, console) : nil
          if !dryRun.dryRun { try application?.complete() }
          var proposal = try ConfigProposal(
            for: configuration, facts: found.facts(for: configuration), profile: profile, console)
          if let application {
            try proposal.apply(by: application, dryRun: dryRun.dryRun)
          }
          proposals.append(proposal)
        } catch {
          faults.add(error)
        }
      }
      if format.format == .json {
        return try console.json(ConfigProposalDescription(proposals, areApplied: apply))
      }
      for proposal in proposals { try proposal.write(to: console) }
    }
  }
}

extension ProposalProfile: ExpressibleByArgument {}
