// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a table of names holds is renewed with the pair, by a running Postfix.
@Suite struct RotationNamesTests {
  /// Writes the text of a table with its index, and has Postfix read it.
  private func setTable(
    _ text: String, type: String = "hash", _ host: ServingHost
  ) async throws -> String {
    let table = "\(type):\(host.certs["sni"])"
    try host.certs.write("sni", text, mode: 0o600)
    let made = try await Tool("postmap").run("-c", host.postfix.configuration, "-F", table)
    try #require(made.status == 0, "\(made)")
    try await host.set("tls_server_sni_maps = \(table)")
    return table
  }

  /// Adds a pair of its own for a name, as a chain file.
  private func addPair(
    for name: String, as file: String, to host: ServingHost
  ) async throws -> String {
    let made = try TemporaryDirectory()
    let result = try await Tool.mxtls.run(
      "new", name, "--dir", made.path, "--layout", "chain", "--type", "p256")
    try #require(result.status == 0, "\(result)")
    try host.certs.write(file, made.text("chain.pem"), mode: 0o600)
    return host.certs[file]
  }

  private func status(of path: String) -> stat {
    var status = stat()
    lstat(path, &status)
    return status
  }

  @Test(arguments: ["hash", "btree", "lmdb"])
  func `an index that holds a copy of the pair is made anew with the switch, and with the way back`(
    type: String
  ) async throws {
    try await withServingHost { host in
      let chain = host.certs["chain.pem"]
      _ = try await setTable("mx.example.org \(chain)\n.example.net \(chain)\n", type: type, host)
      let index = host.certs[type == "lmdb" ? "sni.lmdb" : "sni.db"]
      chmod(index, 0o644)
      let names = ["mx.example.org", "a.example.net"]
      let old = try await host.shown()
      let result = try await host.run("rotate", "--force", "-v")
      #expect(result.status == 0, "\(result)")
      #expect(result.errorText.contains("\(type):\(host.certs["sni"]): made its index anew"))
      let new = try await host.shown()
      #expect(new != old)
      for name in names { #expect(try await host.shown(name) == new) }
      // The keys in it are nobody else's to read.
      #expect(status(of: index).st_mode & 0o777 == 0o640)
      #expect(try host.certs.list().allSatisfy { !$0.hasPrefix(".") })

      let back = try await host.run("rollback")
      #expect(back.status == 0, "\(back)")
      for name in names { #expect(try await host.shown(name) == old) }
    }
  }

  @Test func `an index goes back with the pair where a server does not confirm it`() async throws {
    try await withServingHost(PostfixInstance.oneProcess) { host in
      let chain = host.certs["chain.pem"]
      _ = try await setTable("mx.example.org \(chain)\n", host)
      let old = try await host.shown()
      let result = try await host.run(
        "rotate", "--force", "--reload-command", "true; exit 1", "--confirm-timeout", "2")
      #expect(result.status == 76, "\(result)")
      for name in [nil, "mx.example.org"] { #expect(try await host.shown(name) == old) }
    }
  }

  @Test(arguments: ["hash", "texthash"])
  func `a pair that a table alone names is renewed, rolled back and installed like any other`(
    type: String
  ) async throws {
    try await withServingHost { host in
      let own = try await addPair(for: "mx.example.net", as: "net.pem", to: host)
      let text = "mx.example.net \(own)\n"
      if type == "hash" {
        _ = try await setTable(text, host)
      } else {
        try host.certs.write("sni", text)
        try await host.set("tls_server_sni_maps = texthash:\(host.certs["sni"])")
      }
      let (main, old) = (try await host.shown(), try await host.shown("mx.example.net"))
      #expect(main != old)
      let listed = try await host.run("rotate", "--status")
      #expect(listed.text.contains(own), "\(listed)")

      let result = try await host.run("rotate", "--force", "--pair", own)
      #expect(result.status == 0, "\(result)")
      #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(result)")
      let new = try await host.shown("mx.example.net")
      #expect(new != old && new != main)
      #expect(try await host.shown() == main)

      let back = try await host.run("rollback", "--pair", own)
      #expect(back.status == 0, "\(back)")
      #expect(try await host.shown("mx.example.net") == old)

      // By the name that it covers a certificate finds its place.
      let other = try await addPair(for: "mx.example.net", as: "other.pem", to: host)
      let installed = try await host.run("install", other)
      #expect(installed.status == 0, "\(installed)")
      #expect(installed.text.contains("installed \(own)"), "\(installed)")
      #expect(
        try await host.shown("mx.example.net") == fingerprint(of: host.certs.text("other.pem")))
      #expect(try await host.shown() == main)

      let both = try await host.run("rotate", "--force")
      #expect(both.status == 0, "\(both)")
      #expect(both.text.components(separatedBy: "rotated ").count == 3, "\(both)")
      #expect(try await host.shown() != main)
    }
  }

  @Test func `an index that is not of its files is told by a dry run, and made anew by the next`()
    async throws
  {
    try await withServingHost { host in
      let own = try await addPair(for: "mx.example.net", as: "net.pem", to: host)
      let table = try await setTable("mx.example.net \(own)\n", host)
      let old = try await host.shown("mx.example.net")
      let other = try await addPair(for: "mx.example.net", as: "net.pem", to: host)
      let wanted = try await fingerprint(of: host.certs.text("net.pem"))
      #expect(own == other && wanted != old)

      let told = "\(table): its index is not of the files for mx.example.net"
      let dry = try await host.run("rotate", "--dry-run")
      #expect(dry.status == 0 && dry.errorText.contains(told), "\(dry)")
      #expect(try await host.shown("mx.example.net") == old)

      let result = try await host.run("rotate", "--format", "json")
      #expect(result.status == 0, "\(result)")
      #expect(
        result.errorText.contains(
          "\(table): its index was not of the files for mx.example.net: made it anew"), "\(result)")
      #expect(result.text.contains("\"changed\" : true"), "\(result)")
      #expect(try await host.shown("mx.example.net") == wanted)
      let again = try await host.run("rotate")
      #expect(again.status == 0 && again.errorText == "", "\(again)")
    }
  }

  @Test func `an index is left alone whose table names half a pair, or files of relative paths`()
    async throws
  {
    try await withServingHost { host in
      let own = try await addPair(for: "mx.example.net", as: "net.pem", to: host)
      let chain = host.certs["chain.pem"]
      let table = try await setTable("mx.example.net \(own)\nmx.example.org \(chain)\n", host)
      let index = try Data(contentsOf: URL(fileURLWithPath: host.certs["sni.db"]))
      let pem = try host.certs.text("net.pem")
      let key = try #require(pem.range(of: "-----END PRIVATE KEY-----\n"))
      for (text, file, reason) in [
        (
          "mx.example.net \(own)\nmx.example.org \(chain)\n", String(pem[..<key.upperBound]),
          "the files of mx.example.net are no pair"
        ),
        (
          "mx.example.net net.pem\nmx.example.org \(chain)\n", pem,
          "the files of mx.example.net have no absolute paths"
        ),
      ] {
        try host.certs.write("net.pem", file, mode: 0o600)
        try host.certs.write("sni", text, mode: 0o600)
        let result = try await host.run("rotate", "--force", "--pair", chain)
        #expect(result.status == 78, "\(result)")
        #expect(result.errorText.contains("\(table): has an index that a switch"), "\(result)")
        #expect(result.errorText.contains(reason), "\(result)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: host.certs["sni.db"])) == index)
      }
    }
  }

  @Test func `root makes no index anew of a text that another user can change`() async throws {
    try await withServingHost { host in
      let chain = host.certs["chain.pem"]
      _ = try await setTable("mx.example.org \(chain)\n", host)
      chown(host.certs["sni"], 65534, 65534)
      let result = try await host.run("rotate", "--force")
      #expect(result.status == 78, "\(result)")
      #expect(result.errorText.contains("belongs to user nobody"), "\(result)")
    }
  }
}
