// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension CheckContext {
  /// Who else can read or replace the files of a source.
  func permissionFindings(of material: LoadedMaterial, _ shared: SharedSource) -> [Finding] {
    let known = Set(material.pairs.compactMap { $0.key?.file.path })
    var keys = known
    if case .files(_, let key) = shared.source, files.file(key).mayHoldKey { keys.insert(key) }
    var findings: [Finding] = []
    for path in shared.source.paths {
      let file = files.file(path)
      guard let status = file.status, status.kind == .regular else { continue }
      let isKey = keys.contains(path)
      let places = shared.users.compactMap { isKey ? $0.key : $0.certificate }.unique
      func add(_ kind: FindingKind, _ message: String, remedy: String? = nil) {
        findings.append(
          Finding(
            kind, message, remedy: remedy, places: places, file: path,
            users: shared.users.map(\.label).unique
          ).limited(for: shared.users))
      }
      if isKey, let openness = openness(of: file.location, status) {
        let holds = known.contains(path) || file.fault == nil
        add(
          .keyReadable,
          "\(holds ? "holds" : "is to hold") a private key, and \(openness) (mode \(status.modeText))"
        )
      } else if !isKey, let openness = status.writability {
        add(
          .directoryWritable, "\(openness) (mode \(status.modeText))",
          remedy: "chmod go-w \(path)")
      }
      if !isTrusted(status.owner.user) {
        add(.wrongOwner, "belongs to user \(status.owner.user), who can change it at any time")
      }
      let folder = weaknesses(ofDirectory: files.folder(of: path))
      let weak = folder.isEmpty ? weaknessesOfTarget(of: file) : folder
      if !weak.isEmpty {
        // On the host that a copy comes from, the numbers may be those of other users.
        let texts = weak.map { $0.text { "\($0)" } }
        add(
          .directoryWritable, "others can put another file in its place: \(texts.shortList)",
          remedy: "\(weak.remedy), or move the file")
      }
    }
    return findings
  }

  /// Which others can do what with a private key; nil where none can.
  ///
  /// A group that can read is left alone: distributions have one for keys, such as ssl-cert.
  func openness(of file: FilePath, _ status: FileStatus) -> String? {
    if let writability = status.writability { return writability }
    guard status.permissions.contains(.otherRead), isReachable(file) else { return nil }
    return "everybody can read it"
  }

  /// Whether everybody can get at a file, as far as the directories above it are concerned: certbot
  /// once made keys of mode 0644 in directories of mode 0700.
  private func isReachable(_ file: FilePath) -> Bool {
    var path = FileStatus.target(of: file) ?? file
    // What is above the root of a copy says nothing of the host that it was taken from.
    while path != files.root.path, path.removeLastComponent() {
      if let status = try? FileStatus.of(path), !status.permissions.contains(.otherExecute) {
        return false
      }
    }
    return true
  }

  /// What is weak about the directory that a symbolic link leads to.
  private func weaknessesOfTarget(of file: MaterialFile) -> [DirectoryTrust.Finding] {
    guard let target = FileStatus.target(of: file.location),
      target.removingLastComponent() != files.folder(of: file.path)
    else { return [] }
    return weaknesses(ofDirectory: target.removingLastComponent())
  }
}

extension FileStatus {
  /// Who else can write to a file; nil where nobody can.
  var writability: String? {
    if permissions.contains(.otherWrite) { return "everybody can write to it" }
    if permissions.contains(.groupWrite), owner.group != 0 {
      return "group \(owner.group) can write to it"
    }
    return nil
  }

  /// The mode in octal digits: "0644".
  var modeText: String {
    let digits = String(permissions.rawValue, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
