// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Primitives
import Synchronization
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

@Suite struct EscapingTests {
  struct Case: Sendable {
    let choice: ColorChoice
    let environment: [String: String]
    let isTerminal: Bool
    let expected: Bool

    init(
      _ choice: ColorChoice, _ environment: [String: String], _ isTerminal: Bool, _ expected: Bool
    ) {
      self.choice = choice
      self.environment = environment
      self.isTerminal = isTerminal
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case(.auto, [:], true, true),
    Case(.auto, [:], false, false),
    Case(.always, [:], false, true),
    Case(.never, [:], true, false),
    Case(.auto, ["NO_COLOR": "1"], true, false),
    Case(.auto, ["NO_COLOR": ""], true, true),
    Case(.always, ["NO_COLOR": "1"], true, true),
    Case(.auto, ["CLICOLOR_FORCE": "1"], false, true),
    Case(.auto, ["CLICOLOR_FORCE": "0"], false, false),
    Case(.auto, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], true, false),
    Case(.never, ["CLICOLOR_FORCE": "1"], true, false),
    Case(.auto, ["TERM": "dumb"], true, false),
  ]

  @Test(arguments: cases)
  func `follows the option, then NO_COLOR, CLICOLOR_FORCE and the terminal`(item: Case) {
    let environment = Environment(item.environment)
    #expect(
      item.choice.applies(toTerminal: item.isTerminal, environment: environment) == item.expected)
  }

  @Test func `writes no escape sequence into a pipe and some on demand`() async throws {
    let path = Fixture.path("certificates/leaf.pem")
    #expect(!(try await Tool.mxtls.run("show", path).text.contains("\u{1B}")))
    #expect(try await Tool.mxtls.run("show", path, "--color", "always").text.contains("\u{1B}[1m"))
  }
}

@Suite struct ClockTests {
  @Test func `the system's clock goes on, and SOURCE_DATE_EPOCH stands still`() throws {
    let times = TimeList([testTime, testTime + 660])
    let clock = Clock(system: { times.next() })
    #expect(clock.now == testTime)
    #expect(clock.now == testTime + 660)
    let fixed = try Clock(environment: Environment(["SOURCE_DATE_EPOCH": "17"]))
    #expect(fixed.now == 17)
    #expect(try fixed.timeToCertify() == 17)
  }

  @Test func `nothing is certified before this program was written`() throws {
    let error = #expect(throws: Failure.self) {
      try Clock(system: { 3600 }).timeToCertify()
    }
    #expect(error?.status == .badData)
    #expect(error?.faults.first?.contains("1970-01-01") == true)
    #expect(try Clock(system: { testTime }).timeToCertify() == testTime)
  }

  static let distances: [(Int64, String)] = [
    (0, "now"), (1, "in 1 second"), (-1, "1 second ago"), (119, "in 119 seconds"),
    (120, "in 2 minutes"), (-7199, "120 minutes ago"), (7200, "in 2 hours"), (86400, "in 24 hours"),
    (2 * 86400, "in 2 days"), (29 * 86400 - 3600, "in 29 days"),
    (365 * 86400 - 3601, "in 365 days"),
    (731 * 86400, "in 731 days"), (-3 * 366 * 86400, "3 years ago"),

  ]

  @Test(arguments: distances)
  func `tells distances as people do`(seconds: Int64, text: String) {
    #expect(Clock(now: testTime).relative(testTime + seconds) == text)
  }

  @Test func `writes ISO 8601 in UTC`() {
    #expect(testTime.iso8601 == "2026-11-23T14:38:00Z")
    #expect(Int64(0).iso8601 == "1970-01-01T00:00:00Z")
    #expect(Int64(-1).iso8601 == "1969-12-31T23:59:59Z")
    #expect(Int64(253_402_300_799).iso8601 == "9999-12-31T23:59:59Z")
  }

  @Test func `takes the local time zone for people`() async throws {
    let result = try await Tool.mxtls.run(
      "show", Fixture.path("certificates/leaf.pem"),
      environment: ["TZ": "CET-1CEST,M3.5.0,M10.5.0/3", "SOURCE_DATE_EPOCH": "1795444680"])
    #expect(result.text.contains("2120-01-01 01:00 CET, in 93 years"))
  }
}

@Suite struct FailureTests {
  @Test(arguments: [
    ("show", "/nonexistent", 66), ("show", "/dev/null", 66), ("show", "/", 66),
  ])
  func `maps failures to sysexits`(command: String, path: String, status: Int32) {
    #expect(run(command, path).status.rawValue == status)
  }

  static let commandLines: [([String], Int32)] = [
    ([], 0), (["--version"], 0), (["--help"], 0), (["new", "--help"], 0), (["bogus"], 64),
    (["new"], 64), (["new", "--bogus", "x"], 64), (["key", "--type", "rsa1"], 64),
    (["show", "-q", "-v", "x"], 64),

  ]

