// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

extension GenerationStore {
  /// Why root does not work on the files of the pair: somebody else could exchange them, or those of
  /// a generation, between a look at them and their use; nil where nobody could.
  ///
  /// With the rights of a user, his own directories are as good as root's.
  var distrust: RotationError? {
    get throws(RotationError) {
      guard let trust = DirectoryTrust.ofRoot else { return nil }
      let places =
        slots.map { ($0.path, folder: $0.path.removingLastComponent()) }
        + (try directories.map { ($0, folder: $0) })
      var found: (path: FilePath, findings: [DirectoryTrust.Finding])?
      for (path, folder) in places {
        let more = try onFiles { () throws(FileError) in try trust.findings(at: folder) }
        guard !more.isEmpty else { continue }
        // What leads to several is told once.
        found = (found?.path ?? path, (found?.findings ?? []) + more)
      }
      return found.map { RotationError($0.findings, $0.path) }
    }
  }

  /// The directories of the store that are there, each before those in it; `obstacle` tells of what
  /// is no directory.
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
  /// Somebody else could exchange what stands under a path.
  init(_ findings: [DirectoryTrust.Finding], _ path: FilePath) {
    let reason = findings.first.map { finding in
      let subject =
        switch finding.weakness {
        case .owner, .list: "who"
        case .group, .everybody: "and"
        }
      return "\(finding.text()), \(subject) could exchange files while root works on them"
    }
    self.init(.unsafe(findings), "\(path)", reason ?? "others can change it")
  }
}
