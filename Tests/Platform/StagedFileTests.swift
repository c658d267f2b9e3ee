// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite struct StagedFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: bothForms, [0, 1, 5 << 20])
  func `writes every byte`(form: StagedFile.Form, count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let staged = try StagedFile(
      bytes.span.bytes, for: FilePath(directory["new"]), mode: .ownerReadWrite, owner: nil,
      form: form)
    try StagedFile.create([staged])
    #expect(try contents(FilePath(directory["new"]), limit: 6 << 20) == bytes)
    #expect(try directory.list() == ["new"])
  }

  @Test(arguments: bothForms, [0o600, 0o644, 0o640, 0o400, 0o666, 0] as [mode_t])
  func `sets the mode exactly`(form: StagedFile.Form, mode: mode_t) throws {
    try StagedFile.create([StagedFile("text", for: directory["new"], mode: mode, form: form)])
    #expect(directory.mode("new") == mode)
  }

  @Test(arguments: [0, 0o022, 0o077, 0o777] as [mode_t])
  func `sets the mode whatever the umask`(mask: mode_t) async throws {
    await #expect(processExitsWith: .success) { [mask = mask as mode_t] in
      umask(mask)
      for (form, mode) in zip(bothForms, [0o644, 0o600] as [mode_t]) {
        umask(0o022)
        let directory = try TemporaryDirectory()
        umask(mask)
        try StagedFile.create([StagedFile("text", for: directory["new"], mode: mode, form: form)])
        #expect(directory.mode("new") == mode)
      }
    }
  }

  @Test(arguments: bothForms) func `sets the owner`(form: StagedFile.Form) throws {
    // Somebody else where that is allowed, else ourselves.
    let owner =
      geteuid() == 0
      ? FileOwner(user: 65534, group: 65533) : FileOwner(user: getuid(), group: getgid())
    let staged = try StagedFile(
      ([1] as [UInt8]).span.bytes, for: FilePath(directory["new"]),
      mode: FilePermissions(rawValue: 0o640),
      owner: owner, form: form)
    try StagedFile.create([staged])
    #expect(try FileOwner.of(FilePath(directory["new"])) == owner)
    #expect(directory.mode("new") == 0o640)
  }

  @Test func `says that a file cannot be given away, and leaves nothing`() async throws {
    chmod(directory.path, 0o777)
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      becomeNobody()
      for form in bothForms {
        let error = try #require(throws: FileError.self) {
          _ = try StagedFile(
            ([1] as [UInt8]).span.bytes, for: FilePath("\(path)/new"), mode: .ownerReadWrite,
            owner: FileOwner(user: 0, group: 0), form: form)
        }
        #expect(error.code == .ownership)
        #expect(error.operation == .changeOwner)
        #expect(try list(path) == [])
      }
    }
  }

  @Test func `has no name at all before it is published`() throws {
    let staged = try StagedFile("text", for: directory["new"])
    #expect(try directory.list() == [])
    try StagedFile.create([staged])
    #expect(try directory.list() == ["new"])
  }

  @Test func `has a hidden name where there is no other way, and removes it`() throws {
    do {
      let staged = try StagedFile("text", for: directory["new"], mode: 0o644, form: .named)
      let names = try directory.list()
      #expect(names.count == 1)
      let name = try #require(names.first)
      #expect(name.wholeMatch(of: /\.new\.mxtls-[a-z0-9]{6}/) != nil)
      _ = consume staged
    }
    #expect(try directory.list() == [])
  }

  @Test func `finds the other way where /proc is missing`() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let isHidden = try unshareMounts() && mount("tmpfs", "/proc", "tmpfs", 0, nil) == 0
      // Sanitizers need it at the end of the process.
      defer { if isHidden { umount("/proc") } }
      let staged = try StagedFile("text", for: directory["new"])
      #expect(try directory.list().count == (isHidden ? 1 : 0))
      try StagedFile.create([staged])
      #expect(try directory.list() == ["new"])
    }
  }

  @Test(arguments: bothForms) func `takes the longest name`(form: StagedFile.Form) throws {
    let name = String(repeating: "ü", count: 127) + "x"
    try StagedFile.create([StagedFile("text", for: directory[name], form: form)])
    #expect(try directory.list() == [name])
  }

  @Test(arguments: bothForms) func `makes a set visible as a whole`(form: StagedFile.Form) throws {
    mkdir(directory["sub"], 0o755)
    let names = ["newreq.pem", "newcert.pem", "sub/other.pem"]
    let staged = try names.map { try StagedFile($0, for: directory[$0], form: form) }
    try StagedFile.create(staged)
    for name in names { #expect(try directory.text(name) == name) }
    #expect(try directory.list() == ["newcert.pem", "newreq.pem", "sub"])
  }

  @Test(arguments: bothForms)
  func `creates nothing if one of a set cannot be created`(form: StagedFile.Form) throws {
    try directory.write("second", "old")
    let staged = try ["first", "second", "third"].map {
      try StagedFile("new", for: directory[$0], form: form)
    }
    let error = try #require(throws: FileError.self) { try StagedFile.create(staged) }
    #expect(error.code == .exists)
    #expect(error.path == FilePath(directory["second"]))
    #expect(try directory.text("second") == "old")
    #expect(try directory.list().filter { !$0.hasPrefix(".third.") } == ["second"])
  }

  @Test(arguments: bothForms)
  func `creates nothing if a set names one file twice`(form: StagedFile.Form) throws {
    do {
      let staged = try (0..<2).map {
        try StagedFile("text \($0)", for: directory["same"], form: form)
      }
      let error = try #require(throws: FileError.self) { try StagedFile.create(staged) }
      #expect(error.code == .exists)
    }
    #expect(try directory.list() == [])
  }

  @Test(arguments: bothForms)
  func `follows its directory when that is renamed`(form: StagedFile.Form) throws {
    mkdir(directory["before"], 0o755)
    let staged = try StagedFile("text", for: directory["before/new"], form: form)
    rename(directory["before"], directory["after"])
    try StagedFile.create([staged])
    #expect(try directory.text("after/new") == "text")
  }

  @Test func `moves to a free name on a file system without hard links`() throws {
    let parent = try Directory(FilePath(directory.path))
    try directory.write("old", "text", mode: 0o600)
    try parent.moveWithoutLink("old", toFree: "new")
    #expect(try directory.text("new") == "text")
    #expect(try directory.list() == ["new"])

    try directory.write("old", "other")
    #expect(throws: Errno.fileExists) { try parent.moveWithoutLink("old", toFree: "new") }
    #expect(try directory.text("new") == "text")
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try parent.moveWithoutLink("missing", toFree: "free")
    }
    #expect(try directory.list() == ["new", "old"])
  }
}

