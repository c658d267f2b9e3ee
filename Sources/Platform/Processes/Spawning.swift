// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Starts a program with nothing on its standard input, in a process group of its own if it is to be
/// ended with all that it starts, and the default action for every signal.
///
/// The corresponding C function is `posix_spawn`: a fork alone would not do in a process with
/// threads. A program has the rights that this process was started with, also where those of a user
/// are lent: a shell would find out that its real and its effective user differ.
///
/// - Parameters:
///   - path: The program.
///   - arguments: What follows its name.
///   - environment: Its environment, each variable as NAME=VALUE.
///   - isGroup: Whether it leads a process group of its own.
///   - prepare: Adds what is to happen to its descriptors.
/// - Returns: The process.
/// - Throws: What the system reports.
func spawn(
  _ path: FilePath, _ arguments: [String], environment: [String] = [], isGroup: Bool = false,
  _ prepare: (inout posix_spawn_file_actions_t) -> Void
) throws(Errno) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  prepare(&actions)
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  let group = isGroup ? POSIX_SPAWN_SETPGROUP : 0
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))

  let words = ([path.string] + arguments).map { strdup($0) }
  let variables = environment.map { strdup($0) }
  defer { for text in words + variables { free(text) } }
  var process: pid_t = 0
  let argv: [UnsafeMutablePointer<CChar>?] = words + [nil]
  let envp: [UnsafeMutablePointer<CChar>?] = variables + [nil]
  let result = LentRights.suspended {
    path.withPlatformString { posix_spawn(&process, $0, &actions, &attributes, argv, envp) }
  }
  guard result == 0 else { throw Errno(rawValue: result) }
  return process
}
