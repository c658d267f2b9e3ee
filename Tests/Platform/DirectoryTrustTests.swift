// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Who else can exchange what is in a directory.
@Suite struct DirectoryTrustTests {
  private let directory: TemporaryDirectory
  private let stranger: UInt32 = 65_534

  init() throws {
    directory = try TemporaryDirectory()
    try #require(geteuid() == 0, "needs root")
    try FileManager.default.createDirectory(
      atPath: directory["above/certs"], withIntermediateDirectories: true)
  }

  private func finding(
    _ name: String = "above/certs", trusting users: Set<UInt32> = []
  ) throws -> DirectoryTrust.Finding? {
    try DirectoryTrust(of: users).findings(at: FilePath(directory[name])).first
  }

  private func expect(
    _ weakness: DirectoryTrust.Weakness, at name: String, _ path: String = "above/certs"
  ) throws {
    let found = try #require(try finding(path))
    #expect(found.path.string == directory[name])
    #expect(found.weakness == weakness)
  }

  @Test func `what is root's all the way up is safe, also below a sticky directory`() throws {
    #expect(try finding() == nil)
    chmod(directory["above"], 0o1777)
    #expect(try finding() == nil)
  }

  @Test func `another owner of the directory or of one above is named`() throws {
    chown(directory["above/certs"], stranger, 0)
    try expect(.owner(stranger), at: "above/certs")
    #expect(try finding(trusting: [stranger]) == nil)
    chown(directory["above/certs"], 0, 0)
    chown(directory["above"], stranger, 0)
    try expect(.owner(stranger), at: "above")
  }

  @Test func `all on the way are found, and one command line keeps others from them`() throws {
    symlink("above", directory["link"])
    lchown(directory["link"], stranger, 0)
    chown(directory["above"], stranger, 8)
    chmod(directory["above"], 0o775)
    chmod(directory["above/certs"], 0o777)
    let found = try DirectoryTrust(of: []).findings(at: FilePath(directory["link/certs"]))
    let (above, certs) = (directory["above"], directory["above/certs"])
    #expect(
      found.remedy == "chown root \(above) && chown -h root \(directory["link"])"
        + " && chmod g-w \(above) && chmod o-w \(certs)")
  }

  @Test func `a sticky directory of another user is no safer`() throws {
    chown(directory["above"], stranger, 0)
    chmod(directory["above"], 0o1755)
    try expect(.owner(stranger), at: "above")
  }

  @Test func `whoever may write is found: a group, everybody, a list`() throws {
    chown(directory["above"], 0, 8)
    chmod(directory["above"], 0o775)
    try expect(.group(8), at: "above")
    chown(directory["above"], 0, 0)
    #expect(try finding() == nil)
    chmod(directory["above"], 0o757)
    try expect(.everybody, at: "above")
  }

  @Test func `an access control list is found where the mode shows only a mask`() throws {
    // acl(5) as the kernel keeps it: the version, then tag, permissions and id of each entry.
    var list: [UInt8] = [2, 0, 0, 0]
    for (tag, permissions, id) in [
      (0x01, 7, UInt32.max), (0x02, 7, stranger), (0x04, 5, .max), (0x10, 7, .max), (0x20, 5, .max),
    ] as [(UInt8, UInt8, UInt32)] {
      list += [tag, 0, permissions, 0]
      list += withUnsafeBytes(of: id.littleEndian) { Array($0) }
    }
    // The Glibc module does not show setxattr.
    typealias SetAttribute =
      @convention(c) (
        UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, CInt
      ) -> CInt
    let address = try #require(dlsym(nil, "setxattr"))
    let result = unsafeBitCast(address, to: SetAttribute.self)(
      directory["above/certs"], "system.posix_acl_access", list, list.count, 0)
    try #require(result == 0, "no such lists on this file system: \(errno)")
    try expect(.list, at: "above/certs")
  }

  @Test func `links are followed, and who made them counts`() throws {
    symlink("above/certs", directory["relative"])
    symlink(directory["above"], directory["absolute"])
    symlink("../absolute/../above", directory["above/crooked"])
    for name in ["relative", "absolute/certs", "above/crooked/certs", "above/../above/./certs"] {
      #expect(try finding(name) == nil, "\(name)")
    }
    chown(directory["above/certs"], stranger, 0)
    for name in ["relative", "absolute/certs", "above/crooked/certs"] {
      try expect(.owner(stranger), at: "above/certs", name)
    }
    chown(directory["above/certs"], 0, 0)
    lchown(directory["relative"], stranger, 0)
    try expect(.owner(stranger), at: "relative", "relative")
  }

  @Test func `what is not there, no directory or a ring of links is an error`() throws {
    try directory.write("file", "")
    symlink("ring", directory["ring"])
    for name in ["none", "file", "file/more", "ring"] {
      #expect(throws: FileError.self, "\(name)") { try finding(name) }
    }
  }
}

