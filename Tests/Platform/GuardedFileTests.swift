// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Which files root opens, of those that others could exchange: only root can run these tests.
@Suite struct GuardedFileTests {
  private let directory: TemporaryDirectory
  /// A user who is neither root nor the owner of the directory.
  private let stranger: uid_t = 65_534
  private let other: uid_t = 65_533

  init() throws {
    try #require(geteuid() == 0, "only root is led anywhere: run the tests as root")
    directory = try TemporaryDirectory()
    // file is root's; theirs/file is that user's.
    try directory.write("file", "root")
    mkdir(directory["theirs"], 0o755)
    chown(directory["theirs"], stranger, stranger)
    try directory.write("theirs/file", "theirs")
    chown(directory["theirs/file"], stranger, stranger)
  }

  /// Why a file is refused; nil where it is opened.
  private func refusal(_ name: String, writing: Bool = false) throws -> FileError? {
    do throws(FileError) {
      _ = try GuardedFile(FilePath(directory[name]), writing: writing)
      return nil
    } catch {
      return error
    }
  }

  private func expectRefusal(
    _ name: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = try refusal(name)
    #expect(error?.code == .permission && error?.errno == nil, sourceLocation: sourceLocation)
    #expect(
      error?.reason.contains(words) == true, "\(String(describing: error))",
      sourceLocation: sourceLocation)
  }

  @Test func `a file of root's, or of who owns the directory, is opened`() throws {
    for name in ["file", "theirs/file", "theirs/../file", "theirs/./file"] {
      for writing in [false, true] where name != "theirs/../file" {
        #expect(try refusal(name, writing: writing) == nil)
      }
    }
    let opened = try GuardedFile(FilePath(directory["theirs/file"]), writing: false)
    #expect(opened.status.owner.user == stranger)
    let folder = try #require(try FileStatus.of(FilePath(directory["theirs"])))
    #expect(opened.directory == folder.identity)
  }

  @Test func `a file of another one in somebody's directory is refused`() throws {
    try directory.write("theirs/root", "root")
    try expectRefusal("theirs/root", "the directory \(directory["theirs"]) belongs to nobody")
    try directory.write("theirs/third", "third")
    chown(directory["theirs/third"], other, other)
    try expectRefusal("theirs/third", "and what is there to user \(other)")
    // Also further below, and on a way that leads out again.
    mkdir(directory["theirs/below"], 0o755)
    try directory.write("theirs/below/root", "root")
    try expectRefusal("theirs/below/root", "nobody could exchange it")
    try expectRefusal("theirs/../file", "nobody could exchange it")
  }

  @Test func `links are followed that only root or the owner can have made`() throws {
    symlink(directory["theirs/file"], directory["to-theirs"])
    symlink("theirs", directory["directory"])
    symlink("to-theirs", directory["twice"])
    for name in ["to-theirs", "directory/file", "twice"] { #expect(try refusal(name) == nil) }
    for name in ["to-theirs", "twice"] {
      #expect(try refusal(name, writing: true)?.code == .notRegular)
    }
    #expect(try refusal("directory/file", writing: true) == nil)
    // What /proc has for links leads where the kernel knows.
    let path = FilePath("/proc/self/root").appending(FilePath(directory["file"]).components)
    _ = try GuardedFile(path, writing: false)
  }

  @Test func `links of others are refused`() throws {
    symlink(directory["file"], directory["theirs/link"])
    lchown(directory["theirs/link"], stranger, stranger)
    try expectRefusal("theirs/link", "nobody could exchange it")
    // In a directory like /tmp.
    mkdir(directory["shared"], 0o755)
    chmod(directory["shared"], 0o1777)
    symlink(directory["file"], directory["shared/link"])
    lchown(directory["shared/link"], stranger, stranger)
    try expectRefusal("shared/link", "the link \(directory["shared/link"]) belongs to nobody")
    symlink("..", directory["theirs/up"])
    lchown(directory["theirs/up"], stranger, stranger)
    try expectRefusal("theirs/up/file", "nobody could exchange it")
    symlink("loop", directory["loop"])
    #expect(try refusal("loop")?.code == .notFound)
  }

  @Test(arguments: [0o777, 0o775, 0o772] as [mode_t])
  func `a directory that more than its owner may write to is refused`(_ mode: mode_t) throws {
    mkdir(directory["shared"], 0o755)
    chown(directory["shared"], 0, mode & 0o020 != 0 ? stranger : 0)
    chmod(directory["shared"], mode)
    try directory.write("shared/file", "root")
    try expectRefusal("shared/file", "may write to the directory \(directory["shared"])")
    // As in /tmp nobody moves there what is another one's.
    chmod(directory["shared"], mode | 0o1000)
    #expect(try refusal("shared/file") == nil)
  }

  @Test func `what is no regular file, or not there, is told so`() throws {
    mkfifo(directory["fifo"], 0o600)
    #expect(try refusal("fifo")?.code == .notRegular)
    #expect(try refusal("theirs")?.code == .isDirectory)
    #expect(try refusal("missing")?.code == .notFound)
    #expect(try refusal("file/below")?.code == .notDirectory)
  }

  @Test func `a directory is vouched for in the same way`() throws {
    #expect(
      try GuardedFile.requireDirectory(FilePath(directory["theirs"])).owner.user == stranger)
    mkdir(directory["theirs/root"], 0o755)
    #expect(throws: FileError.self) {
      try GuardedFile.requireDirectory(FilePath(directory["theirs/root"]))
    }
  }
}
