// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Primitives
import SMTP
import SystemPackage

extension MailProtocol: ExpressibleByArgument {}

/// Which servers are probed.
struct ProbeSubject: ParsableArguments {
  @Argument(help: ArgumentHelp("The servers to look at.", valueName: "host"))
  var hosts: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file with a server on each line, or - for standard input.", valueName: "file"),
    completion: .file())
  var hostsFile: [String] = []

  @Option(
    name: .customLong("protocol"),
    help: "What is spoken, if not what is usual at the port: smtp, lmtp, imap, pop3 or sieve.")
  var mailProtocol: MailProtocol?

  @Flag(help: "Speak LMTP, as --protocol lmtp does.")
  var lmtp = false

  @Option(
    help: ArgumentHelp(
      "How TLS begins, if not as is usual at the port: starttls or implicit.",
      valueName: "start"))
  var tls: TLSStart?

  func validate() throws {
    if hosts.isEmpty, hostsFile.isEmpty {
      throw ValidationError("Give at least one server, or a file of them: --hosts-file.")
    }
    if lmtp, let mailProtocol, mailProtocol != .lmtp {
      throw ValidationError(
        "--lmtp and --protocol \(mailProtocol.rawValue) are mutually exclusive.")
    }
  }

  /// The servers, each once.
  ///
  /// - Throws: A `Failure` that names every one that is none, and every file that cannot be read.
  func targets() throws(Failure) -> [ProbeTarget] {
    var faults = Faults()
    var texts = hosts.map { (text: $0, place: nil as String?) }
    for path in hostsFile {
      let lines = faults.gather { () throws(Failure) in try Self.lines(of: path) }
      texts += lines ?? []
    }
    var targets: [ProbeTarget] = []
    var known: Set<Endpoint> = []
    for (text, place) in texts {
      let target = faults.gather { () throws(Failure) in
        do throws(Failure) {
          return try ProbeTarget(text, lmtp ? .lmtp : mailProtocol, tls)
        } catch {
          guard let place, let fault = error.faults.first else { throw error }
          throw Failure(.badData, "\(place): \(fault)", hint: error.hints.first)
        }
      }
      if let target, known.insert(target.endpoint).inserted { targets.append(target) }
    }
    try faults.check()
    return targets
  }

  /// The lines of a file that name a server: neither empty nor a comment.
  private static func lines(
    of path: String
  ) throws(Failure) -> [(text: String, place: String?)] {
    let name = path == "-" ? "standard input" : path
    let bytes = try reporting { () throws(FileError) in
      path == "-"
        ? try InputFile.read(.standardInput, name: FilePath(name), limit: limit)
        : try InputFile.read(FilePath(path), limit: limit)
    }
    let text = bytes.withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      return words.isEmpty ? nil : (words.joined(separator: " "), "\(name):\(index + 1)")
    }
  }

  /// The most that is read of a file of servers.
  private static let limit = 16 << 20
}
