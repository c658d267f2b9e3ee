// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite struct FileStatusTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func status(_ name: String, followingLinks: Bool = true) throws -> FileStatus? {
    try FileStatus.of(FilePath(directory[name]), followingLinks: followingLinks)
  }

  @Test func `describes a regular file`() throws {
    try directory.write("file", "text", mode: 0o640)
    let status = try #require(try status("file"))
    #expect(status.kind == .regular)
    #expect(status.permissions == FilePermissions(rawValue: 0o640))
    #expect(status.size == 4)
    #expect(status.owner.user == geteuid())
  }

  @Test func `tells the kinds apart`() throws {
    mkdir(directory["directory"], 0o755)
    mkfifo(directory["fifo"], 0o600)
    mknod(directory["socket"], S_IFSOCK | 0o600, 0)
    symlink("directory", directory["link"])
    #expect(try status("directory")?.kind == .directory)
    #expect(try status("fifo")?.kind == .fifo)
    #expect(try status("socket")?.kind == .socket)
    #expect(try status("link")?.kind == .directory)
    #expect(try status("link", followingLinks: false)?.kind == .symbolicLink)
    #expect(try FileStatus.of("/dev/null")?.kind == .characterDevice)
    #expect(FileStatus.Kind(S_IFBLK | 0o600) == .blockDevice)
  }

  @Test func `knows a file by another name`() throws {
    try directory.write("file", "")
    try directory.write("other", "")
    link(directory["file"], directory["same"])
    #expect(try status("file")?.identity == status("same")?.identity)
    #expect(try status("file")?.identity != status("other")?.identity)
  }

  @Test func `has nothing to say of what is not there`() throws {
    symlink("missing", directory["link"])
    #expect(try status("missing") == nil)
    #expect(try status("link") == nil)
    #expect(try status("link", followingLinks: false) != nil)
    #expect(try FileOwner.of(FilePath(directory["missing"])) == nil)
  }

  @Test func `tells what is missing from what cannot be looked at`() throws {
    try directory.write("file", "")
    symlink("nowhere", directory["dangling"])
    #expect(try !FileStatus.isMissing(FilePath(directory["file"])))
    for name in ["gone", "gone/file", "file/below", "dangling"] {
      #expect(try FileStatus.isMissing(FilePath(directory[name])), "\(name)")
    }
  }

  @Test func `says that a parent is no directory`() throws {
    try directory.write("file", "")
    let error = try #require(throws: FileError.self) { _ = try status("file/child") }
    #expect(error.code == .notDirectory)
    #expect(error.operation == .examine)
  }
}

@Suite struct FileOwnerTests {
  @Test func `looks users and groups up by name`() {
    #expect(FileOwner.named("root:root") == FileOwner(user: 0, group: 0))
    #expect(FileOwner.named("root") == FileOwner(user: 0, group: 0))
    #expect(FileOwner.named("nobody:root") == FileOwner(user: 65534, group: 0))
  }

  @Test func `takes numbers`() {
    #expect(FileOwner.named("123456:654321") == FileOwner(user: 123456, group: 654321))
    #expect(FileOwner.named("root:7") == FileOwner(user: 0, group: 7))
  }

  @Test(arguments: [
    "", ":", "root:", ":root", "no such user", "root:no such group", "123456", "-1",
  ])
  func `knows nothing of others`(text: String) {
    #expect(FileOwner.named(text) == nil)
  }
}

@Suite struct DirectoryCheckTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func refusal(_ path: String) throws -> FileError {
    try #require(throws: FileError.self) { try requireWritableDirectory(FilePath(path)) }
  }

  @Test func `accepts a directory that can be written`() throws {
    try requireWritableDirectory(FilePath(directory.path))
    symlink(directory.path, directory["link"])
    try requireWritableDirectory(FilePath(directory["link"]))
  }

  @Test func `refuses what is missing`() throws {
    let error = try refusal(directory["missing"])
    #expect(error.code == .notFound)
    #expect(
      error.description == "\(directory["missing"]): no file can be created in it: "
        + "no such file or directory")
  }

  @Test func `refuses a file`() throws {
    #expect(try refusal(directory.write("file", "")).code == .notDirectory)
  }

  @Test func `refuses one that may not be written`() async throws {
    chmod(directory.path, 0o555)
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      becomeNobody()
      let error = try #require(throws: FileError.self) {
        try requireWritableDirectory(FilePath(path))
      }
      #expect(error.code == .permission)
      #expect(error.operation == .createInside)
    }
    chmod(directory.path, 0o755)
  }

  @Test func `takes an empty path for the working directory`() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      chdir(directory.path)
      try requireWritableDirectory("")
      try StagedFile.create([StagedFile("text", for: "new")])
      #expect(try directory.list() == ["new"])
    }
  }
}
