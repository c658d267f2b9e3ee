// SPDX-License-Identifier: Apache-2.0

/// How strace(1) disturbs a program and all that it starts.
package enum Strace {
  /// The calls that can change what is on a disk, some of them by their arguments.
  package static let changes: Set = [
    "openat", "mkdirat", "symlinkat", "linkat", "renameat", "unlinkat", "rmdir", "fchmod", "fchown",
    "write", "fsync",
  ]

  /// The options by which one call, or each of a name, fails or ends in a signal.
  ///
  /// Without `--seccomp-bpf` the program stops at every system call, traced or not, which takes twice
  /// as long. With it, strace 6.1 sends no signals.
  ///
  /// - Parameter injection: As of strace's `inject`, such as "fsync:error=EIO:when=2".
  /// - Returns: The options.
  package static func injecting(_ injection: String) -> [String] {
    let call = injection.prefix { $0 != ":" }
    return (injection.contains(":signal=") ? ["-f", "-qq"] : quick) + [
      "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(injection)",
    ]
  }

  /// The options by which a program is killed at a call of its first thread.
  ///
  /// Other threads, and programs that it starts, are let alone: their calls count for themselves.
  ///
  /// - Parameters:
  ///   - call: The name of the call.
  ///   - number: Its number among those of its name.
  /// - Returns: The options.
  package static func killing(at call: some StringProtocol, _ number: Int) -> [String] {
    [
      "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
      "inject=\(call):signal=SIGKILL:when=\(number)",
    ]
  }

  /// The options by which calls are written down.
  ///
  /// - Parameters:
  ///   - calls: Their names, with commas between.
  ///   - file: Where to.
  /// - Returns: The options.
  package static func tracing(_ calls: String, to file: String) -> [String] {
    quick + ["-o", file, "-e", "trace=\(calls)"]
  }

  private static let quick = ["-f", "-qq", "--seccomp-bpf"]
}