/// A file that gets a second name while somebody exchanges it.
@Suite struct StagedDirectoryTests {
  @Test(.timeLimit(.minutes(10)))
  func `what is added was opened once, whoever exchanges the name meanwhile`() async throws {
    try #require(geteuid() == 0, "needs root")
    // Two file systems, so that the file has to be copied; flushing ours costs nothing.
    let theirs = try TemporaryDirectory()
    let ours = try TemporaryDirectory(isInMemory: true)
    try ours.write("secret.pem", "of root alone", mode: 0o600)
    try theirs.write("key.pem", "their own", mode: 0o644)
    symlink(ours["secret.pem"], theirs["other.pem"])
    for path in [theirs.path, theirs["key.pem"]] { chown(path, 65_534, 65_534) }
    try await Swapper.whileSwapping(theirs["key.pem"], theirs["other.pem"], user: 65_534) {
      swapper in
      var added = 0
      var refused = 0
      for number in 0..<1500 {
        let staged = try StagedDirectory(in: FilePath(ours.path))
        do {
          try staged.add(FilePath(theirs["key.pem"]), as: "\(number)")
          added += 1
          let copy = staged.path.appending("\(number)")
          let text = String(decoding: try InputFile.read(copy, limit: 100).copy(), as: UTF8.self)
          try #require(text == "their own")
          let owner = try #require(try FileStatus.of(copy)?.owner.user)
          try #require(owner == 65_534)
        } catch let error as FileError {
          #expect([.notRegular, .notFound].contains(error.code), "\(error)")
          refused += 1
        }
        if added > 20, refused > 20, number > 300 { break }
      }
      #expect(swapper.isRunning && added > 0 && refused > 0, "\(added) \(refused)")
    }
  }

  @Test func `what a killed run has left is removed once it is old, and nobody else's`() throws {
    let directory = try TemporaryDirectory()
    let (old, recent) = (".new.mxtls-abc123", ".new.mxtls-def456")
    let foreign = ".new.mxtls-ghi789"
    func age(_ path: String) {
      let old = timeval(tv_sec: time(nil) - 90_000, tv_usec: 0)
      #expect(utimes(path, [old, old]) == 0)
    }
    for name in [old, recent, foreign, ".new.mxtls-other", "kept"] {
      mkdir(directory[name], 0o700)
      try directory.write("\(name)/main.cf", "")
      if name != recent { age(directory[name]) }
    }
    symlink(directory["kept"], directory[".new.mxtls-jkl012"])
    // One that a run is at work on, however long that takes.
    let staged = try StagedDirectory(in: FilePath(directory.path))
    age(staged.path.string)
    try #require(geteuid() == 0, "needs root")
    chown(directory[foreign], 65_534, 65_534)
    StagedDirectory.removeForgotten(
      in: FilePath(directory.path), before: Int64(time(nil)) - 86_400)
    let used = try #require(staged.path.lastComponent?.string)
    let left = [".new.mxtls-jkl012", ".new.mxtls-other", foreign, recent, "kept", used]
    #expect(try Set(directory.list()) == Set(left))
    staged.discard()
    #expect(access(directory["kept/main.cf"], F_OK) == 0)
  }

  @Test func `another file than the one that was looked at is refused`() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(try directory.write("key.pem", "one"))
    let seen = try #require(try FileStatus.of(path)?.identity)
    let staged = try StagedDirectory(in: FilePath(directory.path))
    try staged.add(path, as: "first", expecting: seen)
    try directory.write("other", "two")
    rename(directory["other"], path.string)
    let error = #expect(throws: FileError.self) {
      try staged.add(path, as: "second", expecting: seen)
    }
    #expect(error?.code == .exchanged)
  }
}
