// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// The two files as a whole: their lines, and parameters that are obsolete or unknown.
  func checkFiles() {
    for fault in configuration.faults { report.add(fault) }
    if let fault = configuration.compatibilityFault() { report.add(fault) }
    for (earlier, later) in configuration.main.overridden where later.name.contains("tls") {
      add(
        .overriddenSetting, later.name,
        at: .main(file: configuration.main.file, line: earlier.line),
        "\(later.name) is set again in line \(later.line), with another value")
    }
    checkValues()
    checkObsoleteParameters()
    checkUnknownParameters()
    checkSpelling()
    checkMacros()
  }

  private func checkObsoleteParameters() {
    let version = configuration.host.version
    for setting in settings {
      guard let parameter = ObsoleteParameter.named(setting.name),
        parameter.applies(to: setting.value),
        parameter.supersededIn.map({ $0 <= version }) ?? true
      else { continue }
      let since = parameter.supersededIn.map { " since Postfix \($0.release)" } ?? ""
      report.add([
        Finding(
          .obsoleteParameter, "\(setting.name) is obsolete\(since)",
          consequence: superseding(setting).map {
            "Postfix warns and passes over it, because \($0) is set"
          } ?? parameter.consequence(in: version),
          remedy: "use \(parameter.replacement(for: setting.value))",
          places: [ParameterPlace(parameter: setting.name, origin: setting.origin)],
          users: setting.service.map { [$0.identity] } ?? [])
      ])
    }
  }

  /// The parameter beside which a setting has no effect, if it is set: policies come before sites.
  private func superseding(_ setting: Setting) -> String? {
    guard setting.name.hasSuffix("_tls_per_site") else { return nil }
    let maps = setting.name.replacing("per_site", with: "policy_maps")
    return (value(of: maps, in: setting.service) ?? "").isEmpty ? nil : maps
  }

  /// Parameters that came with a later release than this one.
  private func checkUnknownParameters() {
    let version = configuration.host.version
    for setting in settings
    where ObsoleteParameter.named(setting.name) == nil
      && ParameterDefaults.value(of: setting.name, in: version) == nil
    {
      guard let since = ParameterDefaults.introduction(of: setting.name), since > version else {
        continue
      }
      add(
        .unknownParameter, setting.name, at: setting.origin,
        "Postfix \(version) has no \(setting.name), which came with \(since.release)")
    }
  }

  /// A parameter that is set.
  struct Setting {
    let name: String
    /// The value as it is written.
    let value: String
    let origin: ParameterOrigin
    /// The service whose line it stands in; nil for main.cf.
    var service: MasterService?
  }

  /// Everything that is set, in main.cf where it counts and for services.
  var settings: [Setting] {
    let main = configuration.main
    var seen: Set<String> = []
    let own = main.settings.filter { main.setting(of: $0.name) == $0 }
      .filter { seen.insert($0.name).inserted }
      .map {
        Setting(
          name: $0.name, value: $0.value, origin: .main(file: main.file, line: $0.line))
      }
    let overrides = configuration.master.services.flatMap { service in
      service.overrides.map { override in
        Setting(
          name: override.name, value: override.value,
          origin: .service(
            identity: service.identity, file: configuration.master.file, line: override.line),
          service: service)
      }
    }
    return own + overrides
  }

  /// Adds a finding about one parameter.
  func add(
    _ kind: FindingKind, _ parameter: String, at origin: ParameterOrigin? = nil,
    _ message: String? = nil, severity: Severity? = nil, consequence: String? = nil,
    remedy: String? = nil, file: String? = nil, group: ServiceGroup? = nil,
    stopsHandshakes: Bool? = nil
  ) {
    let place =
      origin.map { ParameterPlace(parameter: parameter, origin: $0) }
      ?? configuration.place(of: parameter, in: group?.service)
    report.add([
      Finding(
        kind, message, severity: severity, consequence: consequence, remedy: remedy,
        places: [place], file: file, users: group.map { [$0.label] } ?? [],
        stopsHandshakes: stopsHandshakes)
    ])
  }
}

extension ObsoleteParameter {
  /// What a release makes of it, and what later ones will.
  fileprivate func consequence(in version: PostfixVersion) -> String {
    if let removedIn, removedIn <= version { return "this Postfix passes over it" }
    var text = isIgnored(in: version) ? "Postfix passes over it" : "Postfix still heeds it"
    if let warnedIn {
      text += warnedIn <= version ? ", and warns" : "; \(warnedIn.release) and later warn of it"
    }
    if let removedIn { text += "; \(removedIn.release) and later do not know it" }
    return text
  }
}

extension PostfixVersion {
  /// The release without its patch level, such as "3.9".
  fileprivate var release: String { "\(major).\(minor)" }
}
