// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import FoundationEssentials
import Glibc
import Platform
import PostfixHost
import Rotation
import SMTP
import SystemPackage

extension Endpoint: ExpressibleByArgument {
  /// Reads the value of an option.
  public init?(argument: String) {
    guard let plain = Endpoint(argument) else { return nil }
    self.init(argument, isWrapper: ["465", "smtps", "submissions"].contains(plain.port))
  }
}

/// How a switch-over is done, for all commands that do one.
struct SwitchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A shell command that reloads Postfix, in place of postfix reload.", valueName: "command"))
  var reloadCommand: String?

  @Flag(help: "Do not reload Postfix: running processes go on with the old pair.")
  var noReload = false

  @Option(
    help: ArgumentHelp(
      "Where the new certificate must be shown, in place of the services of master.cf.",
      valueName: "host:port"))
  var confirm: Endpoint?

  @Flag(help: "Do not connect to see whether the new certificate is shown.")
  var noConfirm = false

  @Option(
    help: ArgumentHelp(
      "How long to wait until it is shown: seconds, or as 90s, 5m.", valueName: "time"))
  var confirmTimeout = TimeSpan(seconds: 60)

  @OptionGroup var neighbours: NeighbourOptions

  @Option(
    help: ArgumentHelp(
      "A directory with executables named before, after and failed, which are run then.",
      valueName: "directory"), completion: .directory)
  var hookDir: String?

  @Option(
    help: ArgumentHelp("How many generations to keep besides the live one.", valueName: "n"))
  var keep = 3

  @OptionGroup var lock: LockOptions

  @Option(
    help: ArgumentHelp(
      "Work on the files with the rights of this user, to whom their directory belongs.",
      valueName: "user"))
  var runAs: String?

  @Option(
    help: ArgumentHelp(
      "Exit with this status if something was changed, in place of 0.", valueName: "status"))
  var changedExit: Int32 = 0

  func validate() throws {
    if noReload, reloadCommand != nil {
      throw ValidationError("--no-reload and --reload-command are mutually exclusive.")
    }
    if noConfirm, confirm != nil {
      throw ValidationError("--no-confirm and --confirm are mutually exclusive.")
    }
    if let runAs, Account.named(runAs) == nil {
      throw ValidationError("--run-as: there is no user \"\(runAs)\".")
    }
    guard (1...1000).contains(keep) else {
      throw ValidationError("--keep: \(keep) is not between 1 and 1000.")
    }
    guard (0...63).contains(changedExit) else {
      throw ValidationError(
        "--changed-exit: \(changedExit) is not between 0 and 63: from 64 on are failures.")
    }
  }

  /// Whether Postfix is reloaded by its own command, with the rights of this process, and no hook is run.
  var isPlain: Bool {
    reloadCommand == nil && !noReload && hookDir == nil && runAs == nil
  }

  /// Runs `body` while no other run is at work on this host, with the rights that were asked for.
  ///
  /// - Throws: A `Failure` of status `busy` where another one is; whatever `body` throws.
  func alone(_ body: () throws(Failure) -> Void) throws(Failure) {
    try lock.alone { () throws(Failure) in try withRights(body) }
  }

  /// Runs `body` with the rights of the user of `--run-as`, if one was given.
  ///
  /// - Throws: A `Failure` of status `noPermission` where this is not root's to do; whatever `body`
  ///   throws.
  func withRights(_ body: () throws(Failure) -> Void) throws(Failure) {
    guard let account = runAs.flatMap(Account.named) else { return try body() }
    do {
      try LentRights.take(of: account)
    } catch {
      throw Failure(
        .noPermission, "--run-as \(account.name): the rights of that user cannot be had",
        hint: "run it as root, or as \(account.name)")
    }
    // What is written afterwards, such as the answer, is ours again.
    defer { try? LentRights.giveBack() }
    try body()
  }

  /// How the switch-over is done.
  ///
  /// - Parameters:
  ///   - found: Has the name of the host.
  ///   - console: Has the time and the environment.
  ///   - report: Is told of every step.
  /// - Returns: What does it.
  /// - Throws: A `Failure` where the hooks cannot be run, or nothing could be reloaded.
  func switchover(
    _ found: RotationSubject.Found, _ console: Console, _ report: RunReport
  ) throws(Failure) -> Switchover {
    if let hookDir { try HookDirectory(FilePath(hookDir)).requireUsable() }
    let environment = Environment.all
    var confirmation = Confirmation(
      endpoint: confirm, timeout: .seconds(confirmTimeout.seconds), heloName: found.hostName)
    confirmation.isOff = noConfirm
    let reloading: Reloading
    if let reloadCommand {
      reloading = .command(
        ShellCommand(
          "--reload-command", reloadCommand, environment: environment, timeout: .seconds(120)))
    } else if noReload {
      reloading = .none
    } else if let postfix = ForeignProgram("postfix", searchPath: console.environment["PATH"]) {
      reloading = .postfix(PostfixCommand(postfix.path, environment: environment))
    } else {
      throw Failure(
        .configuration, "postfix: is not in PATH, so that nothing could be reloaded",
        hint: "--reload-command names what reloads it, --no-reload goes without")
    }
    var switchover = Switchover(
      now: console.clock.now, reloading: reloading, confirmation: confirmation)
    switchover.neighbours = try neighbours.neighbours(console)
    switchover.neighbours.units = found.units
    switchover.keep = keep
    switchover.searchPath = console.environment["PATH"]
    switchover.hooks = hookDir.map {
      Hooks(directory: FilePath($0), environment: environment, timeout: .seconds(300))
    }
    switchover.report = { report.add($0) }
    return switchover
  }
}

extension Environment {
  /// All variables, for programs that are started, each as NAME=VALUE.
  static var all: [String] {
    ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
  }
}
