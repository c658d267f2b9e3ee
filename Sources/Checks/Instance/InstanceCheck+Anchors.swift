// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// The files of `smtp_tls_trust_anchor_file`, beside which a client looks at no other CA.
  func anchorFiles(of group: ServiceGroup) -> [String] {
    // tlsproxy(8) verifies with what smtp(8) sends it.
    let program = group.settings.program == .tlsproxyClient ? .smtp : group.settings.program
    if program.isServer { return [] }
    let name = program.parameter("trust_anchor_file")
    return ParameterList.split(value(of: name, in: group.service) ?? "")
  }

  /// The trust anchors of main.cf, which are read for each destination that is verified by them.
  func checkAnchorFiles(of group: ServiceGroup, _ need: String?) {
    let program = group.settings.program
    guard program == .smtp || program == .lmtp, let need else { return }
    let name = program.parameter("trust_anchor_file")
    let paths = anchorFiles(of: group)
    var isLoaded = true
    for path in paths {
      guard let fault = anchorFault(path, in: group) else { continue }
      isLoaded = false
      add(.caUnusable, name, fault, consequence: need, file: path, group: group)
    }
    guard isLoaded, let fault = faultOfTime(ofAnchors: paths, in: group) else { return }
    add(
      .caExpired, name, fault, severity: .critical, consequence: need + Self.pinned,
      file: paths.count == 1 ? paths[0] : nil, group: group)
  }

  /// What an anchor is good for whatever its time: it is compared with the host's own certificate, too.
  static let pinned = ", unless the server shows this very certificate"

  /// That none of the CAs in files of trust anchors is valid; nil where one is, or where there is
  /// something else in them that a server can be known by.
  ///
  /// Keys have no time, and that of the server's own certificate is not looked at
  /// (`tls_dane_load_trustfile` of tls_dane.c, and RFC 7671, section 5.1).
  func faultOfTime(ofAnchors paths: [String], in group: ServiceGroup) -> String? {
    var authorities: [Certificate] = []
    for path in paths {
      for object in anchorFile(path, in: group).objects {
        switch object.content {
        case .certificate(let certificate) where certificate.extensions.isCA == true:
          authorities.append(certificate)
        case .certificate, .publicKey: return nil
        default: break
        }
      }
    }
    return faultOfTime(of: authorities)
  }

  /// Why a file of trust anchors cannot be loaded; nil where it can (`tls_dane_load_trustfile` of
  /// tls_dane.c).
  ///
  /// It is read for each destination: as mail_owner, and in the chroot where there is one.
  func anchorFault(_ path: String, in group: ServiceGroup) -> String? {
    let file = anchorFile(path, in: group)
    if let fault = file.fault {
      guard fault.kind != .fileUnreadable else { return nil }
      let reason = fault.reason ?? fault.kind.summary
      let chroot = file.path.dropLast(path.count)
      return chroot.isEmpty ? reason : "\(reason), in the chroot \(chroot)"
    }
    guard let status = file.status, status.isForRootAlone else { return nil }
    return "only root can read it, and \(group.label) reads it as mail_owner"
  }

  private func anchorFile(_ path: String, in group: ServiceGroup) -> MaterialFile {
    let chroot = path.hasPrefix("/") ? chroot(of: group) ?? "" : ""
    return context.files.file(chroot + path)
  }
}

extension FileStatus {
  /// A Boolean value that tells whether only root can read a file, and not mail_owner, the user
  /// whom most of Postfix runs as.
  var isForRootAlone: Bool {
    owner.user == 0 && permissions.isDisjoint(with: [.groupRead, .otherRead])
  }
}
