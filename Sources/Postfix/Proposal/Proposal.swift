// SPDX-License-Identifier: Apache-2.0

/// The settings for TLS that a host should have, as changes to those that it has.
///
/// What is as good or better is left alone, so that nothing is proposed for a configuration with
/// all changes made.
package struct Proposal {
  /// The changes, in the order in which they were found.
  package internal(set) var changes: [ProposedChange] = []
  /// What deserves a look and is not changed here, in sentences.
  package private(set) var remarks: [String] = []

  let configuration: PostfixConfiguration
  let facts: ProposalFacts
  let profile: ProposalProfile

  /// Makes a proposal.
  ///
  /// - Parameters:
  ///   - configuration: The configuration as it is.
  ///   - facts: What is known of the host besides.
  ///   - profile: How far to go.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded, or is not yes or no: that
  ///   has to be mended first.
  package init(
    for configuration: PostfixConfiguration, facts: ProposalFacts, profile: ProposalProfile
  ) throws(ConfigurationError) {
    self.configuration = configuration
    self.facts = facts
    self.profile = profile
    // A parameter can go only once all that refers to it is to go.
    var known: Int
    repeat {
      known = changes.count
      try proposeServerLevel()
      try proposeClientLevel(of: .smtp)
      try proposeClientLevel(of: .lmtp)
      try proposeServices()
      try proposePairs()
      try proposeCaches()
      try proposeProtocols()
      try proposeParameters()
      try removeObsolete()
    } while changes.count > known
  }

  var version: PostfixVersion { configuration.host.version }

  /// Whether this release has a parameter.
  func has(_ name: String) -> Bool { ParameterDefaults.value(of: name, in: version) != nil }

  /// A value with its macros expanded, empty where Postfix has no such parameter.
  func value(
    _ name: String, in service: MasterService? = nil
  ) throws(ConfigurationError) -> String {
    try configuration.value(of: name, in: service) ?? ""
  }

  /// What main.cf says, as it is written; nil where it says nothing.
  func written(_ name: String) -> String? { configuration.main.setting(of: name)?.value }

  /// Whether nothing was proposed yet for a parameter of main.cf, or of a service.
  func isFree(_ name: String, in service: MasterService? = nil) -> Bool {
    !changes.contains { $0.parameter == name && $0.service == service?.identity }
  }

  /// Proposes a value in main.cf, unless there is a proposal for the parameter already.
  mutating func set(_ name: String, _ value: String, _ reason: String, _ source: String) {
    guard isFree(name), written(name) != value else { return }
    changes.append(
      ProposedChange(
        service: nil, parameter: name, before: written(name), after: value, reason: reason,
        source: source))
  }

  /// Proposes that main.cf no longer sets a parameter, unless it is not set there, or others go by it.
  mutating func remove(_ name: String, _ reason: String, _ source: String) {
    guard let before = written(name), isFree(name), !isReferenced(name) else { return }
    changes.append(
      ProposedChange(
        service: nil, parameter: name, before: before, after: nil, reason: reason, source: source))
  }

  /// Proposes an option of a service, or that it no longer has one.
  mutating func change(
    _ service: MasterService, _ name: String, to value: String?, _ reason: String,
    _ source: String
  ) {
    let before = service.override(of: name)?.value
    guard before != value, isFree(name, in: service) else { return }
    changes.append(
      ProposedChange(
        service: service.identity, parameter: name, before: before, after: value, reason: reason,
        source: source))
  }

  mutating func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }

  /// Whether another setting that stays goes by a parameter: what is removed would be missed there.
  private func isReferenced(_ name: String) -> Bool {
    let removed = Set(changes.filter { $0.service == nil }.map(\.parameter))
    let texts =
      configuration.main.settings.filter { $0.name != name && !removed.contains($0.name) }
      .map(\.value)
      + configuration.master.services.flatMap { service in
        service.overrides.filter { isFree($0.name, in: service) }.map(\.value)
      }
      + changes.compactMap(\.after)
    return texts.contains { $0.refers(to: name) }
  }
}
