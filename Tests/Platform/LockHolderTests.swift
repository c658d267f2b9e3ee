// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite struct LockHolderTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func script(_ lock: String) -> [String] {
    let text =
      "open F, '<', $ARGV[0] or die; flock F, \(lock) or die; print qq(locked\\n); sleep 1000"
    return ["-MFcntl=:flock", "-e", "$| = 1; \(text)", directory["file"]]
  }

  @Test(arguments: ["LOCK_EX", "LOCK_SH"])
  func `who has a file locked is named, and no lock is taken for it`(_ lock: String) async throws {
    let path = FilePath(try directory.write("file", "text"))
    #expect(ProcessName.locking(path) == [])
    try await Tool("perl").whileRunning(script(lock), ready: "locked") { _ in
      #expect(ProcessName.locking(path).map(\.program) == ["perl"])
      // A process that another test is starting may still have what this one had open.
      let holders = try ProcessName.holding(path).filter(\.runsAnotherProgram)
      #expect(holders.map(\.program) == ["perl"])
      // Another one gets the lock that the first one does not forbid.
      let other = try await Tool("flock").run("-n", "-s", path.string, "true")
      #expect(other.status == (lock == "LOCK_EX" ? 1 : 0))
    }
    #expect(ProcessName.locking(FilePath(directory["missing"])) == [])
    #expect(try ProcessName.holding(FilePath(directory["missing"])) == [])
  }

  @Test func `a lock is seen while others come and go`() async throws {
    // More locks than the kernel tells of at once; those before ours go while it is asked.
    let path = FilePath(try directory.write("file", "text"))
    let others = """
      use Fcntl ':flock'; $| = 1; my $first = $$;
      for my $worker (1..2) { last if !fork; }
      my @files;
      for (0..199) { open $files[$_], '>', "$ARGV[0].$$.$_" or die; }
      print qq(ready\n);
      while ($$ == $first || getppid == $first) {
        for (@files) { flock $_, LOCK_EX; }
        for (reverse @files) { flock $_, LOCK_UN; }
      }
      """
    try await Tool("perl").whileRunning(script("LOCK_EX"), ready: "locked") { _ in
      let arguments = ["-e", others, directory["other"]]
      try await Tool("perl").whileRunning(arguments, ready: "ready") { _ in
        let seen = (0..<150).count { _ in ProcessName.locking(path).map(\.program) == ["perl"] }
        #expect(seen == 150)
      }
    }
  }

  @Test func `a process that has ended runs no other program`() async throws {
    // Nobody waits for the child: its number stays, and what it ran is gone.
    let text = """
      $| = 1; my $child = fork // die; exit if !$child;
      select undef, undef, undef, 0.01 until `cat /proc/$child/stat` =~ /[)] Z /;
      print qq(ended $child $$\\n); sleep 1000
      """
    try await Tool("perl").whileRunning(["-e", text], ready: "ended ") { line in
      let processes = line.split(separator: " ").compactMap { Int32($0) }
      #expect(processes.map { ProcessName($0).runsAnotherProgram } == [false, true])
    }
    #expect(!ProcessName(getpid()).runsAnotherProgram)
  }

  @Test func `a lock of our own is none to wait for, and can be let go`() throws {
    let path = FilePath(try directory.write("file", "text"))
    let file = try GuardedFile(path, writing: true).takeFile()
    #expect(try file.takeLock(.exclusive))
    // Our own lock is none that we would wait for.
    #expect(file.lockHolders() == [])
    file.releaseLock()
    let again = try GuardedFile(path, writing: true).takeFile()
    #expect(try again.takeLock(.exclusive))
  }
}
