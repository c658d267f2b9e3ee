// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postfix

extension MxTLS {
  /// `mxtls config`: the settings for TLS that are in force, and those that are proposed.
  struct Config: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "config",
      abstract: "Show Postfix's settings for TLS, propose better ones, and make them")

    @Argument(
      help: ArgumentHelp(
        "Only these services of master.cf, such as submission or smtp/inet.", valueName: "service"))
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

    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if propose, apply { throw ValidationError("--propose and --apply are mutually exclusive.") }
      if propose || apply, diffFromDefault || !services.isEmpty {
        throw ValidationError(
          "--propose and --apply are about the whole configuration: services and"
            + " --diff-from-default do not go with them.")
      }
    }

    func run(on console: Console) throws(Failure) {
      let found = try ConfigSubject(instances, console)
      var faults = Faults()
      for failure in found.failures { faults.add(failure) }
      if propose || apply {
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
      let facts = found.facts
      var proposals: [ConfigProposal] = []
      for configuration in found.configurations {
        do throws(Failure) {
          var proposal = try ConfigProposal(
            for: configuration, facts: facts, profile: profile, console)
          if apply {
            try proposal.apply(by: ConfigApplication(configuration, found.system, console))
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
