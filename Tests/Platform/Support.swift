// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Both ways a staged file waits for its name.
let bothForms: [StagedFile.Form] = [.best, .named]

extension StagedFile {
  /// Stages a text in a given form.
  convenience init(
    _ text: String, for target: String, mode: mode_t = 0o600, form: Form = .best
  ) throws(FileError) {
    let bytes = Array(text.utf8)
    try self.init(
      bytes.span.bytes, for: FilePath(target), mode: FilePermissions(rawValue: mode), owner: nil,
      form: form)
  }
}

/// What `InputFile` reads, as an array.
func contents(_ path: FilePath, limit: Int) throws -> [UInt8] {
  try InputFile.read(path, limit: limit).copy()
}

/// What `InputFile` reads from a descriptor, as an array.
func contents(_ descriptor: FileDescriptor, limit: Int) throws -> [UInt8] {
  try InputFile.read(descriptor, name: "input", limit: limit).copy()
}

/// The names of all entries of a directory, hidden ones too, sorted.
func list(_ directory: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}

/// Gives up root's privileges for good, in a process of its own, so that modes count.
func becomeNobody() {
  guard geteuid() == 0 else { return }
  precondition(setgroups(0, nil) == 0 && setgid(65534) == 0 && setuid(65534) == 0)
}

/// Sends a signal to this process and waits for its end.
///
/// Not declared as `Never`: the code that `#expect` puts after it would be unreachable.
func die(by signal: CInt) {
  kill(getpid(), signal)
  while true { sleep(1) }
}

/// Gives this thread mounts of its own, if it may have them.
func unshareMounts() throws -> Bool {
  // The Glibc module does not show unshare; CLONE_NEWNS is from <linux/sched.h>.
  typealias Unshare = @convention(c) (CInt) -> CInt
  let address = try #require(dlsym(nil, "unshare"))
  return unsafeBitCast(address, to: Unshare.self)(0x0002_0000) == 0
    && mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0
}
