// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// What TLS needs besides files: a tlsmgr(8) that runs, and something to draw random numbers from.
  func checkManager(for groups: [ServiceGroup]) {
    guard groups.contains(where: { $0.settings.use.loadsPairs }),
      !configuration.master.services.isEmpty
    else { return }
    let name = value(of: "tlsmgr_service_name", in: nil) ?? "tlsmgr"
    if !configuration.enabledServices.contains(where: { $0.name == name && $0.type == "unix" }) {
      add(
        .noManager, "tlsmgr_service_name",
        "\(configuration.master.file) has no service \(name), which gives out random numbers")
      return
    }
    checkRandomBytes()
    for group in groups { checkLibraryFile(of: group) }
    // The devices of another host are not in a copy of its configuration.
    guard options.root.isEmpty else { return }
    checkRandomSource()
    checkExchangeFile()
  }

  /// The file in which tlsmgr(8) keeps random bytes from one life to the next, and which it makes.
  private func checkExchangeFile() {
    let name = "tls_random_exchange_name"
    guard let path = value(of: name, in: nil), !path.isEmpty else { return }
    let directory = FilePath(path).removingLastComponent()
    if isMissing(directory, name) {
      add(
        .randomSource, name,
        "\(name) is in \(directory), which is not there\(remark(onSlipIn: path, whereMade: true))",
        remedy: "correct the path, or remove the setting", file: path)
    }
  }

  /// The configuration of OpenSSL that all programs read before the first handshake.
  private func checkLibraryFile(of group: ServiceGroup) {
    let name = "tls_config_file"
    guard let path = value(of: name, in: group.service), !["default", "none"].contains(path)
    else { return }
    guard let fault = faultOfLibraryFile(path, name, in: group) else { return }
    add(
      .configUnusable, name,
      path.isEmpty ? "\(name) is empty" : "\(name) names \(path), \(fault.reason)",
      severity: .critical,
      consequence: FindingKind.noManager.consequence, remedy: fault.remedy,
      file: path.isEmpty ? nil : path, group: group)
  }

  /// What is wrong with a configuration of OpenSSL, as the end of a sentence about its path, and
  /// what to do; nil where it is good, and where whoever looks cannot read it, which is then added.
  private func faultOfLibraryFile(
    _ path: String, _ name: String, in group: ServiceGroup
  ) -> (reason: String, remedy: String)? {
    let correction = "correct the path, or remove the setting"
    guard path.hasPrefix("/") else { return ("which is no absolute path", correction) }
    do throws(FileError) {
      let application = value(of: "tls_config_name", in: group.service) ?? ""
      let text = try context.files.contents(of: path)
      let fault = text.withBytes {
        try? LibraryConfiguration.fault(of: $0, application: application)
      }
      guard let fault = fault ?? nil else { return nil }
      return (
        "which OpenSSL does not take for its configuration: \(fault)",
        "correct the file as config(5) has it, or remove the setting"
      )
    } catch {
      switch error.code {
      case .permission:
        add(.fileUnreadable, name, error.reason, file: path)
        return nil
      case .notFound, .notDirectory:
        return ("which is not there\(remark(onSlipIn: path))", correction)
      // OpenSSL takes a directory for an empty file.
      default: return nil
      }
    }
  }

  /// An smtpd(8) for the mail of other hosts that waits for them to begin with TLS, which none does.
  func checkWrapperMode() {
    for service in configuration.enabledServices where service.type == "inet" {
      guard ["smtp", "25"].contains(service.port), service.program == "smtpd",
        (try? configuration.tlsUse(of: .smtpd, in: service))?.isWrapper == true
      else { continue }
      add(
        .serverOff, "smtpd_tls_wrappermode",
        "\(service.identity) waits for clients that begin with TLS", severity: .critical,
        consequence: "other hosts get no greeting: no mail of theirs gets in",
        remedy: "set smtpd_tls_wrappermode = no and smtpd_tls_security_level = may")
    }
  }

  /// How many random bytes a process asks tlsmgr(8) for at its start: a length of one byte (tls_mgr.h).
  private func checkRandomBytes() {
    let name = "tls_daemon_random_bytes"
    guard let value = value(of: name, in: nil), let count = Int(value), count > 255 else { return }
    add(
      .randomSource, name, "\(name) is \(count), and tlsmgr gives out 255 at most",
      consequence: FindingKind.noManager.consequence, remedy: "remove the setting")
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
    let type = ["dev:", "egd:"].first(where: source.hasPrefix) ?? ""
    let path = String(source.dropFirst(type.count))
    if isMissing(FilePath(path), name) {
      add(
        .randomSource, name,
        "\(name) names \(path), which is not there\(remark(onSlipIn: path))", file: path)
    }
  }

  /// What to say where a path is one with something around it: the end of a sentence, or nothing.
  func remark(onSlipIn path: String, whereMade isMade: Bool = false) -> String {
    context.files.slip(of: path, whereMade: isMade).map { "; \($0) it is" } ?? ""
  }

  /// Whether what a parameter names is not there; adds a finding where it cannot be looked at.
  func isMissing(_ path: FilePath, _ name: String) -> Bool {
    do throws(FileError) {
      return try FileStatus.isMissing(path)
    } catch {
      add(.fileUnreadable, name, error.reason, file: path.string)
      return false
    }
  }

  /// The value of a parameter, or nil where it cannot be expanded or there is no such parameter.
  func value(of name: String, in service: MasterService?) -> String? {
    attempt { () throws(ConfigurationError) in
      try configuration.value(of: name, in: service)
    } ?? nil
  }

  /// Whether a parameter is yes, in either case.
  func isYes(_ name: String, in service: MasterService?) -> Bool {
    value(of: name, in: service)?.lowercased() == "yes"
  }
}
