// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `mxtls log` on what is no log, named and on standard input: what is wrong is said, nothing is read for
/// ever, and nothing takes memory.
@Suite struct LogInputTests {
  struct Input: Sendable, CustomTestStringConvertible {
    /// How a shell makes it, as the file `input`.
    let made: String
    /// What is said of it by its name, and of standard input.
    let named: (status: Int32, text: String)
    let standard: (status: Int32, text: String)
    var testDescription: String { made }

    init(_ made: String, _ named: (Int32, String), _ standard: (Int32, String)? = nil) {
      self.made = made
      self.named = named
      self.standard = standard ?? named
    }
  }

  private static let line =
    "Nov 22 10:00:09 mx postfix/smtp[8]: 4A1B2C3D4E6: to=<x@y>,"
    + " relay=b.example.org[192.0.2.2]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)"
  private static let cut = (74, "it ends in the middle of what is packed") as (Int32, String)
  private static let noText = (65, "holds no line of a log: it is not a text") as (Int32, String)

  static let inputs: [Input] =
    [
      Input("ln -s /dev/null input", (66, "it is a character device"), (0, "the log is empty")),
      Input("ln -s /dev/zero input", (66, "it is a character device"), noText),
      Input("mkdir input", (66, "it is a directory")),
      Input(": >input", (0, "the log is empty")),
      Input("head -c 100000 /dev/zero >input", noText),
      Input("head -c 300000000 /dev/zero | gzip -1 >input", noText),
      Input("truncate -s 64M input", noText),
    ]
    + ["gzip", "xz", "zstd", "bzip2"].flatMap { program in
      // Of one block of bzip2 nothing comes out, and that is no empty log.
      ["head -c 40", "head -c -9"].map {
        Input("yes '\(line)' | head -n 2000 | \(program) | \($0) >input", cut)
      } + [Input("printf '' | \(program) >input", (0, "the log is empty"))]
    }

  /// Runs the program, with the file on standard input where that is read; says what it took of memory,
  /// in KB.
  private static let measured = """
    import os, resource, subprocess, sys
    descriptor = os.open("input" if sys.argv[-1] == "-" else "/dev/null", os.O_RDONLY)
    result = subprocess.run(sys.argv[1:], stdin=descriptor, timeout=300)
    print("MEMORY", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.exit(result.returncode)
    """

  @Test(arguments: inputs) func `what is no log is told, in time and in little memory`(
    _ input: Input
  ) async throws {
    let directory = try TemporaryDirectory()
    let made = try await Tool("bash").run("-c", input.made, in: directory.path)
    #expect(made.status == 0, "\(made)")
    for (name, expected) in [("input", input.named), ("-", input.standard)] {
      let result = try await Tool("python3").run(
        "-c", Self.measured, Tool.mxtls.path, "log", "--messages", name, in: directory.path)
      #expect(result.status == expected.status, "\(name): \(result)")
      #expect(result.errorText.contains(expected.text), "\(name): \(result)")
      #expect((expected.status == 0) == result.errorText.contains("the log is empty"), "\(result)")
      let memory = try #require(result.text.split(separator: "MEMORY ").last)
      #expect(Int(memory.dropLast()) ?? .max < 100 << 10, "\(result)")
    }
  }

  @Test func `a log that nobody may read is told`() async throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.line, mode: 0)
    #expect(chmod(directory.path, 0o755) == 0)
    let result = try await Tool("setpriv").run(
      "--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.mxtls.path, "log", log)
    #expect(result.status == 66, "\(result)")
    #expect(result.errorText.contains("log: cannot be opened: permission denied"), "\(result)")
  }

  @Test func `a text without an end is read until it is interrupted`() async throws {
    let result = try await Tool("bash").run(
      "-c", "yes | timeout -s INT -k 60 1 \"$0\" log -", Tool.mxtls.path)
    #expect(result.status == 124, "\(result)")
  }
}
