// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import TestSupport
import Testing

/// Whatever has the name of a part of the store is somebody's, and is left alone.
@Suite struct StoreObstacleTests {
  @Test(arguments: [
    ("live", "a directory"), ("live", "a regular file"), ("live", "a FIFO"),
    ("next", "a regular file"), ("pending.json", "a FIFO"), ("pending.json", "a directory"),
    ("history.jsonl", "a directory"), ("history.jsonl", "a symbolic link"),
  ])
  func `what has the name of a part of the store is in the way of it`(
    name: String, kind: String
  ) throws {
    let host = try RotationHost()
    let store = host.directory["certs/mxtls/cert.pem"]
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
    let path = "\(store)/\(name)"
    switch kind {
    case "a directory": try #require(mkdir(path, 0o755) == 0)
    case "a FIFO": try #require(mkfifo(path, 0o644) == 0)
    case "a symbolic link": try #require(symlink("elsewhere", path) == 0)
    default: try host.directory.write("certs/mxtls/cert.pem/\(name)", "mine\n")
    }
    let unit = try host.unit()
    let error = try #require(try unit.obstacle(among: [unit]))
    #expect(error.subject == path)
    #expect(error.code == .refused)
    #expect(error.reason.hasPrefix("is \(kind), and is to be the "), "\(error)")
  }
}
