// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// The certificates of CAs that a program or service verifies its peers with.
  func checkAuthorities(of group: ServiceGroup) {
    let program = group.settings.program
    let users = [group.settings.user(group.label)]
    let file = program.parameter("CAfile")
    if let path = path(of: file, in: group) {
      report.add(
        authorityFaults(of: context.files.file(path)).map { fault in
          Finding(
            fault.kind, fault.reason,
            consequence: fault.kind == .caUnusable ? Effect.disablesTLS.text(for: users) : nil,
            places: [configuration.place(of: file, in: group.service)], file: path,
            users: [group.label]
          ).limited(for: users)
        })
    }
    checkAge(of: file, in: group)
    let directory = program.parameter("CApath")
    if let path = path(of: directory, in: group) {
      checkDirectory(path, directory, of: group)
    }
  }

  /// A file of CAs that verifies nobody, because each has had its time, or has it yet to come.
  private func checkAge(of name: String, in group: ServiceGroup) {
    guard let path = path(of: name, in: group) else { return }
    let file = context.files.file(path)
    let certificates = file.objects.compactMap(\.content.certificate)
    let now = options.now
    guard let first = certificates.first, let fault = first.faultOfTime(now),
      !options.isTrustFile(file), certificates.allSatisfy({ $0.faultOfTime(now) != nil })
    else { return }
    let isNeeded =
      !group.settings.program.isServer && (group.settings.use.level ?? .none) >= .verify
    add(
      .caExpired, name,
      certificates.count == 1
        ? "\(first.subject.display) \(fault)"
        : "none of its \(certificates.count) CAs is valid: \(first.subject.display) \(fault)",
      severity: isNeeded ? .critical : nil,
      consequence: isNeeded ? "\(group.label) verifies no peer, and defers all mail" : nil,
      file: path, group: group)
  }

  private func authorityFaults(of file: MaterialFile) -> [(kind: FindingKind, reason: String)] {
    if let fault = file.fault {
      let kind = fault.kind == .fileUnreadable ? fault.kind : .caUnusable
      return [(kind, fault.reason ?? fault.kind.summary)]
    }
    let damaged = file.objects.first {
      // A key that this OpenSSL does not know is no use, and no harm.
      guard case .unreadable(let error) = $0.content, error.code != .unsupported else {
        return false
      }
      return $0.stopsReading(for: "CERTIFICATE")
    }
    if let damaged {
      return [(.caUnusable, "a block in line \(damaged.block?.line ?? 1) cannot be decoded")]
    }
    let isUsable = file.objects.contains {
      switch $0.content {
      case .certificate: true
      case .other(let label): label == "X509 CRL"
      default: false
      }
    }
    return isUsable ? [] : [(.caUnusable, "it holds no certificate")]
  }

  private func checkDirectory(_ path: String, _ name: String, of group: ServiceGroup) {
    let location = context.files.location(of: path)
    let names: [String]
    do throws(FileError) {
      guard let status = try FileStatus.of(location), status.kind == .directory else {
        add(.caDirectory, name, "there is no such directory", file: path, group: group)
        return
      }
      names = try FileStatus.names(inDirectory: location)
    } catch {
      add(.fileUnreadable, name, error.reason, file: path, group: group)
      return
    }
    if !names.contains(where: { $0.wholeMatch(of: /[0-9a-f]{8}\.[0-9]+/) != nil }) {
      add(
        .caDirectory, name, "has no link with the hash of a CA as its name",
        file: path, group: group)
    }
    // Postfix works in queue_directory before and after: a relative path leads to the same directory.
    guard let queue = chroot(of: group), !queue.isEmpty, path.hasPrefix("/") else { return }
    let inside = context.files.location(of: queue + path)
    if (try? FileStatus.of(inside)) == nil {
      add(
        .caDirectory, name,
        "\(group.label) runs in the chroot \(queue), which has no such directory",
        remedy: isChrootFilled
          ? "start Postfix as a service, which copies the directory there: systemctl restart postfix"
          : nil, file: path, group: group)
    }
  }

  /// Whether a service of the system fills the chroot whenever it starts Postfix, as Debian's does.
  private var isChrootFilled: Bool {
    let script = context.files.location(of: "/usr/lib/postfix/configure-instance.sh")
    return (try? FileStatus.of(script)) != nil
  }

  /// The directory that a service, or any of a program, takes for "/"; nil where it runs in none.
  func chroot(of group: ServiceGroup) -> String? {
    let services = configuration.services(of: group.settings.program)
    let isChrooted = (group.service.map { [$0] } ?? services).contains {
      (try? configuration.runsChrooted($0)) == true
    }
    return isChrooted ? (try? configuration.value(of: "queue_directory")) ?? "" : nil
  }

  /// The DH parameters of a server.
  func checkDHParameters(of group: ServiceGroup) {
    let name = "smtpd_tls_dh1024_param_file"
    // "auto" is the same as nothing, since Postfix 3.7.
    guard let path = path(of: name, in: group), path != "auto" else { return }
    do throws(DHFault) {
      let parameters = try dhParameters(path)
      if parameters.bits < 2048 {
        add(
          .dhWeak, name, "has a prime of \(parameters.bits) bits", file: path,
          group: group)
      } else if !parameters.isSafeToUse {
        add(
          .dhWeak, name, "has no safe prime with a good generator", file: path,
          group: group)
      } else {
        add(.dhNeedless, name, "is not needed", file: path, group: group)
      }
    } catch {
      add(error.kind, name, error.reason, file: path, group: group)
    }
  }

  private struct DHFault: Error {
    var kind = FindingKind.dhUnusable
    let reason: String
  }

  private func dhParameters(_ path: String) throws(DHFault) -> DHParameters {
    let bytes: SecretBytes
    do throws(FileError) {
      bytes = try context.files.contents(of: path)
    } catch {
      throw DHFault(
        kind: error.code == .permission ? .fileUnreadable : .dhUnusable, reason: error.reason)
    }
    do throws(CryptoError) {
      return try bytes.withBytes { (span) throws(CryptoError) in
        try DHParameters(pem: span)
      }
    } catch {
      throw DHFault(reason: error.reason)
    }
  }

  /// The value of a parameter that is a path, or nil where it is empty.
  private func path(of name: String, in group: ServiceGroup) -> String? {
    let value = attempt { () throws(ConfigurationError) in
      try configuration.value(of: name, in: group.service)
    }
    guard let path = value ?? nil, !path.isEmpty else { return nil }
    return path
  }
}
