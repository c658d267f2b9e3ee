// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// Values with which a program of Postfix ends when it starts: those of main.cf and of each service.
  func checkValues() {
    let names = configuration.main.settings.map(\.name)
    for service in configuration.enabledServices {
      for name in (names + service.overrides.map(\.name)).unique {
        checkValue(of: name, in: service, command: service.program)
      }
    }
    guard configuration.master.services.isEmpty else { return }
    for command in ["smtpd", "smtp", "lmtp", "tlsmgr"] {
      for name in names.unique { checkValue(of: name, in: nil, command: command) }
    }
  }

  private func checkValue(of name: String, in service: MasterService?, command: String) {
    let version = configuration.host.version
    guard let reading = ParameterReading.of(name, in: version), !configuration.isUnknown(name),
      isStarted(command),
      reading.programs.isEmpty
        ? usesTLS(command, in: service) : reading.programs.contains(command),
      // What cannot be expanded is reported by whoever needs it.
      let value = (try? configuration.value(of: name, in: service)) ?? nil,
      let fault = reading.grammar.fault(of: value), !isPassedOver(name, in: service)
    else { return }
    let place = configuration.place(of: name, in: service)
    let isOverride = service?.override(of: name) != nil
    let comment = Self.remark(onCommentIn: value)
    report.add(
      configuration.error(.badValue, "\"\(value)\" \(fault)\(comment)", of: name, in: service),
      consequence: Self.outage(of: command), place: place,
      user: isOverride ? service?.identity : command)
  }

  /// Whether a client does not look at the ways to look up hosts, because it asks no DNS (smtp.c).
  private func isPassedOver(_ name: String, in service: MasterService?) -> Bool {
    guard name.hasSuffix("_host_lookup") else { return false }
    let support = name.replacing("_host_lookup", with: "_dns_support_level")
    return (try? configuration.value(of: support, in: service))??.lowercased() == "disabled"
  }

  /// Whether a program is ever started: tlsproxy(8) needs somebody who asks it.
  private func isStarted(_ command: String) -> Bool {
    command != "tlsproxy" || configuration.uses(.tlsproxy) || configuration.uses(.tlsproxyClient)
  }

  /// Whether a service starts the TLS library, and reads the parameters of it.
  private func usesTLS(_ command: String, in service: MasterService?) -> Bool {
    TLSProgram.allCases.contains { program in
      program.command == command
        && (try? configuration.tlsUse(of: program, in: service))?.loadsPairs == true
    }
  }

  /// What to say of a value that goes on with a comment; nothing where it does not.
  static func remark(onCommentIn value: String) -> String {
    value.contains("#") ? ": a comment needs a line of its own" : ""
  }

  /// What it means that a program does not run.
  static func outage(of command: String) -> String {
    let effect =
      switch command {
      case "smtpd", "postscreen": "no mail is taken"
      case "smtp", "lmtp": "the mail that it should send waits"
      case "tlsmgr": FindingKind.silence
      case "tlsproxy": "handshakes of its clients fail"
      default: "it does nothing"
      }
    return "\(command) ends when it starts: \(effect)"
  }
}
