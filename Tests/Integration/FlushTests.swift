// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a power cut would leave: a file gets its name only when it is on the disk, and a name is on the
/// disk before the command ends.
@Suite struct FlushTests {
  private static let calls =
    "openat,write,pwrite64,writev,pwritev,fsync,fdatasync,linkat,renameat,renameat2,symlinkat"

  /// The calls of a command that were written down whole, in their order.
  private func trace(
    _ arguments: [String], in directory: String? = nil
  ) async throws -> [StraceCall] {
    let scratch = try TemporaryDirectory(isInMemory: true)
    let result = try await Tool("strace").run(
      Strace.tracing(Self.calls, to: scratch["trace"]) + [Tool.mxtls.path] + arguments,
      in: directory)
    try #require(result.status == 0, "\(arguments): \(result)")
    return StraceCall.all(in: try scratch.text("trace")).filter { !$0.result.isEmpty }
  }

  /// What is put in place without having been flushed, or is not flushed afterwards.
  private func faults(
    of arguments: [String], in directory: String? = nil
  ) async throws -> (placed: Int, faults: [String]) {
    struct File: Hashable {
      let thread: Substring
      let descriptor: Substring
    }
    var paths: [File: String] = [:]
    // Of the files that are written, those of which the disk has all.
    var flushed: [File: Bool] = [:]
    var unflushed: [String: Substring] = [:]
    var placed = 0
    var faults: [String] = []
    for call in try await trace(arguments, in: directory) {
      let (thread, text, result) = (call.thread, call.arguments, call.result)
      let parts = text.split(separator: ",").map { $0.drop { $0 == " " } }
      let file = File(thread: thread, descriptor: parts.first ?? "")
      if result.hasPrefix("-1") { continue }
      switch call.name {
      case "openat":
        let name = parts[1].filter { $0 != "\"" }
        let base = name.hasPrefix("/") ? "" : paths[file].map { "\($0)/" } ?? ""
        let new = File(thread: thread, descriptor: result)
        paths[new] = name == "." ? paths[file] ?? "." : base + name
        flushed[new] = text.contains(/O_WRONLY|O_RDWR/) ? false : nil
      case "write", "pwrite64", "writev", "pwritev": flushed[file] = false
      case "fsync", "fdatasync":
        flushed[file] = true
        unflushed[paths[file] ?? ""] = nil
      case "linkat", "renameat", "renameat2", "symlinkat":
        placed += 1
        if let match = text.firstMatch(of: /"\/proc\/self\/fd\/(\d+)"/),
          flushed[File(thread: thread, descriptor: match.1)] == false
        {
          faults.append("\(text): the file")
        }
        let target = File(thread: thread, descriptor: parts[call.name == "symlinkat" ? 1 : 2])
        unflushed[paths[target] ?? "\(target.descriptor)"] = text
      default: break
      }
    }
    return (placed, faults + unflushed.values.map { "\($0): its directory" })
  }

  @Test(arguments: [
    ["key", "--type", "p256", "-o", "DIR/key.pem"], ["new", "mx.example.org", "--dir", "DIR"],
    ["new", "mx.example.org", "--dir", "DIR", "--layout", "chain"],
  ])
  func `what is made is flushed before it has its name`(arguments: [String]) async throws {
    let directory = try TemporaryDirectory(isInMemory: true)
    let command = arguments.map { $0.replacing("DIR", with: directory.path) }
    let (placed, faults) = try await faults(of: command)
    #expect(placed > 0 && faults.isEmpty, "\(faults)")
  }

  @Test(arguments: CacheTables.types)
  func `a table is flushed before it takes the place of the old one`(type: String) async throws {
    for arguments in [["prune", "cache", "--protocol", "TLSv1.3"], ["clear", "cache", "--yes"]] {
      let tables = try CacheTables()
      try await tables.make(type)
      let command = ["cache", arguments[0], "\(type):cache"] + arguments.dropFirst(2)
      let (_, faults) = try await faults(of: command, in: tables.directory.path)
      #expect(faults.isEmpty, "\(type) \(arguments): \(faults)")
    }
  }

  @Test(arguments: ["pair", "chain"])
  func `a switch is noted before it is made, and forgotten when it is confirmed`(
    layout: String
  ) async throws {
    let bench = try await RotationBench(layout: layout)
    for _ in 1...2 {
      let command = bench.arguments(["rotate", "--force"])
      let (placed, faults) = try await faults(of: command)
      #expect(placed > 3 && faults.isEmpty, "\(faults)")
      let names = try await trace(command).filter { $0.name.hasPrefix("rename") }.compactMap {
        $0.arguments.split(separator: "\"").last
      }
      let noted = try #require(names.lastIndex(of: "pending.json"), "\(names)")
      let made = try #require(names.lastIndex(of: "live"), "\(names)")
      #expect(noted < made, "\(names)")
    }
  }
}
