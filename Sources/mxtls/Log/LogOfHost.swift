// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform
import Postfix
import PostfixHost
import Primitives
import SystemPackage

/// Where this host's Postfix logs to.
enum LogOfHost {
  /// Opens the log: the file of maillog_file, the usual file of a syslog daemon, or the journal.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf; nil for the one that is built in.
  ///   - since: From when on the journal is asked for.
  ///   - isFollowing: Whether the journal goes on.
  ///   - calendar: What the log does not say of its times.
  ///   - console: Is told which log it is.
  /// - Returns: The log.
  /// - Throws: A `Failure` where there is none.
  static func open(
    _ directory: String?, since: UnixTime?, isFollowing: Bool = false, _ calendar: LogCalendar,
    _ console: Console
  ) throws(Failure) -> LogInput {
    if let file = try file(directory, console) {
      console.note("reading \(file)")
      var faults = Faults()
      let inputs = LogInput.open([file], calendar, &faults)
      try faults.check()
      if let input = inputs.first { return input }
    }
    guard let program = ForeignProgram("journalctl", searchPath: console.environment["PATH"]) else {
      throw Failure(
        .noInput,
        "the log of Postfix: main.cf names no maillog_file, and there is neither"
          + " /var/log/mail.log nor /var/log/maillog, nor a journal", hint: "name a file")
    }
    console.note("reading the journal")
    var arguments = ["-q", "--no-pager", "-o", "json", "SYSLOG_FACILITY=2"]
    // A connection that a message came over may be older than the message.
    if let since { arguments += ["--since", "@\(since - 3600)"] }
    if isFollowing { arguments += ["-f", "-n", "1000"] }
    let process = try reporting { () throws(FileError) in
      try ProgramStream(program.path, arguments)
    }
    return LogInput(process, name: "the journal")
  }

  /// The file that Postfix, or the syslog daemon for it, writes to; nil where there is none.
  ///
  /// - Throws: A `Failure` where a directory was named that has no main.cf.
  static func file(_ directory: String?, _ console: Console) throws(Failure) -> String? {
    let system = PostfixSystem(version: nil, root: "", searchPath: console.environment["PATH"])
    let instance: PostfixSystem.Instance?
    do throws(FileError) {
      instance = try system.read(instance: directory ?? system.configurationDirectory)
    } catch {
      guard directory == nil else {
        throw Failure(.configuration, error.description, hint: "-c names the directory of main.cf")
      }
      instance = nil
    }
    if let file = try? instance?.configuration.value(of: "maillog_file"), file.hasPrefix("/"),
      !file.hasPrefix("/dev/")
    {
      return file
    }
    return ["/var/log/mail.log", "/var/log/maillog"].first { path in
      (try? FileStatus.of(FilePath(path)))?.kind == .regular
    }
  }
}
