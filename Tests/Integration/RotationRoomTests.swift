// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A disk that is nearly full, as the dry run and the run see it.
@Suite struct RotationRoomTests {
  /// Runs a command, first dry, for a pair on a disk with some free pages.
  ///
  /// - Returns: Both results, and the files before and after the dry run, and after both.
  private func run(
    _ command: [String], layout: String, free pages: Int
  ) async throws -> (results: [ToolResult], files: [[String]]) {
    let bench = try await RotationBench(layout: layout)
    let made = try await Tool.mxtls.run("new", "mx.example.org", "--dir", bench.directory.path)
    try #require(made.status == 0, "\(made)")
    let material = [bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"]]
    let certs = bench.directory["certs"]
    try FileManager.default.moveItem(atPath: certs, toPath: bench.directory["there"])
    try FileManager.default.createDirectory(atPath: certs, withIntermediateDirectories: false)
    let old = bench.names.map { bench.directory["there/\($0)"] }
    let size = "size=\(4 * (pages + old.count))k"
    let mount = try await Tool("mount").run("-t", "tmpfs", "-o", size, "tmpfs", certs)
    try #require(mount.status == 0, "needs root: \(mount)")
    do {
      let copied = try await Tool("cp").run(["-a"] + old + [certs])
      var files = [try bench.files()]
      var results = [copied]
      for dry in [["--dry-run"], []] {
        let arguments = command + (command == ["install"] ? material : ["--force"])
        results.append(
          try await Tool.mxtls.run(bench.arguments(arguments + ["--no-confirm"] + dry)))
        files.append(try bench.files())
      }
      _ = try await Tool("umount").run(certs)
      #expect(copied.status == 0, "\(copied)")
      return (Array(results.dropFirst()), files)
    } catch {
      _ = try await Tool("umount").run(certs)
      throw error
    }
  }

  @Test(arguments: [["rotate"], ["install"]])
  func `a disk without room is told before anything is done`(command: [String]) async throws {
    for pages in [0, 1, 2] {
      let (results, files) = try await run(command, layout: "pair", free: pages)
      #expect(files[0] == files[1] && files[1] == files[2])
      for result in results {
        #expect(result.status == 74 && result.errorText.contains("KiB are needed"), "\(result)")
      }
    }
  }

  @Test(arguments: [["rotate"], ["install"]], ["pair", "chain"])
  func `where the dry run finds room, the run has it`(
    command: [String], layout: String
  ) async throws {
    var statuses: [[Int32]] = []
    for pages in [4, 7, 9, 10, 11, 12, 14] {
      let (results, files) = try await run(command, layout: layout, free: pages)
      let found = results.map(\.status)
      #expect([[0, 0], [74, 74]].contains(found), "\(pages) free: \(results)")
      if found[1] == 74 { #expect(files[2] == files[0], "\(pages) free") }
      statuses.append(found)
    }
    #expect(statuses.first != [0, 0] && statuses.last == [0, 0], "\(statuses)")
  }
}
