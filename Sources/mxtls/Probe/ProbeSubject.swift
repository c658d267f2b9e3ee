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

  @Flag(help: "Look at the servers of this host's Postfix, and hold them against its files.")
  var local = false

  @Option(
    help: ArgumentHelp(
      "Offer this session of smtp's or lmtp's cache, or the one that is named, to its server.",
      valueName: "key"))
  var session: String?

  @OptionGroup var instances: InstancesOption

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
    if let session {
      if session.isEmpty { throw ValidationError("--session: the key is empty.") }
      if local || !hostsFile.isEmpty || hosts.count > 1 || instances.allInstances {
        throw ValidationError(
          "--session takes one cache besides: no --local, --hosts-file or --all-instances goes with"
            + " it.")
      }
      return
    }
    let isNamed = !hosts.isEmpty || !hostsFile.isEmpty
    if local, isNamed || lmtp || mailProtocol != nil || tls != nil {
      throw ValidationError(
        "--local finds the servers and how they speak: no host, --hosts-file, --protocol, --lmtp or"
          + " --tls goes with it.")
    }
    if !local, !isNamed {
      throw ValidationError(
        "Give at least one server, or a file of them: --hosts-file; or --local.")
    }
    if !local, instances.isGiven {
      throw ValidationError("--config-dir and --all-instances go with --local alone.")
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
    var known: Set<Endpoint> = []
    return try each { text throws(Failure) in
      try ProbeTarget(text, lmtp ? .lmtp : mailProtocol, tls)
    }.filter { known.insert($0.endpoint).inserted }
  }

  /// What is made of each argument and of each line of the files.
  ///
  /// - Parameter make: Makes it of a text.
  /// - Returns: It, in the order of the command line.
  /// - Throws: A `Failure` that names every text of which nothing is made, and every file that cannot be
  ///   read.
  func each<Item>(_ make: (String) throws(Failure) -> Item) throws(Failure) -> [Item] {
    var faults = Faults()
    var texts = hosts.map { (text: $0, place: nil as String?) }
    for path in hostsFile {
      let lines = faults.gather { () throws(Failure) in try Self.lines(of: path) }
      texts += lines ?? []
    }
    var items: [Item] = []
    for (text, place) in texts {
      let item = faults.gather { () throws(Failure) in
        do throws(Failure) {
          return try make(text)
        } catch {
          guard let place, let fault = error.faults.first else { throw error }
          throw Failure(.badData, "\(place): \(fault)", hint: error.hints.first)
        }
      }
      if let item { items.append(item) }
    }
    try faults.check()
    return items
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
      span.withUnsafeBytes { $0.contains(0) ? nil : String(decoding: $0, as: UTF8.self) }
    }
    guard let text else {
      throw Failure(.badData, "\(name): holds no list of servers: it is not a text")
    }
    // Messages would cite it line by line, a key as well.
    guard !text.contains("-----BEGIN ") else {
      throw Failure(.badData, "\(name): holds no list of servers: it is PEM")
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
