// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SystemPackage

extension GenerationStore {
  /// Why root does not work on the files of the pair: somebody else could exchange them, or those of
  /// a generation, between a look at them and their use; nil where nobody could.
  ///
  /// With the rights of a user, his own directories are as good as root's.
  var distrust: RotationError? {
    get throws(RotationError) {
      guard let trust = DirectoryTrust.ofRoot else { return nil }
      let files = slots.map { ($0.path, $0.path.removingLastComponent()) }
      var first: FilePath?
      var findings: [DirectoryTrust.Finding] = []
      for (path, folder) in files + (try directories).map({ ($0, $0) }) {
        let found = try onFiles { () throws(FileError) in try trust.findings(at: folder) }
        if !found.isEmpty { first = first ?? path }
        findings += found
      }
      return first.flatMap { RotationError(findings.unique, $0) }
    }
  }

  /// The directories of the store that are there, each before those in it; what is no directory is
  /// told by others.
  private var directories: [FilePath] {
    get throws(RotationError) {
      var found: [FilePath] = []
      for folder in [directory.removingLastComponent(), directory] {
        guard try isDirectory(folder) else { return found }
        found.append(folder)
      }
      for folder in try numbers.map({ directory(of: $0) }) + [directory(of: nil)]
      where try isDirectory(folder) {
        found.append(folder)
      }
      return found
    }
  }

  private func isDirectory(_ path: FilePath) throws(RotationError) -> Bool {
    try onFiles { () throws(FileError) in try status(of: path) }?.kind == .directory
  }

  /// What stands under main.cf's paths, in their order; nil for what is not there.
  var identities: [FileStatus.Identity?] {
    get throws(RotationError) {
      try slots.map { (slot) throws(RotationError) in
        try onFiles { () throws(FileError) in try status(of: slot.path) }?.identity
      }
    }
  }
}

extension RotationError {
  /// Somebody else could exchange what stands under a path; nil where nothing was found.
  init?(_ findings: [DirectoryTrust.Finding], _ path: FilePath) {
    guard let finding = findings.first else { return nil }
    let danger = "could exchange files while root works on them"
    let reason =
      switch finding.weakness {
      case .owner(let user):
        "\(finding.path) belongs to user \(Account.name(of: user) ?? "\(user)"), who \(danger)"
      case .group(let group): "group \(group) can write to \(finding.path), and \(danger)"
      case .list:
        "the access control list of \(finding.path) lets others write to it, who \(danger)"
      case .everybody: "everybody can write to \(finding.path), and \(danger)"
      }
    self.init(.unsafe(findings), "\(path)", reason)
  }
}
