// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SecretMemory
import SystemPackage

/// The program: it parses the command line and leaves the work to the commands.
@main
struct MxTLS: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mxtls",
    abstract: "Keys, certificates and session caches for the STARTTLS of a Postfix mail host",
    version: "mxtls 0.1.0",
    subcommands: [New.self, Key.self, CSR.self, SelfSign.self, Show.self])

  static let _errorPrefix = "mxtls: error: "

  static func main() {
    SecretBytes.forbidCoreDumps()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Console.standalone.report(failure)
      exit(withError: ExitCode(failure.status.rawValue))
    } catch {
      exit(withError: error)
    }
  }
}

extension Console {
  /// A console for what goes wrong before there is a command.
  fileprivate static var standalone: Console {
    Console(
      out: OutputStream(.standardOutput, color: .never, environment: .current),
      err: OutputStream(.standardError, color: .auto, environment: .current),
      clock: Clock(now: 0), environment: .current)
  }
}
