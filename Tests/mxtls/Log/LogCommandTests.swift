// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// `mxtls log` on files.
@Suite struct LogCommandTests {
  static let suite = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519"

  /// Two messages on the 22nd, and one on the 23rd of November.
  static let old = """
    Nov 22 10:00:00 mx postfix/smtp[7]: Trusted TLS connection established to a.example.org[192.0.2.1]:25: \(suite)
    Nov 22 10:00:01 mx postfix/smtp[7]: 4A1B2C3D4E5: to=<x@y>, relay=a.example.org[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)
    Nov 22 10:00:09 mx postfix/smtp[8]: 4A1B2C3D4E6: to=<x@y>, relay=b.example.org[192.0.2.2]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)

    """
  static let new = """
    Nov 23 10:00:00 mx postfix/smtp[7]: 4A1B2C3D4E7: to=<x@y>, relay=a.example.org[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)

    """

  private func counts(_ result: CommandResult) throws -> [Int] {
    let messages = try #require(result.json["messages"] as? [String: Any], "\(result)")
    let outgoing = try #require(messages["outgoing"] as? [String: Int])
    return ["verified", "encrypted", "clear", "unjoined"].map { outgoing[$0] ?? -1 }
  }

  @Test func `files are read in the order of their times`() throws {
    let directory = try TemporaryDirectory()
    let files = [
      try directory.write("mail.log", Self.new), try directory.write("mail.log.1", Self.old),
    ]
    for order in [files, files.reversed()] {
      let result = run(["log", "--format", "json"] + order)
      #expect(result.status == .success)
      #expect(try counts(result) == [0, 1, 1, 1], "\(result)")
      #expect(result.json["lines"] as? Int == 4)
    }
  }

