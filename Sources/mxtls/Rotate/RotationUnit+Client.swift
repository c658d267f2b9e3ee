// SPDX-License-Identifier: Apache-2.0

import Postfix
import PostfixHost
import Primitives
import Rotation
import SystemPackage

extension RotationUnit {
  /// Tells that main.cf names files of a program that renews certificates, and how to end that.
  ///
  /// - Parameter console: Is told, and has the environment.
  func tellOfClient(on console: Console) {
    guard let client else { return }
    console.warn(
      "\(name): is \(client.rawValue)'s own: what it writes there is in use at the next reload,"
        + " confirmed or not, and cannot be rolled back")
    let system = PostfixSystem(environment: console.environment)
    for directory in loaders.map(\.instance).unique {
      guard let instance = try? system.rotationInstance(directory) else { continue }
      let settings = settings(in: instance.configuration, directory)
      if settings.isEmpty { continue }
      let words = settings.map { $0.withoutKeyMaterial.shellQuoted }.joined(separator: " ")
      console.hint(
        "postconf -c \(directory.shellQuoted) -e \(words) names files of Postfix's own, and mxtls"
          + " install with --key makes them")
    }
  }

  /// The settings of main.cf, with files in its directory in place of those of the pair.
  private func settings(
    in configuration: PostfixConfiguration, _ directory: String
  ) -> [String] {
    parameters.compactMap { name in
      guard let written = configuration.main.setting(of: name)?.value else { return nil }
      var changed = written
      for path in paths.unique {
        let folder = path.removingLastComponent().lastComponent?.string ?? ""
        let own = "\(directory)/\(folder)-\(path.lastComponent?.string ?? "")"
        changed = changed.replacing("\(path)", with: own)
      }
      return changed == written ? nil : "\(name) = \(changed)"
    }
  }
}
