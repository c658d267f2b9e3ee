// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import SystemFiles
internal import SystemPackage

extension InstanceCheck {
  /// What TLS needs besides files: a tlsmgr(8) that runs, and something to draw random numbers from.
  func checkManager(for groups: [ServiceGroup]) {
    guard groups.contains(where: { $0.settings.use.loadsPairs }),
      !configuration.master.services.isEmpty
    else { return }
    let name = value(of: "tlsmgr_service_name", in: nil) ?? "tlsmgr"
    if !configuration.master.services.contains(where: { $0.name == name && $0.type == "unix" }) {
      add(
        .noManager, "tlsmgr_service_name",
        "\(configuration.master.file) has no service \(name), which gives out random numbers")
      return
    }
    checkRandomSource()
  }

  private func checkRandomSource() {
    let name = "tls_random_source"
    guard let source = value(of: name, in: nil) else { return }
    if source.isEmpty {
      add(
        .randomSource, name, "\(name) is empty", severity: .warning,
        consequence: "tlsmgr warns that keys may be predictable")
      return
    }
    // The devices of another host are not in a copy of its files.
    guard options.root.isEmpty else { return }
    let path = ["dev:", "egd:"].first(where: source.hasPrefix).map { source.dropFirst($0.count) }
    let location = FilePath(String(path ?? source[...]))
    if (try? FileStatus.of(location)) == nil {
      add(.randomSource, name, "\(name) names \(location), which is not there", file: "\(location)")
    }
  }

  /// STARTTLS that is configured, and then hidden or never asked for.
  func checkKeywords(of group: ServiceGroup) {
    let use = group.settings.use
    let program = group.settings.program
    guard use.loadsPairs, !use.isWrapper, [.smtpd, .smtp, .lmtp].contains(program) else { return }
    let name = "\(program.command)_discard_ehlo_keywords"
    let words = ParameterList.split(value(of: name, in: group.service) ?? "")
    guard words.contains(where: { $0.lowercased() == "starttls" }) else { return }
    let requires = (use.level ?? .none) >= .encrypt
    if program.isServer {
      add(
        .serverOff, name, "\(group.label) does not offer STARTTLS: \(name) names it",
        severity: requires ? .critical : nil,
        consequence: requires ? "\(group.label) wants TLS and offers none: no mail gets in" : nil,
        group: group)
    } else {
      add(
        .clientLevelUnset, name, "\(group.label) does not see STARTTLS: \(name) names it",
        severity: requires ? .critical : nil,
        consequence: requires
          ? "\(group.label) wants TLS and sees no offer: all mail waits"
          : "\(group.label) sends mail in clear text, though the other side offers STARTTLS",
        group: group)
    }
  }

  /// The value of a parameter, or nil where it cannot be expanded or there is none such.
  func value(of name: String, in service: MasterService?) -> String? {
    attempt { () throws(ConfigurationError) in
      try configuration.value(of: name, in: service)
    } ?? nil
  }
}
