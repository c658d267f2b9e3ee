// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// The certificates of CAs that a program or service verifies its peers with.
  ///
  /// - Parameters:
  ///   - group: The program or service.
  ///   - peers: The destinations that a policy has it verify by what main.cf names.
  func checkAuthorities(of group: ServiceGroup, verifying peers: [String]) {
    let program = group.settings.program
    let users = [group.settings.user(group.label)]
    let need = consequence(ofVerifyingNone: peers, in: group)
    checkAnchorFiles(of: group, need)
    if program.isServer, let need, !hasAnchors(group) {
      add(
        .peerUnverifiable, program.parameter("req_ccert"),
        "clients must have a certificate that is trusted, and there is no CA to trust one by",
        consequence: need,
        remedy: "set \(program.parameter("CAfile")), or remove \(program.parameter("req_ccert"))",
        group: group)
    }
    checkDemand(of: group)
    let file = program.parameter("CAfile")
    let directory = program.parameter("CApath")
    let paths = (file: path(of: file, in: group), directory: path(of: directory, in: group))
    if let path = paths.file {
      report.add(
        authorityFaults(of: context.files.file(path)).map { fault in
          Finding(
            fault.kind, fault.reason,
            consequence: fault.kind == .caUnusable
              ? LoadFault.Effect.disablesTLS.text(for: users) : nil,
            places: [configuration.place(of: file, in: group.service)], file: path,
            users: [group.label]
          ).limited(for: users)
        })
    }
    let age = paths.file.flatMap { faultOfTime(ofFile: $0) }
    let useless = paths.directory.flatMap { fault(ofDirectory: $0, directory, in: group) }
    let hasOthers =
      paths.file != nil && age == nil || paths.directory != nil && useless == nil
      || isYes("tls_append_default_CA", in: group.service) || !anchorFiles(of: group).isEmpty
    let loss = hasOthers ? nil : need
    if let age {
      add(
        .caExpired, file, age, severity: loss == nil ? nil : .critical,
        consequence: loss ?? (hasOthers ? nil : effectWithoutAuthorities(of: group)),
        file: paths.file, group: group)
    }
    if let useless {
      let isUnknown = useless.kind == .fileUnreadable
      add(
        useless.kind, directory, useless.reason,
        severity: loss == nil || isUnknown ? nil : .critical,
        consequence: isUnknown ? nil : loss, remedy: useless.remedy, file: paths.directory,
        group: group)
    }
  }

  // MARK: - Who needs them

  /// What follows where a program or service can verify nobody; nil where that is only a word
  /// in the log.
  private func consequence(ofVerifyingNone peers: [String], in group: ServiceGroup) -> String? {
    let settings = group.settings
    let level = settings.use.level ?? .none
    if settings.program.isServer {
      // Below encrypt smtpd(8) warns that it cannot insist on a certificate, and does not.
      let name = settings.program.parameter("req_ccert")
      guard settings.program == .smtpd, level >= .encrypt, isYes(name, in: group.service) else {
        return nil
      }
      return "\(group.label) trusts no client's certificate and answers 421: no mail gets in"
    }
    if level >= .verify { return "\(group.label) verifies no peer, and defers all mail" }
    return peers.isEmpty
      ? nil : "\(group.label) verifies none of them, and defers mail to \(peers.shortList)"
  }

  /// Clients that must have a certificate, at a level at which they need no TLS.
  private func checkDemand(of group: ServiceGroup) {
    let settings = group.settings
    let name = settings.program.parameter("req_ccert")
    guard settings.program == .smtpd, (settings.use.level ?? .none) == .may,
      isYes(name, in: group.service)
    else { return }
    add(
      .peerUnverifiable, name, "\(name) is yes, and the level is may", severity: .warning,
      consequence: "\(group.label) warns, and takes mail from clients without a certificate",
      remedy: "set \(name) for services at the level encrypt alone", group: group)
  }

  /// What follows where none of the CAs is any good, and nobody has to be verified with them.
  private func effectWithoutAuthorities(of group: ServiceGroup) -> String? {
    guard !group.settings.program.isServer, let level = group.settings.use.level else { return nil }
    return level > .encrypt
      ? "mail goes out all the same: the level \(level.rawValue) needs no CA"
      : "\(group.label) calls its peers Untrusted in the log, and mail goes out all the same"
  }

  // MARK: - Time

  /// That a file of CAs verifies nobody, because each has had its time, or has it yet to come.
  private func faultOfTime(ofFile path: String) -> String? {
    let file = context.files.file(path)
    let certificates = file.objects.compactMap(\.content.certificate)
    // Some of all public CAs are valid at any time.
    return options.isTrustFile(file) ? nil : faultOfTime(of: certificates)
  }

  /// That none of the CAs of a directory is valid now; nil where one is, or one cannot be read.
  private func faultOfTime(ofLinks paths: [String]) -> String? {
    // So many are those of all public CAs, and some of these are valid at any time.
    guard paths.count < 20 else { return nil }
    let certificates = paths.map {
      context.files.file($0).objects.lazy.compactMap(\.content.certificate).first
    }
    let known = certificates.compactMap(\.self)
    return known.count == paths.count ? faultOfTime(of: known) : nil
  }

  /// That none of some CAs is valid now; nil where one is.
  func faultOfTime(of certificates: [Certificate]) -> String? {
    let now = options.now
    guard let first = certificates.first, let fault = first.faultOfTime(now),
      certificates.allSatisfy({ $0.faultOfTime(now) != nil })
    else { return nil }
    let name = first.subject.display
    return certificates.count == 1
      ? "\(name) \(fault)" : "none of its \(certificates.count) CAs is valid: \(name) \(fault)"
  }

  // MARK: - Files

  private func authorityFaults(of file: MaterialFile) -> [(kind: FindingKind, reason: String)] {
    if let fault = file.fault {
      let kind = fault.kind == .fileUnreadable ? FindingKind.fileUnreadable : .caUnusable
      return [(kind, fault.reason ?? fault.kind.summary)]
    }
    let found = file.objects.lazy.compactMap { $0.asFound(by: .certificates) }
    if let damaged = found.first(where: \.stopsAuthorities) {
      return [(.caUnusable, "a block in line \(damaged.block?.line ?? 1) cannot be decoded")]
    }
    let isUsable = found.contains {
      switch $0.content {
      case .certificate: true
      case .other(let label): label == "X509 CRL"
      default: false
      }
    }
    return isUsable ? [] : [(.caUnusable, "it holds no certificate")]
  }

  // MARK: - Directories

  /// Why no CA is found in a directory.
  private struct DirectoryFault {
    var kind = FindingKind.caDirectory
    let reason: String
    var remedy: String?
  }

  private func fault(
    ofDirectory path: String, _ name: String, in group: ServiceGroup
  ) -> DirectoryFault? {
    // Postfix works in queue_directory before and after: a relative path leads to the same directory.
    let roots = path.hasPrefix("/") ? self.roots(of: group) : [""]
    return roots.lazy.compactMap { self.fault(ofDirectory: path, name, below: $0, in: group) }.first
  }

  private func fault(
    ofDirectory path: String, _ name: String, below chroot: String, in group: ServiceGroup
  ) -> DirectoryFault? {
    let inside = chroot.isEmpty ? "" : ", in the chroot \(chroot)"
    do throws(FileError) {
      let location = context.files.location(of: chroot + path)
      guard let status = try FileStatus.of(location), status.kind == .directory else {
        let isThere = try !context.files.isMissing(path)
        let slip = context.files.slip(of: path).map { "; \($0) there is" }
        return DirectoryFault(
          reason: "there is no such directory\(isThere ? inside : slip ?? "")",
          remedy: chroot.isEmpty || !isThere
            ? nil : try remedy(forDirectory: name, below: chroot, in: group))
      }
      let names = try FileStatus.names(inDirectory: location)
      let links = names.filter { $0.wholeMatch(of: /[0-9a-f]{8}\.[0-9]+/) != nil }
      if links.isEmpty {
        return DirectoryFault(reason: "has no link with the hash of a CA as its name\(inside)")
      }
      return faultOfTime(ofLinks: links.map { "\(chroot)\(path)/\($0)" }).map {
        DirectoryFault(kind: .caExpired, reason: $0)
      }
    } catch {
      return DirectoryFault(kind: .fileUnreadable, reason: error.reason)
    }
  }

  /// What brings a directory into the chroot.
  ///
  /// The service of Debian copies those of main.cf that smtp(8) and smtpd(8) have, whenever it
  /// starts: before the first time there is none.
  private func remedy(
    forDirectory name: String, below chroot: String, in group: ServiceGroup
  ) throws(FileError) -> String {
    let place = configuration.place(of: name, in: group.service)
    let isCopied = [TLSProgram.smtp, .smtpd].contains { $0.parameter("CApath") == place.parameter }
    let file = "set \(group.settings.program.parameter("CAfile")), which is read before the chroot"
    guard case .main = place.origin, isCopied,
      try !context.files.isMissing("/usr/lib/postfix/configure-instance.sh")
    else { return "\(file), or copy the directory to \(chroot)" }
    return
      "systemctl restart postfix, which copies it there whenever the service starts, or \(file)"
  }

  /// The directory that a service, or any of a program, takes for "/"; nil where it has no chroot.
  func chroot(of group: ServiceGroup) -> String? { roots(of: group).first { !$0.isEmpty } }

  /// What a service, or each of a program, takes for "/": queue_directory in a chroot, or nothing.
  private func roots(of group: ServiceGroup) -> [String] {
    let services = configuration.services(of: group.settings.program)
    let roots = (group.service.map { [$0] } ?? services).map {
      (try? configuration.runsChrooted($0)) == true
        ? (try? configuration.value(of: "queue_directory")) ?? "" : ""
    }
    return roots.isEmpty ? [""] : roots.unique
  }

  /// The value of a parameter that is a path, or nil where it is empty.
  func path(of name: String, in group: ServiceGroup) -> String? {
    let value = attempt { () throws(ConfigurationError) in
      try configuration.value(of: name, in: group.service)
    }
    guard let path = value ?? nil, !path.isEmpty else { return nil }
    return path
  }
}

extension CryptoObject {
  /// Whether OpenSSL reads no CA at all from a file with such a block (`PEM_X509_INFO_read_bio`): keys
  /// are decoded too, though nobody needs them there.
  fileprivate var stopsAuthorities: Bool {
    guard let block, isFramed else { return true }
    let isKey = block.label.hasSuffix("PRIVATE KEY") && block.label != "ENCRYPTED PRIVATE KEY"
    let isRead = isKey || block.label.hasSuffix("CERTIFICATE") || block.label == "X509 CRL"
    guard isRead else { return false }
    switch content {
    // A key that this OpenSSL does not know is no use, and no harm.
    case .unreadable(let error): return error.code != .unsupported && recovered == nil
    case .other(let label): return label != "X509 CRL"
    default: return false
    }
  }
}
