// SPDX-License-Identifier: Apache-2.0

/// A parameter for TLS with the value that is in force.
package struct TLSSetting: Hashable, Sendable {
  package let name: String
  /// The value with its macros expanded; as it is written where they cannot be.
  package let value: String
  /// What Postfix would take if it were not set, with its macros expanded; nil where nobody knows.
  package let defaultValue: String?
  package let origin: ParameterOrigin

  /// Describes a setting.
  package init(name: String, value: String, defaultValue: String?, origin: ParameterOrigin) {
    self.name = name
    self.value = value
    self.defaultValue = defaultValue
    self.origin = origin
  }

  /// A Boolean value that tells whether Postfix would do the same if nothing were set.
  package var isDefault: Bool { value == defaultValue }
}

extension PostfixConfiguration {
  /// The settings for TLS that a side of a service goes by.
  ///
  /// - Parameters:
  ///   - program: The side of TLS.
  ///   - service: The service whose options override main.cf; nil for main.cf alone.
  /// - Returns: All parameters of TLS that this release has for it, and those of other releases
  ///   that somebody has set, in the order of `ParameterMeaning`.
  package func tlsSettings(of program: TLSProgram, in service: MasterService? = nil) -> [TLSSetting]
  {
    settings(of: ParameterMeaning.names(of: program), in: service)
  }

  /// The settings for TLS that all programs share.
  ///
  /// - Returns: As for `tlsSettings(of:in:)`.
  package var sharedTLSSettings: [TLSSetting] {
    settings(of: ParameterMeaning.sharedNames, in: nil)
  }

  private func settings(of names: [String], in service: MasterService?) -> [TLSSetting] {
    names.compactMap { name in
      let isKnown = ParameterDefaults.value(of: name, in: host.version) != nil
      let origin = origin(of: name, in: service)
      // A parameter of another release that nobody has set does not matter here.
      guard isKnown || (origin != nil && origin != .builtIn) else { return nil }
      // What cannot be expanded is shown as it is written.
      let standard = ParameterDefaults.value(of: name, in: host.version)
      let written = written(name, in: service) ?? standard ?? ""
      return TLSSetting(
        name: name, value: (try? value(of: name, in: service)) ?? written,
        defaultValue: (try? defaultValue(of: name, in: service)) ?? standard,
        origin: origin ?? .builtIn)
    }
  }
}
