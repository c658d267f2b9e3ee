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

  /// The value of a parameter, or nil where it cannot be expanded or there is none such.
  func value(of name: String, in service: MasterService?) -> String? {
    attempt { () throws(ConfigurationError) in
      try configuration.value(of: name, in: service)
    } ?? nil
  }
}
