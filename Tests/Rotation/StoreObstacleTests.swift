// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import TestSupport
import Testing

/// Whatever has the name of a part of the store is somebody's, and is left alone.
@Suite struct StoreObstacleTests {
  @Test func `the link to the generation in use is missed where main.cf leads through it`() throws {
    let host = try RotationHost()
    #expect(try host.unit().store.live == nil)
    _ = try RotationHost.switchover().run([host.stage()])
    let link = host.directory["certs/mxtls/cert.pem/live"]
    try FileManager.default.removeItem(atPath: link)
    let error = #expect(throws: RotationError.self) { _ = try host.unit().store.live }
    #expect(error?.subject == link && error?.code == .missing)
    #expect(
      error?.remedy?.contains(link) == true, "\(String(describing: error))")
  }

  @Test func `what cannot be gone back to takes no place from what can`() throws {
    let host = try RotationHost()
    var switchover = RotationHost.switchover()
    switchover.keep = 1
    _ = try switchover.run([host.stage()])
    try host.directory.write("certs/mxtls/cert.pem/2/key.pem", "gone\n")
    _ = try switchover.run([host.stage()])
    #expect(try host.unit().store.live == 3)
    #expect(try host.unit().store.numbers.contains(1))
  }

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
