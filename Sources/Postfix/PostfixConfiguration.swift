// SPDX-License-Identifier: Apache-2.0

/// What a Postfix is configured to do: main.cf, master.cf and the built-in defaults.
package struct PostfixConfiguration: Sendable {
  package let main: MainCF
  package let master: MasterCF
  package let host: ConfiguredHost
  private let options: [String: String]
  private let askDefault: @Sendable (String) -> String?

  /// Combines what was read.
  ///
  /// - Parameters:
  ///   - main: The settings of main.cf.
  ///   - master: The services of master.cf.
  ///   - host: What the defaults depend on.
  ///   - options: Values that override main.cf, as those of `postconf -o name=value` do.
  ///   - askDefault: Gives the default of a parameter that `ParameterDefaults` lacks, as
  ///     `postconf -dh` prints it, or nil.
  package init(
    main: MainCF, master: MasterCF, host: ConfiguredHost, options: [String: String] = [:],
    askDefault: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.main = main
    self.master = master
    self.host = host
    self.options = options
    self.askDefault = askDefault
  }

  /// What is wrong with the two files.
  package var faults: [ConfigurationError] { main.faults + master.faults }

  /// Where the value of a parameter comes from.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The place, or nil where Postfix has no such parameter.
  package func origin(of name: String, in service: MasterService? = nil) -> ParameterOrigin? {
    if let set = definition(of: name, in: service) { return set.origin }
    return Self.computed.contains(name) || builtIn(name) != nil ? .builtIn : nil
  }

  /// Whether no built-in default is known for a parameter, so that Postfix has none such of its own.
  ///
  /// - Parameter name: The parameter.
  /// - Returns: True also for what a user defines.
  package func isUnknown(_ name: String) -> Bool {
    !Self.computed.contains(name) && builtIn(name) == nil
  }

  /// Whether there is a Postfix to ask for what is built in: without one only its parameters for TLS
  /// are known.
  package var knowsAllParameters: Bool { !isUnknown("alias_maps") }

  /// Whether main.cf or an option of a service sets a parameter.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: False where neither does.
  package func isSet(_ name: String, in service: MasterService?) -> Bool {
    main.setting(of: name) != nil || service?.override(of: name) != nil
  }

  /// The value of a parameter, expanded as `postconf -x` does.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The value, or nil where Postfix has no such parameter.
  /// - Throws: A `ConfigurationError` of the parameter whose macros cannot be expanded.
  package func value(
    of name: String, in service: MasterService? = nil
  ) throws(ConfigurationError) -> String? {
    guard let parameter = try parameter(name, in: service) else { return nil }
    return try MacroExpansion.value(of: parameter) { other throws(ConfigurationError) in
      try self.parameter(other, in: service)
    }
  }

  /// The value that a parameter would have if it were not set, expanded as `postconf -x` does.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The default of this release, or nil where Postfix has no such parameter or computes
  ///   its default.
  /// - Throws: A `ConfigurationError` of the parameter whose macros cannot be expanded.
  package func defaultValue(
    of name: String, in service: MasterService? = nil
  ) throws(ConfigurationError) -> String? {
    guard let value = builtIn(name) else { return nil }
    let parameter = ParameterDefinition(name: name, value: value, origin: .builtIn)
    return try MacroExpansion.value(of: parameter) { other throws(ConfigurationError) in
      try self.parameter(other, in: service)
    }
  }

  /// The value of a parameter as it is written, before any macro is expanded.
  func written(_ name: String, in service: MasterService?) -> String? {
    definition(of: name, in: service)?.value
  }

  /// The elements of a parameter that is a list, none where Postfix has no such parameter.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  ///   - groups: Whether the list can have elements in braces, as few lists can.
  /// - Returns: The elements, expanded.
  /// - Throws: A `ConfigurationError`, of code `malformedList` where braces do not match.
  package func list(
    of name: String, in service: MasterService? = nil, groups: Bool = false
  ) throws(ConfigurationError) -> [String] {
    let value = try value(of: name, in: service) ?? ""
    guard groups else { return ParameterList.split(value) }
    do throws(ParameterList.Fault) {
      return try ParameterList.splitGroups(value)
    } catch let fault {
      throw error(.malformedList, fault.reason, of: name, in: service)
    }
  }

  /// Whether a parameter is `yes`, or nil where Postfix has no such parameter.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: True for `yes` and false for `no`, in either case.
  /// - Throws: A `ConfigurationError`, of code `notBoolean` for any other value, with which the
  ///   program does not run.
  package func boolean(
    of name: String, in service: MasterService? = nil
  ) throws(ConfigurationError) -> Bool? {
    guard let value = try value(of: name, in: service) else { return nil }
    switch value.lowercased() {
    case "yes": return true
    case "no": return false
    default: throw error(.notBoolean, "\"\(value)\" is not yes or no", of: name, in: service)
    }
  }

  /// Whether the command of a service runs chrooted to the queue directory.
  ///
  /// - Parameter service: The service.
  /// - Returns: What its column says; the default is `n` since Postfix 3.0, and `y` before that and
  ///   with a compatibility level below 1.
  /// - Throws: A `ConfigurationError` where the compatibility level cannot be expanded.
  package func runsChrooted(_ service: MasterService) throws(ConfigurationError) -> Bool {
    if let column = service.isChrooted { return column }
    guard let value = try value(of: "compatibility_level") else { return true }
    guard let level = CompatibilityLevel(Array(value.utf8)) else {
      throw error(
        .malformedMacro, "\"\(value)\" is no compatibility level", of: "compatibility_level",
        in: nil)
    }
    return level < .one
  }

  /// A fault of a parameter, with the place where it is set.
  ///
  /// - Parameters:
  ///   - code: What is at fault.
  ///   - reason: What is wrong with the value.
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The fault, which names the parameter, the file and the line.
  package func error(
    _ code: ConfigurationError.Code, _ reason: String, of name: String, in service: MasterService?
  ) -> ConfigurationError {
    let origin = origin(of: name, in: service) ?? .builtIn
    return ParameterDefinition(name: name, value: "", origin: origin).error(code, reason)
  }
}