  @Test(arguments: commandLines)
  func `answers the command line with its status`(arguments: [String], status: Int32) async throws {
    let result = try await Tool.mxtls.run(arguments)
    #expect(result.status == status)
    #expect(result.output.isEmpty == (status != 0))
    #expect(result.errorText.hasPrefix("mxtls: error: ") == (status != 0))
    if status != 0 {
      #expect(
        result.errorText.split(separator: "\n").allSatisfy {
          $0.hasPrefix("mxtls: ") && !$0.hasSuffix(".")
        })
    }
  }

  @Test(arguments: [["new"], ["cache"], ["cache", "list"]])
  func `help shows how the whole command is written`(command: [String]) async throws {
    let result = try await Tool.mxtls.run(command + ["--help"])
    #expect(result.status == 0)
    #expect(result.text.contains("USAGE: mxtls \(command.joined(separator: " ")) "), "\(result)")
  }

  @Test func `says a usage error once and points to the help`() async throws {
    let result = try await Tool.mxtls.run("new", "--days", "0", "a.example")
    #expect(
      result.errorText == """
        mxtls: error: --days: 0 is not between 1 and 36525
        mxtls: hint: mxtls new --help lists the options

        """)
  }
}

@Suite struct ValueFormTests {
  @Test(arguments: [
    (["check", "--warning", "2.5x"], "give a number of days, hours as 36h, or percent as 33%"),
    (["check", "--critical", "101%"], "give a number of days, hours as 36h, or percent as 33%"),
    (
      ["rotate", "--wait", "5x"],
      "give a number of seconds, or one with s, m, h, d or w after it"
    ),
    (
      ["cache", "list", "--older-than", "long"],
      "give a number of seconds, or one with s, m, h, d or w after it"
    ),
    (["cache", "list", "--limit", "all"], "give a number"),
    (["new", "--days", "x", "a.example"], "give a number"),
    (["rotate", "--confirm", ":"], "give a host and a port, such as 127.0.0.1:25"),
    (["rotate", "--window", "3"], "give two different times of day, such as 02:00-05:00"),
    (["rollback", "--to", "last"], "give the number of a generation"),
    (["tlsa", "print", "--usage", "1"], "give 3 or DANE-EE, or 2 or DANE-TA"),
    (["tlsa", "check", "--port", "smtp"], "give the number of a port"),
  ])
  func `a value of the wrong form is told which one is right`(
    arguments: [String], form: String
  ) async throws {
    let result = try await Tool.mxtls.run(arguments)
    #expect(result.status == 64)
    let first = result.errorText.split(separator: "\n").first ?? ""
    #expect(first.hasPrefix("mxtls: error: the value '"), "\(result)")
    #expect(first.hasSuffix(">': \(form)"), "\(result)")
  }
}

@Suite struct CommandNameTests {
  @Test(arguments: [
    ("chek", "mxtls chek", "the commands of mxtls are new, key, csr"),
    ("cache lst", "mxtls cache lst", "the commands of mxtls cache are list, show"),
    ("cache lst smtp", "mxtls cache lst", "the commands of mxtls cache are list, show"),
    ("help chek", "mxtls chek", "the commands of mxtls are new, key, csr"),
    ("help cache lst", "mxtls cache lst", "the commands of mxtls cache are list, show"),
  ])
  func `a command that there is not is named, with those that there are`(
    words: String, name: String, hint: String
  ) async throws {
    let result = try await Tool.mxtls.run(words.split(separator: " ").map(String.init))
    #expect(result.status == 64 && result.text == "", "\(result)")
    #expect(result.errorText.hasPrefix("mxtls: error: \(name): there is no such command\n"))
    #expect(result.errorText.contains("mxtls: hint: \(hint)"), "\(result)")
  }
}

@Suite struct FullDiskTests {
  @Test func `leaves nothing on a full disk`() async throws {
    let directory = try TemporaryDirectory()
    let mount = try await Tool("mount").run(
      "-t", "tmpfs", "-o", "size=4k", "tmpfs", directory.path)
    try #require(mount.status == 0, "needs root: \(mount)")
    let result = run("new", "mail.example.com", "--dir", directory.path)
    let left = try directory.list()
    _ = try await Tool("umount").run(directory.path)
    #expect(result.status == .inputOutput)
    #expect(result.err.contains("no space left on device"))
    #expect(left == [])
  }

  @Test func `leaves nothing where files may not grow`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool("sh").run(
      "-c", "ulimit -f 0; exec \"$0\" new --type p256 a.example", Tool.mxtls.path,
      in: directory.path)
    #expect(result.status == 74)
    #expect(result.errorText == "mxtls: error: newreq.pem: cannot be written: file too large\n")
    #expect(try directory.list() == [])
  }
}

/// What a clock shows, one look after the other.
private final class TimeList: Sendable {
  private let times: Mutex<[UnixTime]>

  init(_ times: [UnixTime]) { self.times = Mutex(times) }

  func next() -> UnixTime { times.withLock { $0.removeFirst() } }
}
