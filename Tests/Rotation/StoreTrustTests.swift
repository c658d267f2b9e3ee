// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import Rotation
import TLSCrypto
import TestSupport
import Testing

/// Root works on no files that another user can exchange.
@Suite struct StoreTrustTests {
  private let host: RotationHost
  private let stranger: UInt32 = 65_534

  init() throws {
    host = try RotationHost(keyFolder: "private")
    try #require(geteuid() == 0, "needs root")
  }

  private func obstacle() throws -> RotationError? {
    let units = try host.units()
    return try units[0].obstacle(among: units)
  }

  private func expectRefusal(at folder: String) throws {
    let found = try #require(try obstacle(), "\(folder)")
    let path = host.directory[folder]
    #expect(
      found.reason
        == "\(path) belongs to user nobody, who could exchange files while root works on them")
  }

  @Test(arguments: ["certs", "private"])
  func `a directory of another user is refused, and named`(folder: String) throws {
    #expect(try obstacle() == nil)
    chown(host.directory[folder], stranger, 0)
    try expectRefusal(at: folder)
  }

  @Test(arguments: [
    "certs/mxtls", "certs/mxtls/cert.pem", "certs/mxtls/cert.pem/1", "certs/mxtls/cert.pem/2",
    "certs/mxtls/cert.pem/next",
  ])
  func `so is one of the store's`(folder: String) throws {
    _ = try RotationHost.switchover().run([host.stage()])
    try host.stage().keepAsNext()
    #expect(try obstacle() == nil)
    chown(host.directory[folder], stranger, 0)
    try expectRefusal(at: folder)
  }

  @Test func `one that a group or everybody can write to is refused`() throws {
    chown(host.directory["certs"], 0, 8)
    chmod(host.directory["certs"], 0o770)
    let path = host.directory["certs"]
    #expect(try #require(try obstacle()).reason.hasPrefix("group 8 can write to \(path), and"))
    chmod(path, 0o757)
    #expect(try #require(try obstacle()).reason.hasPrefix("everybody can write to \(path), and"))
    chmod(path, 0o1757)
    #expect(try obstacle() == nil)
  }

  @Test func `nothing is recovered in a directory of another user`() throws {
    _ = try RotationHost.switchover().run([host.stage()])
    let units = try host.units()
    chown(host.directory["certs"], stranger, 0)
    let leftover = try host.directory.write("certs/mxtls/.new.mxtls-ABCDEF", "")
    #expect(RotationHost.switchover().recover(units, RotationHost.options).isEmpty)
    #expect(FileManager.default.fileExists(atPath: leftover))
    let pending = "certs/mxtls/cert.pem/pending.json"
    try host.directory.write(
      pending, #"{"from":2,"is_kept":false,"phase":"switching","to":1,"was_next":false}"# + "\n")
    let failed = RotationHost.switchover().recover(units, RotationHost.options)
    #expect(failed.count == 1 && failed[0].setback.cause.reason.contains("belongs to user nobody"))
    #expect(try host.unit().store.live == 2)
    #expect(FileManager.default.fileExists(atPath: host.directory[pending]))
  }

  @Test(arguments: ["history.jsonl", "pending.json"])
  func `a link in place of what is remembered is not followed`(name: String) throws {
    _ = try RotationHost.switchover().run([host.stage()])
    let path = host.directory["certs/mxtls/cert.pem/\(name)"]
    try? FileManager.default.removeItem(atPath: path)
    try host.directory.write("elsewhere", #"{"generation":77}"# + "\n")
    symlink(host.directory["elsewhere"], path)
    let failed = RotationHost.switchover().recover(try host.units(), RotationHost.options)
    #expect(failed.count == (name == "pending.json" ? 1 : 0))
    if name == "history.jsonl" { #expect(throws: RotationError.self) { try host.stage() } }
    #expect(try host.directory.text("elsewhere") == #"{"generation":77}"# + "\n")
  }

  @Test(arguments: ["cert.pem/1/certificate.pem", "cert.pem/1/key.pem", "cert.pem/1"])
  func `a link in place of what is in a generation is not followed`(name: String) throws {
    _ = try RotationHost.switchover().run([host.stage()])
    let store = try host.unit().store
    #expect(try store.credentials(of: 1).count == 1)
    let path = host.directory["certs/mxtls/\(name)"]
    let aside = host.directory["aside"]
    try FileManager.default.moveItem(atPath: path, toPath: aside)
    symlink(aside, path)
    #expect(throws: RotationError.self) { try store.credentials(of: 1) }
  }
}