  @Test(arguments: [("gzip", ".gz"), ("xz", ".xz"), ("zstd", ".zst"), ("bzip2", ".bz2")])
  func `packed files are read, also several in one`(program: String, suffix: String) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("one", Self.old)
    try directory.write("two", Self.new)
    for file in ["one", "two"] {
      let packed = try await Tool(program).run("-f", directory[file])
      #expect(packed.status == 0, "\(packed)")
    }
    let both = try directory.bytes("one\(suffix)") + directory.bytes("two\(suffix)")
    let path = try directory.write("both\(suffix)", both)
    let result = run("log", "--format", "json", path)
    #expect(try counts(result) == [0, 1, 2, 0], "\(result)")
  }

  @Test(arguments: [("gzip", ".gz"), ("xz", ".xz"), ("zstd", ".zst"), ("bzip2", ".bz2")])
  func `a packed file that is cut is reported, and what it has counts`(
    program: String, suffix: String
  ) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("log", Self.old)
    _ = try await Tool(program).run("-f", directory["log"])
    let whole = try directory.bytes("log\(suffix)")
    for length in [7, whole.count / 2, whole.count - 3] {
      let path = try directory.write("cut\(suffix)", Array(whole.prefix(length)))
      let result = run("log", "--format", "json", path)
      #expect(result.status == .inputOutput, "\(length): \(result)")
      #expect(result.err.contains("it ends in the middle of what is packed"), "\(result.err)")
      #expect(result.json["lines"] != nil)
    }
    var bytes = whole
    for index in 12..<bytes.count { bytes[index] ^= 0x55 }
    let result = run("log", "--format", "json", try directory.write("bad\(suffix)", bytes))
    #expect(result.status == .inputOutput, "\(result)")
  }

  @Test func `a count has its error beside it`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "log", try directory.write("log", Self.old + Self.new.replacing("[7]", with: "[9]")))
    #expect(result.out.contains("unjoined"))
    let cut = run("log", try directory.write("cut", Self.new))
    #expect(
      cut.err.contains(
        "1 of 1 message could not be joined with the lines of a connection, and counts as"),
      "\(cut.err)")
  }

  @Test func `messages are listed, a line each`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.old)
    let text = run("log", "--messages", log)
    #expect(text.out.split(separator: "\n").count == 2, "\(text)")
    #expect(text.out.contains(" out encrypted a.example.org 4A1B2C3D4E5 TLSv1.3 X25519 trusted\n"))
    let json = run("log", "--messages", "--format", "json", log)
    let lines = json.out.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#""verdict":"encrypted""#) == true)
  }

  @Test func `ciphers are counted in text where more is wanted`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.old)
    #expect(!run("log", log).out.contains("cipher"))
    #expect(
      run("log", "-v", log).out.contains(
        "\n  messages by cipher\n             1  100.0 %  TLS_AES_256_GCM_SHA384\n"))
    #expect(run("log", "-q", log).out.isEmpty)
  }

  @Test func `where nothing is of the time or peer that is asked for, a note says so`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.old)
    for narrowing in [["--since", "2026-11-23"], ["--peer", "nobody.example"]] {
      let result = run(["log", log] + narrowing)
      #expect(result.status == .success)
      #expect(result.err.contains("no message of the time"), "\(result)")
    }
    #expect(!run("log", "--peer", "example.org", log).err.contains("no message of the time"))
  }

  @Test func `only what is asked for counts`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.old + Self.new)
    #expect(
      try counts(run("log", "--format", "json", "--since", "2026-11-23", log)) == [0, 0, 1, 0])
    #expect(
      try counts(run("log", "--format", "json", "--until", "2026-11-23", log)) == [0, 1, 1, 0])
    #expect(
      try counts(run("log", "--format", "json", "--peer", "b.example.org", log)) == [0, 0, 1, 0])
    let bad = run("log", "--since", "soon", "--until", "later", log)
    #expect(bad.status == .usage)
    #expect(bad.err.contains("--since: \"soon\" is no time"))
    #expect(bad.err.contains("--until: \"later\" is no time"))
  }

  @Test func `all files that cannot be read are named, and the others count`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.old)
    let result = run("log", "--format", "json", directory["none"], log, directory.path)
    #expect(result.status == .noInput)
    #expect(try counts(result) == [0, 1, 1, 0])
    #expect(result.err.contains("none: cannot be opened: no such file or directory"))
    #expect(result.err.contains("it is a directory"))
  }

  @Test func `what a peer wrote is escaped on a terminal`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write(
      "log", Self.old.replacing("b.example.org[", with: "b\u{1B}[31m\u{202E}.example.org["))
    for arguments in [["log", log], ["log", "--messages", log]] {
      let result = run(arguments, width: 80)
      #expect(!result.out.contains("\u{1B}"), "\(result.out)")
      #expect(!result.out.contains("\u{202E}"))
    }
  }

  @Test func `a message that did not leave the host is local`() throws {
    let directory = try TemporaryDirectory()
    let text = Self.old.replacing("b.example.org[192.0.2.2]:25", with: "127.0.0.1[127.0.0.1]:10024")
    let log = try directory.write("log", text)
    let result = run("log", log)
    #expect(result.out.contains("\n  local                  0                    1\n"), "\(result)")
    #expect(result.out.contains("\n  encrypted              0                    1  100.0 %\n"))
    #expect(!result.out.contains("in clear"))
    let counts = run("log", "--format", "prometheus", log)
    #expect(counts.out.contains("mxtls_log_messages{direction=\"out\",verdict=\"local\"} 1\n"))
    #expect(counts.out.contains("mxtls_log_messages{direction=\"out\",verdict=\"clear\"} 0\n"))
    let listed = run("log", "--messages", "--format", "json", log)
    #expect(listed.out.contains(#""evidence":"address""#), "\(listed)")
    let counted = run("log", "--count-local", log)
    #expect(counted.out.contains("127.0.0.1  out  1 of 1"), "\(counted)")
    #expect(!run("log", try directory.write("none", Self.old)).out.contains("local"))
  }

  @Test func `where all mail is local, the report says how else it can be counted`() throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write(
      "log",
      "Nov 22 10:00:01 mx postfix/smtpd[7]: 4A1B2C3D4E5: client=localhost[::1]\n")
    #expect(run("log", log).out.contains("--count-local"))
    #expect(!run("log", "--count-local", log).out.contains("--count-local"))
  }

  @Test func `what is no log is said to be none`() throws {
    let directory = try TemporaryDirectory()
    let binary = run("log", try directory.write("binary", [0x7F, 0x45, 0x4C, 0x46, 0x00, 0x0A]))
    #expect(binary.status == .badData)
    #expect(binary.err.contains("binary: holds no line of a log: it is not a text"), "\(binary)")
    let text = run("log", try directory.write("text", "root:x:0:0::/root:/bin/sh\n"))
    #expect(text.status == .success)
    #expect(text.err.contains("text: 1 line was read, and it is not one of Postfix's"), "\(text)")
    let empty = run("log", try directory.write("empty", ""))
    #expect(empty.status == .success && empty.err.contains("/empty: the log is empty"), "\(empty)")
    // A log with such bytes in it is one.
    let log = try directory.write("log", Array(Self.old.utf8) + [0, 0x0A])
    #expect(run("log", log).status == .success)
  }

  @Test(arguments: ["    MESSAGE=", "MESSAGE=", "\t\"MESSAGE\" : \""])
  func `a journal whose entries go over several lines is told how to be written`(
    field: String
  ) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("log", "first\n\(field)connect from a[192.0.2.1]\n")
    let result = run("log", path)
    #expect(result.status == .success)
    #expect(result.err.contains("hint: journalctl -o json"), "\(result)")
  }

  @Test func `the same file is read once, and the same lines of two files count once`() throws {
    let directory = try TemporaryDirectory()
    let one = try directory.write("mail.log", Self.old)
    let two = try directory.write("syslog", Self.old)
    let same = run("log", "--format", "json", one, one)
    #expect(try counts(same) == [0, 1, 1, 0], "\(same)")
    #expect(same.json["lines"] as? Int == 3)
    #expect(same.err.contains("mail.log is named twice, and read once"), "\(same)")
    let copied = run("log", "--format", "json", one, two)
    #expect(try counts(copied) == [0, 1, 1, 0], "\(copied)")
    #expect(copied.err.contains("3 lines stand twice, and count once"), "\(copied)")
  }

  @Test func `where no line is one of Postfix's, no table of zeros stands for an answer`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      "other", "Nov 22 10:00:00 mx dovecot: imap(a): Connection closed (IDLE)\n")
    let other = run("log", path)
    #expect(other.status == .success && other.out.isEmpty, "\(other)")
    #expect(other.err.contains("1 line was read, and it is not one of"), "\(other)")
    let queue = try directory.write(
      "queue", "Nov 22 10:00:00 mx postfix/qmgr[7]: 4A1B2C3D4E5: removed\n")
    let quiet = run("log", queue)
    #expect(quiet.status == .success && !quiet.out.isEmpty, "\(quiet)")
    #expect(!quiet.err.contains("none of them"), "\(quiet)")
  }

  /// A log of 2024 is of the year of its file's time, and of no other without one.
  @Test func `a 29 February is of a year that has one, or a warning says that it is not`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let days = ["Feb 28", "Feb 29", "Mar  1"]
    let text = days.map { Self.old.replacing("Nov 22", with: $0) }.joined()
    for name in ["log", "log.gz"] {
      var log = try directory.write("log", text)
      // 2024-03-02, and two years later.
      for (time, year) in [(1_709_337_600, "2024"), (1_772_409_600, "2026")] {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: TimeInterval(time))],
          ofItemAtPath: directory["log"])
        if name == "log.gz" {
          _ = try await Tool("gzip").run("-fk", directory["log"])
          log = directory[name]
        }
        let result = run("log", "--format", "json", log)
        #expect(result.status == .success)
        #expect((result.json["last"] as? String)?.hasPrefix("\(year)-03-01") == true, "\(result)")
        #expect(result.err.contains("\(name): has a 29 February") == (year == "2026"), "\(result)")
        #expect(result.err.contains("touch -d 2024-03-01 \(log)") == (year == "2026"), "\(result)")
      }
    }
    // A year that has such a day, and one whose log has none.
    #expect(!run("log", try directory.write("new", Self.old)).err.contains("29 February"))
  }

  @Test func `a device and a socket are refused`() throws {
    let directory = try TemporaryDirectory()
    try #require(mknod(directory["socket"], S_IFSOCK | 0o600, 0) == 0)
    for (path, kind) in [("/dev/null", "character device"), (directory["socket"], "socket")] {
      let result = run("log", path)
      #expect(result.status == .noInput)
      #expect(result.err.contains("\(path): cannot be read: it is a \(kind)"), "\(result)")
    }
  }

  @Test func `metrics have the names that dashboards know`() throws {
    let directory = try TemporaryDirectory()
    let result = run("log", "--format", "prometheus", try directory.write("log", Self.old))
    #expect(
      result.out.contains(
        "postfix_smtp_tls_connections_total{algorithm_bits=\"256\",cipher=\"TLS_AES_256_GCM_SHA384\","
          + "protocol=\"TLSv1.3\",secret_bits=\"256\",trust=\"Trusted\"} 1\n"))
    #expect(result.out.contains("mxtls_log_messages{direction=\"out\",verdict=\"clear\"} 1\n"))
    // Dashboards show these as rates; the others are what the log has at the time.
    for line in result.out.split(separator: "\n") where line.hasPrefix("# TYPE ") {
      #expect(line.hasSuffix(line.contains("_total ") ? " counter" : " gauge"), "\(line)")
    }
    #expect(run("log", "--format", "prometheus", "--messages").status == .usage)
  }

  @Test(.enabled(if: Promtool.path != nil))
  func `promtool finds nothing to object to`() async throws {
    let directory = try TemporaryDirectory()
    for log in [Self.old, LogWebPageTests.log, ""] {
      let result = run("log", "--format", "prometheus", try directory.write("log", log))
      #expect(try await Promtool.objections(to: result.out) == "")
    }
  }

  @Test func `lines longer than a block, and a log without an end of line, are read`() throws {
    let directory = try TemporaryDirectory()
    let long = String(repeating: "x", count: 700_000)
    let log = "Nov 22 09:00:00 mx postfix/qmgr[1]: \(long)\n" + Self.old.dropLast(2)
    let result = run("log", "--format", "json", try directory.write("log", log))
    #expect(try counts(result) == [0, 1, 1, 0], "\(result)")
  }
}
