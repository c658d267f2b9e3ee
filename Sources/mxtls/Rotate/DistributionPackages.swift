// SPDX-License-Identifier: Apache-2.0

import Platform
import Rotation
import SystemPackage

/// The packages of the distribution, as dpkg-query(1) or rpm(8) knows them.
struct DistributionPackages {
  let environment: Environment

  /// The packages that files belong to, in the order of the files; none where neither of the two
  /// programs is here.
  ///
  /// Each program is asked once for all files, and only where there can be an owner: it reads the
  /// lists of all packages every time.
  func owners(of paths: [FilePath]) -> [String] {
    let paths = paths.filter { path in !Self.local.contains { path.starts(with: $0) } }
    if paths.isEmpty { return [] }
    var owners: [String] = []
    if let dpkg = ForeignProgram("dpkg-query", searchPath: environment["PATH"]) {
      // "PACKAGE, PACKAGE:ARCHITECTURE: PATH", and lines about diversions, which are in other words.
      let lines = dpkg.ask(["--search"] + paths.map(\.string)).lines
      for path in paths {
        let names = lines.filter { $0.hasSuffix(": \(path)") }
          .compactMap { $0.split(whereSeparator: { ",:".contains($0) }).first }
        if let name = names.first(where: { !$0.contains(" ") }) { owners.append(String(name)) }
      }
    }
    if let rpm = ForeignProgram("rpm", searchPath: environment["PATH"]) {
      let query = ["--query", "--file", "--queryformat", "%{NAME}\n"]
      // rpm says in words that a file belongs to no package.
      owners += rpm.ask(query + paths.map(\.string)).lines.filter { !$0.contains(" ") }
    }
    return owners
  }

  /// Where no package has files: what is of the users, of the host, or gone at the next start
  /// (Filesystem Hierarchy Standard 3.0, sections 3 and 4.9).
  private static let local: [FilePath] = [
    "/dev", "/home", "/media", "/mnt", "/root", "/run", "/tmp", "/usr/local", "/var/tmp",
  ]

  /// Throws where a pair is not the mail server's alone.
  func requireOwn(_ unit: RotationUnit) throws(Failure) {
    let name = try reporting { () throws(RotationError) in
      try unit.sharingPackage(self.owners(of:))
    }
    guard let name else { return }
    throw Failure(
      .configuration,
      "\(unit.name): belongs to the package \(name), and other programs may use it",
      hint: "name files of its own in main.cf: mxtls new makes a pair")
  }
}
