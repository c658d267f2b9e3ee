// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives

/// The settings for TLS of an instance of Postfix, by side of TLS.
struct ConfigListing {
  /// A service of master.cf.
  struct Service {
    let service: MasterService
    /// All settings it goes by.
    let settings: [TLSSetting]
    /// Those that its own options change.
    let own: [TLSSetting]
  }

  /// A side of TLS with the services that take it.
  struct Side {
    let program: TLSProgram
    /// What main.cf and the defaults say.
    let settings: [TLSSetting]
    let services: [Service]
  }

  let configuration: PostfixConfiguration
  let sides: [Side]
  let shared: [TLSSetting]
  /// Whether single services are meant: then each is told whole.
  private let isNarrow: Bool

  /// Finds the settings.
  ///
  /// - Parameters:
  ///   - configuration: The configuration of the instance.
  ///   - names: The services that are meant, by name or identity; none for all of them.
  ///   - onlyChanges: Whether what is as by default is left out.
  init(_ configuration: PostfixConfiguration, services names: [String], onlyChanges: Bool) {
    func meant(_ settings: [TLSSetting]) -> [TLSSetting] {
      onlyChanges ? settings.filter { !$0.isDefault } : settings
    }
    self.configuration = configuration
    isNarrow = !names.isEmpty
    shared = names.isEmpty ? meant(configuration.sharedTLSSettings) : []
    sides = TLSProgram.allCases.filter(configuration.uses).compactMap { program in
      let general = configuration.tlsSettings(of: program)
      let services = configuration.services(of: program)
        .filter { service in names.isEmpty || names.contains { service.isCalled($0) } }
        .map { service in
          let settings = configuration.tlsSettings(of: program, in: service)
          let own = settings.filter { setting in
            !general.contains { $0.name == setting.name && $0.value == setting.value }
          }
          return Service(service: service, settings: meant(settings), own: meant(own))
        }
      return services.isEmpty
        ? nil : Side(program: program, settings: meant(general), services: services)
    }
  }

  /// Whether a name is that of one of the services.
  func names(_ name: String) -> Bool {
    sides.contains { $0.services.contains { $0.service.isCalled(name) } }
  }

  /// Writes all of it for people.
  ///
  /// What is set comes before what is not; defaults that are empty or `no` are told with `--verbose`.
  func write(to console: Console) {
    let out = console.out
    let host = configuration.host
    if !console.options.quiet {
      let level = try? configuration.value(of: "compatibility_level")
      out.line(
        out.styled(host.configurationDirectory.escaped, .bold)
          + ", Postfix \(host.version)"
          + (level.map { ", compatibility level \($0)" } ?? "").escaped)
    }
    var hidden = 0
    for side in sides {
      if isNarrow {
        for service in side.services {
          title(service.service.identity, side.program, console)
          hidden += write(service.settings, console)
        }
        continue
      }
      title(
        side.services.map(\.service.identity).joined(separator: ", "), side.program, console)
      hidden += write(side.settings, console)
      for service in side.services where !service.own.isEmpty {
        title("\(service.service.identity), besides", side.program, console)
        hidden += write(service.own, console, all: true)
      }
    }
    if !isNarrow {
      title("all programs", nil, console)
      hidden += write(shared, console)
    }
    if hidden > 0 {
      console.note("\(hidden) defaults that are empty or off are not shown: -v shows them")
    }
  }

  private func title(_ text: String, _ program: TLSProgram?, _ console: Console) {
    if console.options.quiet { return }
    let side = program.map { $0.isServer ? "servers" : "clients" }
    let program = program.map { " (\($0.command))" } ?? ""
    console.out.line()
    console.out.paragraph(
      (side.map { "\($0)\(program)" } ?? text, .bold), (side == nil ? "" : ": ", nil),
      text: side == nil ? "" : text)
  }

  /// Writes settings.
  ///
  /// - Returns: How many were left out.
  private func write(_ settings: [TLSSetting], _ console: Console, all: Bool = false) -> Int {
    let shown = settings.filter {
      all || console.options.verbose || $0.origin != .builtIn || !["", "no"].contains($0.value)
    }
    var table = Table()
    for setting in shown.filter({ $0.origin != .builtIn }) + shown.filter({ $0.origin == .builtIn })
    {
      table.add(
        ["\(setting.name) = \(setting.value.withoutKeyMaterial)", setting.origin.place]
          + (console.options.quiet ? [] : [setting.sentence]),
        setting.isDefault ? nil : .bold)
    }
    table.write(to: console.out, indent: console.options.quiet ? 0 : 2)
    if shown.isEmpty, !console.options.quiet { console.out.line("  nothing but defaults") }
    return settings.count - shown.count
  }
}

extension MasterService {
  /// Whether it is the service that somebody means: `smtp/inet`, or `smtp` for all of that name.
  fileprivate func isCalled(_ text: String) -> Bool { text == identity || text == name }
}

extension ParameterOrigin {
  /// Where it is, in short: the directory is known.
  fileprivate var place: String {
    switch self {
    case .builtIn: "default"
    case .option: "option"
    case .main(let file, let line), .service(_, let file, let line):
      "\(file.split(separator: "/").last ?? ""):\(line)"
    }
  }
}

extension TLSSetting {
  /// What it means, and what is better.
  var sentence: String {
    var parts = [ParameterMeaning.text(of: self)].compactMap(\.self)
    if origin != .builtIn, let obsolete = ObsoleteParameter.named(name), obsolete.applies(to: value)
    {
      parts.append("obsolete: use \(obsolete.replacement(for: value))")
    }
    return parts.joined(separator: "; ")
  }
}
