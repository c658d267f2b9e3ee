// SPDX-License-Identifier: Apache-2.0

import Rotation
import SystemPackage

/// The packages of the distribution, as dpkg-query(1) or rpm(8) knows them.
struct DistributionPackages {
  let environment: Environment

  /// The package that a file belongs to; nil where it is none's, or none of the two programs is here.
  func owner(of path: FilePath) -> String? {
    if let dpkg = ForeignProgram("dpkg-query", environment: environment) {
      // "PACKAGE, PACKAGE:ARCHITECTURE: PATH", and lines about diversions, which are in other words.
      let lines = dpkg.start("--search", "\(path)").lines.filter { $0.hasSuffix(": \(path)") }
      let names = lines.compactMap { $0.split(whereSeparator: { ",:".contains($0) }).first }
      if let name = names.first(where: { !$0.contains(" ") }) { return String(name) }
    }
    if let rpm = ForeignProgram("rpm", environment: environment) {
      return rpm.start("--query", "--file", "--queryformat", "%{NAME}\n", "\(path)").lines.first
    }
    return nil
  }

  /// Throws where a pair is not the mail server's alone.
  func requireOwn(_ unit: RotationUnit) throws(Failure) {
    let name = try onRotation { () throws(RotationError) in
      try unit.sharingPackage(self.owner(of:))
    }
    guard let name else { return }
    throw Failure(
      .configuration,
      "\(unit.name): belongs to the package \(name), and other programs may use it",
      hint: "name files of its own in main.cf: mxtls new makes a pair")
  }
}
