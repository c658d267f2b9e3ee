// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import mxtls

/// Somebody at a terminal: a pseudo-terminal on which each answer waits for its prompt.
@Suite struct PassphrasePromptTests {
  /// Runs `mxtls key` on a new terminal, types each answer when it is asked for, and prints what
  /// the terminal showed, the exit status, and whether it echoes afterwards.
  private static let person = """
    import os, pty, sys, termios
    answers, command = sys.argv[1].split("|"), sys.argv[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)
    shown, asked = b"", 0
    while True:
        try:
            data = os.read(terminal, 1024)
        except OSError:
            break
        if not data:
            break
        shown += data
        if shown.count(b": ") > asked and shown.endswith((b"phrase: ", b"again: ")):
            asked = shown.count(b": ")
            os.write(terminal, answers.pop(0).encode().replace(b"^C", b"\\x03"))
            if not answers:
                answers = ["never asked for"]
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.buffer.write(shown)
    print("status", status)
    """

  private func type(_ answers: String, output: String) async throws -> String {
    try await Tool("python3").run(
      "-c", Self.person, answers, Tool.mxtls.path, "key", "--type", "p256", "--passout", "ask",
      "-o",
      output
    ).text
  }

  @Test func `asks twice for a new pass phrase and never shows it`() async throws {
    let directory = try TemporaryDirectory()
    let shown = try await type("geheim\n|geheim\n", output: directory["key.pem"])
    #expect(shown.hasPrefix("Pass phrase: \r\nThe same again: \r\n"))
    #expect(!shown.contains("geheim"))
    #expect(shown.hasSuffix("status 0\n"))
    let opened = run("csr", "--key", directory["key.pem"], "a.example", "--passin", "pass:geheim")
    #expect(opened.status == .success)
  }

  @Test(arguments: [("one\n|other\n", "the two pass phrases differ"), ("\n|\n", "is empty")])
  func `makes nothing of answers that do not serve`(answers: String, reason: String) async throws {
    let directory = try TemporaryDirectory()
    let shown = try await type(answers, output: directory["key.pem"])
    #expect(shown.contains(reason))
    #expect(shown.hasSuffix("status 65\n"))
    #expect(try directory.list() == [])
  }

  @Test func `dies by the interrupt and makes nothing`() async throws {
    let directory = try TemporaryDirectory()
    let shown = try await type("gehe^C", output: directory["key.pem"])
    #expect(shown.hasSuffix("status -2\n"))
    #expect(try directory.list() == [])
  }
}
