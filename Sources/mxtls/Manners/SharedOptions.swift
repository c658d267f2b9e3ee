// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

extension ColorChoice: ExpressibleByArgument {}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors and warnings.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more.")
  var verbose = false

  @Option(help: "When to use colour: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    if quiet && verbose {
      throw ValidationError("-q/--quiet and -v/--verbose are mutually exclusive.")
    }
  }
}

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}

/// The option of every command that reports.
struct FormatOption: ParsableArguments {
  @Option(help: "How to report: text for people or json for programs.")
  var format = ReportFormat.text
}

/// The option of every command that changes something.
struct DryRunOption: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Check everything and say what would be done.")
  var dryRun = false
}

/// The option of every command that reads a private key.
struct PassinOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.",
      valueName: "source"))
  var passin: PassphraseSource?

  /// Fetches the pass phrase; nil where the option was not given.
  ///
  /// - Parameters:
  ///   - inputs: The files of the command line, of which "-" needs standard input for itself.
  ///   - console: Knows the environment.
  /// - Returns: The pass phrase.
  /// - Throws: A `Failure` where the source gives none, or is one of the inputs.
  func read(besides inputs: [String], console: Console) throws(Failure) -> Passphrase? {
    guard let passin else { return nil }
    if passin == .standardInput, inputs.contains("-") {
      throw Failure(
        .usage, "--passin: standard input cannot hold both the pass phrase and the file",
        hint: "fd:N reads the pass phrase from another descriptor")
    }
    return try passin.read(for: "--passin", isNew: false, environment: console.environment)
  }
}

/// A command in mxtls's manner: it is given a console, and fails with a `Failure`.
protocol MxCommand: ParsableCommand {
  var common: CommonOptions { get }
  func run(on console: Console) throws(Failure)
}

extension MxCommand {
  func run() throws {
    CryptoLibrary.prepare()
    let console = try Console(options: common)
    do {
      try run(on: console)
      try console.finish()
    } catch {
      let failure = outcome(of: error, on: console)
      console.report(failure)
      throw ExitCode(failure.ownStatus ?? failure.status.rawValue)
    }
  }

  /// The failure to report: what was answered before it still counts, and a verdict that nobody could
  /// be told is none.
  private func outcome(of failure: Failure, on console: Console) -> Failure {
    do {
      try console.finish()
    } catch  where failure.faults.isEmpty {
      return error
    } catch {}
    return failure
  }
}