/// What may stand under the target's name.
enum Obstacle: String, CaseIterable {
  case file = "a regular file"
  case directory = "a directory"
  case danglingLink = "a symbolic link"
  case fifo = "a FIFO"
  case socket = "a socket"

  func place(at path: String) {
    let result =
      switch self {
      case .file: creat(path, 0o600)
      case .directory: mkdir(path, 0o700)
      case .danglingLink: symlink("dangling", path)
      case .fifo: mkfifo(path, 0o600)
      case .socket: mknod(path, S_IFSOCK | 0o600, 0)
      }
    #expect(result >= 0)
  }
}

/// What is left behind where a file cannot be staged or published.
@Suite struct StagedFileRefusalTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: bothForms) func `refuses a missing directory`(form: StagedFile.Form) throws {
    let target = directory["missing/new"]
    let error = try #require(throws: FileError.self) {
      _ = try StagedFile("text", for: target, form: form)
    }
    #expect(error.code == .notFound)
    #expect(
      error.description
        == "\(target): cannot be created: there is no directory \(directory["missing"])")
    #expect(try directory.list() == [])
  }

  @Test func `refuses a directory that is none`() throws {
    try directory.write("file", "")
    let error = try #require(throws: FileError.self) {
      _ = try StagedFile("text", for: directory["file/new"])
    }
    #expect(error.code == .notDirectory)
    #expect(error.operation == .create)
  }

  @Test(arguments: [("", .notFound), ("/", .isDirectory)] as [(String, FileError.Code)])
  func `refuses a target without a name`(target: String, code: FileError.Code) throws {
    let error = try #require(throws: FileError.self) { _ = try StagedFile("text", for: target) }
    #expect(error.code == code)
  }

  @Test(arguments: bothForms) func `refuses the names of directories`(form: StagedFile.Form) throws
  {
    for name in [".", ".."] {
      #expect(throws: FileError.self) {
        try StagedFile.create([StagedFile("text", for: directory[name], form: form)])
      }
    }
    #expect(try directory.list() == [])
  }

  @Test func `refuses a directory that may not be written`() async throws {
    chmod(directory.path, 0o555)
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      becomeNobody()
      for form in bothForms {
        let error = try #require(throws: FileError.self) {
          _ = try StagedFile("text", for: "\(path)/new", form: form)
        }
        #expect(error.code == .permission)
        #expect(error.operation == .create)
      }
    }
    #expect(try directory.list() == [])
    chmod(directory.path, 0o755)
  }

  @Test(arguments: bothForms, Obstacle.allCases)
  func `never creates over what exists`(form: StagedFile.Form, obstacle: Obstacle) throws {
    let target = directory["target"]
    obstacle.place(at: target)
    let before = try FileStatus.of(FilePath(target), followingLinks: false)
    do {
      let staged = try StagedFile("text", for: target, form: form)
      let error = try #require(throws: FileError.self) { try StagedFile.create([staged]) }
      #expect(error.code == .exists)
      #expect(error.description == "\(target): cannot be created: it exists already")
    }
    #expect(try FileStatus.of(FilePath(target), followingLinks: false) == before)
    #expect(try directory.list() == ["target"])
  }

  @Test(arguments: bothForms, Obstacle.allCases)
  func `replaces nothing but a regular file`(form: StagedFile.Form, obstacle: Obstacle) throws {
    let target = directory["target"]
    obstacle.place(at: target)
    let before = try FileStatus.of(FilePath(target), followingLinks: false)
    do {
      let staged = try StagedFile("text", for: target, form: form)
      guard obstacle != .file else { return try staged.replace() }
      let error = try #require(throws: FileError.self) { try staged.replace() }
      #expect(error.code == .notRegular)
      #expect(error.description == "\(target): cannot be replaced: it is \(obstacle.rawValue)")
    }
    #expect(try FileStatus.of(FilePath(target), followingLinks: false) == before)
    #expect(try directory.list() == ["target"])
  }
}

