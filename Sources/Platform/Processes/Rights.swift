// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Giving up what a process may do, for good.
package enum Rights {
  /// Whether the process was started with the rights of root, also where those of a user are lent.
  package static var areOfRoot: Bool { getuid() == 0 }

  /// Becomes the owner of a file, if the process is root's; anybody else stays who he is.
  ///
  /// - Parameter owner: The user and group; no other groups are kept.
  /// - Throws: What the system reports.
  package static func become(_ owner: FileOwner) throws(Errno) {
    guard geteuid() == 0, owner.user != 0 else { return }
    _ = try systemCall { setgroups(0, nil) }
    _ = try systemCall { setgid(owner.group) }
    _ = try systemCall { setuid(owner.user) }
  }

  /// Changes to a working directory in which nobody can put a file.
  ///
  /// Libraries look for configuration files there. The directory of the process's own descriptors
  /// has nothing but numbers, and is there also where no file can be written.
  ///
  /// - Throws: What the system reports.
  package static func enterSealedDirectory() throws(Errno) {
    _ = try systemCall { chdir("/proc/self/fd") }
  }

  /// Limits the memory that the process can ask for, mapped files not counted.
  ///
  /// - Parameter bytes: How much it may have.
  package static func limitMemory(to bytes: Int) {
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
  }

  /// Lets signals such as SIGSEGV end the process without a word.
  ///
  /// The Swift runtime would write what the registers point to on standard error: the secrets of
  /// sessions, too.
  package static func crashSilently() {
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] {
      signal(number, SIG_DFL)
    }
  }

  /// Whether a signal comes from somebody, such as the kernel short of memory, and is no crash.
  package static func isForeign(_ signal: CInt) -> Bool {
    [SIGHUP, SIGINT, SIGKILL, SIGTERM].contains(signal)
  }

  /// Ends the process at once.
  ///
  /// - Parameter status: The exit status.
  package static func end(status: CInt) -> Never { _exit(status) }

  /// Does nothing for a moment, where a lock is asked for again and again.
  package static func pause() { usleep(20_000) }

  /// The signal that ends a process whose time is over: SIGPROF.
  package static let endSignal = SIGPROF

  /// Has the process killed by `endSignal` after it has computed for some time, unless it asks for
  /// more before.
  ///
  /// Waiting for a disk or another process, or being stopped by a terminal, takes none of it.
  ///
  /// - Parameter seconds: The time of a processor from now; 0 for ever.
  package static func endAfter(seconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = seconds
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// Keeps a terminal from stopping the process, which may hold a lock then.
  package static func ignoreStops() {
    for number in stops { signal(number, SIG_IGN) }
  }

  /// Keeps a terminal from stopping the process while `body` runs, which holds a lock.
  package static func withoutStops<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    let before = stops.map { signal($0, SIG_IGN) }
    defer { for (number, action) in zip(stops, before) { signal(number, action) } }
    return try body()
  }

  private static let stops = [SIGTSTP, SIGTTIN, SIGTTOU]
}
