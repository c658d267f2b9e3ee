// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Writing where there is no room: in processes of their own, whose mounts and limits end with
/// them.
@Suite struct FullDiskTests {
  @Test func `leaves nothing on a full disk`() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let code = try limitRoom(in: directory.path, to: 16 << 10)
      let contents = String(repeating: "x", count: 64 << 10)
      for form in bothForms {
        let error = try #require(throws: FileError.self) {
          _ = try StagedFile(contents, for: directory["new"], form: form)
        }
        #expect(error.code == code)
        #expect(error.operation == .write)
        #expect(error.path == FilePath(directory["new"]))
        #expect(try directory.list() == [])
      }
      leaveRoom(in: directory.path)
    }
  }

  @Test func `keeps the old file on a full disk`() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let code = try limitRoom(in: directory.path, to: 16 << 10)
      let contents = String(repeating: "x", count: 64 << 10)
      try directory.write("target", "old")
      for form in bothForms {
        let error = try #require(throws: FileError.self) {
          try StagedFile(contents, for: directory["target"], form: form).replace()
        }
        #expect(error.code == code)
        #expect(try directory.text("target") == "old")
        #expect(try directory.list() == ["target"])
      }
      leaveRoom(in: directory.path)
    }
  }
}

/// Lets less than `count` bytes be written in a directory, and returns the error to expect.
///
/// Root gets a small file system in a mount name space of this thread's own, which the kernel
/// dissolves with the process; others, and root without that capability, a limit on every file.
private func limitRoom(in directory: String, to count: Int) throws -> FileError.Code {
  if try unshareMounts(), mount("tmpfs", directory, "tmpfs", 0, "size=\(count)") == 0 {
    return .noSpace
  }
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
  #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
  return .io
}

/// Takes the small file system away, so that the directory below can be removed.
private func leaveRoom(in directory: String) { umount(directory) }