@Suite struct ReplacementTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: bothForms)
  func `replaces a file and leaves the old one to its readers`(form: StagedFile.Form) throws {
    let path = try directory.write("target", "old", mode: 0o644)
    let reader = try FileDescriptor.open(FilePath(path), .readOnly)
    defer { try? reader.close() }
    try StagedFile("new", for: path, mode: 0o600, form: form).replace()
    #expect(try directory.text("target") == "new")
    #expect(directory.mode("target") == 0o600)
    #expect(try directory.list() == ["target"])
    #expect(
      try contents(reader, limit: 10) == Array("old".utf8))
  }

  @Test(arguments: bothForms)
  func `creates the target if there is none`(form: StagedFile.Form) throws {
    try StagedFile("new", for: directory["target"], form: form).replace()
    #expect(try directory.text("target") == "new")
    #expect(try directory.list() == ["target"])
  }

  @Test(arguments: bothForms)
  func `is never seen torn or missing by a reader`(form: StagedFile.Form) throws {
    let path = directory["target"]
    let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
    try StagedFile(texts[0], for: path, form: form).replace()
    let writer = Thread {
      for round in 1...50 { try? StagedFile(texts[round % 2], for: path, form: form).replace() }
    }
    writer.start()
    while !writer.isFinished {
      let contents = try contents(FilePath(path), limit: 1 << 20)
      #expect(texts.contains(String(decoding: contents, as: UTF8.self)))
    }
    #expect(try directory.list() == ["target"])
  }
}