// MARK: - Looking up

extension PostfixConfiguration {
  /// What main.cf and the options cannot change.
  private static let readOnly: Set = ["process_id", "process_name", "service_name"]
  /// The defaults that Postfix computes when it starts.
  private static let computed: Set = ["config_directory", "mail_version", "mydomain", "myhostname"]

  private func parameter(
    _ name: String, in service: MasterService?
  ) throws(ConfigurationError) -> ParameterDefinition? {
    if let definition = definition(of: name, in: service) { return definition }
    let value =
      switch name {
      case "config_directory": host.configurationDirectory
      case "mail_version": host.version.description
      case "mydomain": try domain(in: service)
      case "myhostname": try hostName(in: service)
      default: builtIn(name)
      }
    return value.map { ParameterDefinition(name: name, value: $0, origin: .builtIn) }
  }

  private func builtIn(_ name: String) -> String? {
    if let value = ParameterDefaults.value(of: name, in: host.version) {
      return host.ownDefaults[name] ?? value
    }
    // A parameter that the table has only for other releases is none of this one.
    return ParameterDefaults.introduction(of: name) == nil ? askDefault(name) : nil
  }

  /// What somebody has set.
  private func definition(of name: String, in service: MasterService?) -> ParameterDefinition? {
    if Self.readOnly.contains(name) { return service.flatMap { identity(name, of: $0) } }
    if let service, let override = service.override(of: name) {
      return ParameterDefinition(
        name: name, value: override.value,
        origin: .service(identity: service.identity, file: master.file, line: override.line))
    }
    if let value = options[name] {
      return ParameterDefinition(name: name, value: value, origin: .option)
    }
    return main.setting(of: name).map {
      ParameterDefinition(
        name: name, value: $0.value, origin: .main(file: main.file, line: $0.line))
    }
  }

  /// What a program of Postfix knows of itself.
  private func identity(_ name: String, of service: MasterService) -> ParameterDefinition? {
    let value: String? =
      switch name {
      case "process_name": service.command.split(separator: "/").last.map(String.init)
      case "service_name": service.name
      default: nil
      }
    return value.map { ParameterDefinition(name: name, value: $0, origin: .builtIn) }
  }

  /// The default of `myhostname`: the host's name, with a domain if it has none.
  private func hostName(in service: MasterService?) throws(ConfigurationError) -> String {
    if host.name.utf8.contains(UInt8(ascii: ".")) { return host.name }
    let domain = try expandedEarly("mydomain", in: service)
    return "\(host.name).\(domain ?? "localdomain")"
  }

  /// The default of `mydomain`: all of the host's name after the first dot.
  private func domain(in service: MasterService?) throws(ConfigurationError) -> String {
    let name =
      if let set = try expandedEarly("myhostname", in: service) { set } else {
        try hostName(in: service)
      }
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[1]) : "localdomain"
  }

  /// The value of a parameter at the time when Postfix knows of no defaults yet.
  private func expandedEarly(
    _ name: String, in service: MasterService?
  ) throws(ConfigurationError) -> String? {
    guard let parameter = definition(of: name, in: service) else { return nil }
    return try MacroExpansion.value(of: parameter) { other throws(ConfigurationError) in
      self.definition(of: other, in: service)
    }
  }
}
