// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Rotation
import SystemPackage

/// How new files are to differ from the old ones.
struct AccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The owner of the new files, in place of that of the old ones.", valueName: "user[:group]"))
  var owner: String?

  @Option(
    help: ArgumentHelp(
      "The permissions of files with a private key, such as 0600 or 0640.", valueName: "mode"))
  var mode: String?

  func validate() throws {
    if let owner, FileOwner.named(owner) == nil {
      throw ValidationError("--owner: there is no user or group \"\(owner)\".")
    }
    if let mode {
      guard let bits = UInt32(mode, radix: 8), bits & ~0o777 == 0, bits & 0o400 != 0 else {
        throw ValidationError("--mode: \"\(mode)\" is no mode of a readable file, such as 0640.")
      }
      guard bits & 0o007 == 0 else {
        throw ValidationError("--mode: with \(mode) everybody could get at the private key.")
      }
    }
  }

  var access: FileAccess {
    FileAccess(
      owner: owner.flatMap { FileOwner.named($0) },
      mode: mode.flatMap { UInt32($0, radix: 8) }.map { FilePermissions(rawValue: $0) })
  }
}
