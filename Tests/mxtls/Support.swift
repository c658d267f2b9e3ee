// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Primitives
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// What a command wrote, and how it ended.
struct CommandResult {
  var status: mxtls.ExitStatus
  var out: String
  var err: String
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(out.utf8))) as? [String: Any] ?? [:]
  }
}

/// The time that commands under test take for now: 2026-11-23T14:38:00Z.
let testTime: UnixTime = 1_795_444_680

/// Runs a command in this process, on streams that are kept.
///
/// Paths are to be absolute, since all tests share the working directory. With a `width` the
/// streams pretend to be a terminal of so many columns. A command line that cannot be parsed comes
/// back as a usage error.
func run(
  _ arguments: [String], environment: [String: String] = [:], width: Int? = nil,
  colored: Bool = false, now: UnixTime = testTime
) -> CommandResult {
  let out = Capture()
  let err = Capture()
  var status = mxtls.ExitStatus.success
  do {
    guard let command = try MxTLS.command(of: arguments) as? any MxCommand else {
      return CommandResult(status: .defect, out: "", err: "not a command")
    }
    let console = Console(
      out: out.stream(width, colored), err: err.stream(width, colored), clock: Clock(now: now),
      environment: Environment(environment), options: command.common)
    do throws(Failure) {
      try command.run(on: console)
    } catch {
      status = error.status
      console.report(error)
    }
    try console.finish()
  } catch {
    return CommandResult(status: .usage, out: "", err: MxTLS.message(for: error))
  }
  return CommandResult(status: status, out: out.text, err: err.text)
}

/// Runs a command with the arguments written out.
func run(
  _ arguments: String..., environment: [String: String] = [:], width: Int? = nil,
  colored: Bool = false, now: UnixTime = testTime
) -> CommandResult {
  run(arguments, environment: environment, width: width, colored: colored, now: now)
}

/// Keeps what is written to a stream.
private final class Capture {
  private var bytes: [UInt8] = []
  var text: String { String(decoding: bytes, as: UTF8.self) }

  func stream(_ width: Int?, _ colored: Bool) -> OutputChannel {
    OutputChannel(isColored: colored, width: width) { [self] (new) throws(Errno) in bytes += new }
  }
}
