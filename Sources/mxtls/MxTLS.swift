// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Primitives
import SessionCache
import SystemPackage

/// The program: it parses the command line and leaves the work to the commands.
@main
struct MxTLS: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mxtls",
    abstract: "Keys and certificates for the STARTTLS of a Postfix mail host",
    version: "mxtls 0.1.0",
    subcommands: [
      New.self, Key.self, CSR.self, SelfSign.self, Show.self, Check.self, Rotate.self,
      Install.self, Rollback.self, Probe.self, TLSA.self, Config.self, Log.self, Received.self,
      Cache.self,
    ])

  static func main() {
    SecretBytes.forbidCoreDumps()
    if let status = TableServer.run(Array(CommandLine.arguments.dropFirst())) {
      Glibc.exit(status)
    }
    occupyStandardDescriptors()
    // A limit on the size of files is then an error like a full disk, and not sudden death.
    signal(SIGXFSZ, SIG_IGN)
    // A process that ignores it is never told how a program ended.
    signal(SIGCHLD, SIG_DFL)
    do {
      try requireUTF8()
      var command = try parse()
      try command.run()
    } catch let failure as Failure {
      reportWithoutCommand(failure)
    } catch {
      exit(showing: error)
    }
  }

  /// Ends with what ArgumentParser has to say.
  ///
  /// On a terminal the line that shows how a command is called is broken; ArgumentParser leaves it
  /// in one.
  private static func exit(showing error: any Error) -> Never {
    let stream = OutputChannel(.standardOutput, color: .never, environment: .current)
    guard exitCode(for: error) == .success, stream.width != nil else {
      exit(withError: error)
    }
    for line in fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false) {
      stream.usage(String(line))
    }
    try? stream.flush()
    exit()
  }

  /// Fills standard descriptors that are closed, so that no file of ours takes the number and with
  /// it what is meant for standard error.
  ///
  /// Each is opened the wrong way round: reading or writing there fails, as before.
  private static func occupyStandardDescriptors() {
    for descriptor in 0...2 where fcntl(CInt(descriptor), F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Refuses arguments that Swift would repair on the way, to another file or pass phrase.
  private static func requireUTF8() throws(Failure) {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil
      else { continue }
      throw Failure(
        .usage, "argument \(index) is not UTF-8",
        hint: "file:, fd: and env: take pass phrases in any encoding")
    }
  }

  /// Parses the command line.
  private static func parse() throws -> any ParsableCommand {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // For a command that does not exist ArgumentParser shows the help of another one.
    if arguments.first == "help", let failure = Failure(unknownCommandIn: arguments.dropFirst()) {
      throw failure
    }
    do {
      return try command(of: arguments)
    } catch {
      guard exitCode(for: error) == .validationFailure else { throw error }
      if let failure = Failure(unknownCommandIn: arguments) { throw failure }
      throw Failure(usage: error)
    }
  }

  /// Parses the arguments of a command line.
  ///
  /// A good one is parsed by the command it names, which spares the way through the root, a tenth
  /// of the time of a short run, and more in a debug build, which examines all options of all
  /// commands there. Anything else, also `--help`, goes that way all the same, since only then do
  /// messages show the full name of the command.
  static func command(of arguments: [String]) throws -> any ParsableCommand {
    var named: any ParsableCommand.Type = MxTLS.self
    var rest = arguments[...]
    while let next = named.configuration.subcommands.first(where: { $0._commandName == rest.first })
    {
      named = next
      rest = rest.dropFirst()
    }
    if let usual = named.configuration.defaultSubcommand { named = usual }
    if named.configuration.subcommands.isEmpty,
      let command = try? named.parseAsRoot(Array(rest)), command is any MxCommand
    {
      return command
    }
    return try parseAsRoot(arguments)
  }

  /// Reports what went wrong before there was a command to report it.
  private static func reportWithoutCommand(_ failure: Failure) -> Never {
    let environment = Environment.current
    Console(
      out: OutputChannel(.standardOutput, color: .never, environment: environment),
      err: OutputChannel(.standardError, color: .auto, environment: environment),
      clock: Clock(now: 0), environment: environment
    ).report(failure)
    exit(withError: ExitCode(failure.status.rawValue))
  }
}

extension Failure {
  /// A word where the name of a command belongs; nil where there is none.
  fileprivate init?(unknownCommandIn arguments: some Sequence<String>) {
    var group: any ParsableCommand.Type = MxTLS.self
    var names = ["mxtls"]
    for word in arguments {
      let commands = group.configuration.subcommands
      if commands.isEmpty || word.hasPrefix("-") { return nil }
      // Any other word is an argument of the usual one.
      if group.configuration.defaultSubcommand != nil,
        !commands.contains(where: { $0._commandName == word })
      {
        return nil
      }
      names.append(word)
      guard let next = commands.first(where: { $0._commandName == word }) else {
        let known = commands.map { $0._commandName }.joined(separator: ", ")
        self.init(
          .usage, "\(names.joined(separator: " ").withoutKeyMaterial): there is no such command",
          hint: "the commands of \(names.dropLast().joined(separator: " ")) are \(known)")
        return
      }
      group = next
    }
    return nil
  }

  /// A command line that cannot be parsed, in the words of ArgumentParser and the form of mxtls.
  fileprivate init(usage error: any Error) {
    // The message may end in a list of values, a line each.
    let lines = MxTLS.message(for: error).withoutKeyMaterial.split(separator: "\n").map(String.init)
    let values = lines.dropFirst().map { $0.trimmingPrefix("  - ") }.joined(separator: ", ")
    var text = lines.first ?? ""
    if text.hasSuffix(".") { text.removeLast() }
    if !values.isEmpty { text += " \(values)" }
    if let form = ValueForm.form(ofValueIn: text) { text += ": \(form)" }
    let initial = text.prefix(1).lowercased()
    // The full message names the command that was meant: "See 'mxtls new --help' for more …".
    let full = MxTLS.fullMessage(for: error)
    let help = full.firstRange(of: "See '").map { full[$0.upperBound...].prefix { $0 != "'" } }
    self.init(
      .usage, initial + text.dropFirst(), hint: "\(help ?? "mxtls --help") lists the options")
  }
}
