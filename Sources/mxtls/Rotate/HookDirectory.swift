// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import Rotation
import SystemPackage

/// The directory of `--hook-dir`, as it is looked at before anything is done.
struct HookDirectory {
  private let path: FilePath

  init(_ path: FilePath) { self.path = path }

  /// Makes sure that every hook that is there can be run, and that root may run it.
  ///
  /// The programs are run with the rights of this process, and so they are looked at with them, also
  /// where those of a user are lent.
  ///
  /// - Throws: A `Failure`: a guard that is not run because of a slip guards nothing.
  func requireUsable() throws(Failure) {
    try LentRights.suspended { () throws(Failure) in
      let status = try reporting { () throws(FileError) in try FileStatus.of(path) }
      guard status?.kind == .directory else {
        throw Failure(.noInput, "\(path): --hook-dir: there is no such directory")
      }
      try requireOwn { trust throws(FileError) in try trust.findings(at: path) }
      for moment in Hooks.Moment.allCases { try requireRunnable(path.appending(moment.rawValue)) }
    }
  }

  private func requireRunnable(_ hook: FilePath) throws(Failure) {
    let (link, status) = try reporting { () throws(FileError) in
      (try FileStatus.of(hook, followingLinks: false), try FileStatus.of(hook))
    }
    guard link != nil else { return }
    guard let status else {
      throw Failure(
        .noInput, "\(hook): --hook-dir: cannot be run: the link leads to nothing",
        hint: "remove the link, or make it lead to a program")
    }
    guard status.kind == .regular else {
      throw Failure(
        .noPermission, "\(hook): --hook-dir: cannot be run: it is \(status.kind)",
        hint: "a hook is a program; remove what is no hook")
    }
    guard FileManager.default.isExecutableFile(atPath: hook.string) else {
      throw Failure(
        .noPermission, "\(hook): --hook-dir: cannot be run: it is not executable",
        hint: "chmod +x makes it so")
    }
    try requireOwn { trust throws(FileError) in try trust.findings(ofFile: hook) }
  }

  /// Throws where root would run what somebody else can change.
  private func requireOwn(
    _ look: (DirectoryTrust) throws(FileError) -> [DirectoryTrust.Finding]
  ) throws(Failure) {
    guard Rights.areOfRoot else { return }
    let findings = try reporting { () throws(FileError) in try look(DirectoryTrust(of: [])) }
    guard let finding = findings.first else { return }
    throw Failure(
      .configuration,
      "\(path): --hook-dir: others can change \(finding.path), and root would run what they put"
        + " there", hint: findings.remedy)
  }
}
