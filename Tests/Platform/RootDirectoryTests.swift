// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Paths below a directory that stands for "/".
@Suite struct RootDirectoryTests {
  private let directory: TemporaryDirectory
  private let root: RootDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory["root/etc/ssl"], withIntermediateDirectories: true)
    try directory.write("root/etc/ssl/key.pem", "inside")
    root = RootDirectory(directory["root"])
  }

  private func location(_ path: String) -> String { root.location(of: FilePath(path)).string }

  @Test func `links lead where they would after chroot`() throws {
    let links = [
      "a": "/etc/ssl/key.pem", "b": "etc/ssl", "c": "/b/key.pem", "d": "../../../etc",
      "etc/up": "../../../../../b", "etc/ssl/self": ".", "e": "/a",
    ]
    for (name, text) in links { symlink(text, directory["root/\(name)"]) }
    for path in [
      "/etc/ssl/key.pem", "/a", "/b/key.pem", "/c", "/d/ssl/key.pem", "/etc/up/key.pem",
      "/etc/ssl/self/self/key.pem", "/../../etc/ssl/key.pem", "/etc/../a", "/e", "b/./key.pem",
      "/etc/ssl/none/../key.pem",
    ] {
      #expect(location(path) == directory["root/etc/ssl/key.pem"], "\(path)")
    }
  }

  @Test func `the kernel agrees`() async throws {
    try #require(geteuid() == 0, "needs root")
    // perl is loaded before it enters the directory, in which no program is.
    symlink("/etc/ssl", directory["root/abs"])
    symlink("../../abs/key.pem", directory["root/etc/mixed"])
    let result = try await Tool("perl").run(
      "-e",
      """
      chroot($ARGV[0]) or die; chdir("/");
      for ("/abs/key.pem", "/etc/mixed", "/etc/../../abs/../ssl/key.pem") {
        open(my $f, "<", $_) or die "$_: $!"; print <$f>, "\\n";
      }
      """, directory["root"])
    #expect(result.text == "inside\ninside\ninside\n", "\(result)")
    for path in ["/abs/key.pem", "/etc/mixed", "/etc/../../abs/../ssl/key.pem"] {
      #expect(location(path) == directory["root/etc/ssl/key.pem"], "\(path)")
    }
  }

  @Test func `what is missing inside is missing, though it is there outside`() throws {
    let outside = try directory.write("outside.pem", "outside")
    symlink(outside, directory["root/leak"])
    symlink("/ring", directory["root/ring"])
    #expect(location("/leak") == directory["root"] + outside)
    for path in ["/leak", "/ring", "/ring/key.pem", "/none/../../outside.pem"] {
      #expect(try FileStatus.of(FilePath(location(path))) == nil, "\(path)")
    }
  }

  @Test func `its own paths are told by their names`() {
    func own(_ path: String) -> String? { root.ownPath(of: FilePath(path))?.string }
    symlink("root", directory["copy"])
    #expect(own(directory["root/etc/postfix"]) == "/etc/postfix")
    #expect(own(directory["copy/etc/postfix"]) == "/etc/postfix")
    #expect(own(directory["root/etc/../x"]) == "/x")
    #expect(own(directory["root"]) == "/")
    #expect(own(directory["other"]) == nil)
    #expect(RootDirectory("").ownPath(of: "/etc/postfix") == "/etc/postfix")
  }

  @Test func `the system's root changes nothing`() {
    for text in ["", "/"] {
      #expect(RootDirectory(text).location(of: "/a/../b") == "/a/../b")
    }
  }
}
