// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Trace

extension MxTLS {
  /// `mxtls received`: which hops of a message were encrypted.
  ///
  /// `ReceivedParser` reads a field, and `Weakness` says what is weak today.
  struct Received: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "received",
      abstract: "Show which hops of a message were encrypted, from its Received headers")

    @Argument(
      help: ArgumentHelp(
        "Messages, mailbox files and Maildirs; standard input if none or - is given.",
        valueName: "file"),
      completion: .file())
    var files: [String] = []

    @OptionGroup var trust: TrustOptions

    @Flag(name: .customLong("require-tls"), help: "Exit with 1 if a hop was in clear.")
    var requireTLS = false

    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      let trusted = try trust.hosts(console)
      var report = TraceReport(trusted: trusted, format: format.format, console: console)
      var faults = Faults()
      if files.isEmpty, isatty(0) == 1 {
        console.note("a message is read from standard input; ^D ends it")
      }
      for file in files.isEmpty ? ["-"] : files {
        let messages = report.summary.messages
        let isRead: Void? = faults.gather { () throws(Failure) in
          try TraceInput(file).read { (message) throws(Failure) in try report.add(message) }
        }
        if isRead != nil, report.summary.messages == messages {
          console.note("\(TraceInput.name(of: file)): there is no message in it")
        }
      }
      try report.finish()
      try faults.check()
      if requireTLS, report.summary.verdicts[.clear] != nil { throw Failure(verdict: .warning) }
    }
  }
}
