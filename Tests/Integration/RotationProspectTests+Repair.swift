// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What an administrator mends step by step: each step is made, though more is broken.
extension RotationProspectTests {
  /// Adds a pair in one file.
  private func add(_ name: String, type: String, to host: Host) async throws {
    let folder = try TemporaryDirectory()
    _ = try await makePair(types: [type], layout: "chain", in: folder)
    try host.certs.write(name, folder.text("chain.pem"), mode: 0o600)
  }

  /// The two halves of a file with a key and its certificate.
  private func halves(_ name: String, of host: Host) throws -> (key: String, certificate: String) {
    let whole = try host.certs.text(name)
    let begin = try #require(whole.range(of: "-----BEGIN CERTIFICATE"))
    return (String(whole[..<begin.lowerBound]), String(whole[begin.lowerBound...]))
  }

  @Test func `two broken pairs of one server are mended one after the other`() async throws {
    try await withHost(chain: "CERTS/mixed.pem, CERTS/cut.pem") { host in
      let (a, b) = (try halves("a.pem", of: host), try halves("b.pem", of: host))
      try host.certs.write("mixed.pem", a.key + b.certificate, mode: 0o600)
      try await add("newrsa.pem", type: "rsa2048", to: host)
      let first = ["install", host.certs["new.pem"], "--pair", host.certs["mixed.pem"]]
      for command in [first + ["-n"], first] {
        let result = try await host.run(command)
        #expect(result.status == 0, "\(result)")
        #expect(result.errorText.contains(": file.damaged: "), "\(result)")
      }
      let second = try await host.run(
        ["install", host.certs["newrsa.pem"], "--pair", host.certs["cut.pem"]])
      #expect(second.status == 0 && second.errorText == "", "\(second)")
      #expect(second.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(second)")
    }
  }

  /// A step that mends nothing is none.
  @Test func `a whole pair is not replaced as long as another one is broken`() async throws {
    try await withHost(chain: "CERTS/a.pem, CERTS/cut.pem") { host in
      let result = try await host.run(install(host))
      #expect(result.status == 78, "\(result)")
      #expect(result.errorText.contains(": file.damaged: "), "\(result)")
    }
  }

  @Test(arguments: ["pair", "chain"])
  func `the first pair of a host, where main cf names files that are not there`(
    layout: String
  ) async throws {
    let isChain = layout == "chain"
    let pairs =
      isChain
      ? [:]
      : [
        "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/first.crt",
        "smtpd_tls_key_file": "CERTS/first.key",
      ]
    try await withHost(pairs, chain: "CERTS/first.pem") { host in
      let certificate = host.certs[isChain ? "first.pem" : "first.crt"]
      let dry = try await host.run(["install", host.certs["new.pem"], "-n"])
      #expect(dry.status == 0 && dry.text.hasPrefix("would install"), "\(dry)")
      // A step that fails leaves what was there: nothing.
      let failed = try await host.run(
        ["install", host.certs["new.pem"], "--reload-command", "false"])
      #expect(failed.status == 76, "\(failed)")
      #expect(!FileManager.default.fileExists(atPath: certificate))
      let result = try await host.run(["install", host.certs["new.pem"]])
      #expect(result.status == 0 && result.errorText == "", "\(result)")
      #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(result)")
      for (name, mode) in [("first.pem", 0o600), ("first.key", 0o600), ("first.crt", 0o644)] {
        var status = stat()
        guard stat(host.certs[name], &status) == 0 else { continue }
        #expect(status.st_mode & 0o777 == mode, "\(name)")
      }
      // There is nothing to go back to, and nothing that is broken.
      let back = try await host.run(["rollback"])
      #expect(back.status == 66, "\(back)")
      let status = try await host.run(["rotate", "--status"])
      #expect(status.status == 0 && !status.text.contains("broken"), "\(status)")
    }
  }

  @Test func `of pairs that are not there the parameter tells which`() async throws {
    let pairs = [
      "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/r.crt",
      "smtpd_tls_key_file": "CERTS/r.key", "smtpd_tls_eccert_file": "CERTS/e.crt",
      "smtpd_tls_eckey_file": "CERTS/e.key",
    ]
    try await withHost(pairs, chain: "") { host in
      let first = try await host.run(["install", host.certs["new.pem"]])
      #expect(first.status == 0 && first.text.contains("/e.crt: "), "\(first)")
      let second = try await host.run(["install", host.certs["rsa.pem"]])
      #expect(second.status == 0 && second.errorText == "", "\(second)")
      #expect(second.text.contains("/r.crt: "), "\(second)")
      #expect(second.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(second)")
      // What is there goes before what is not.
      for name in ["e.crt", "e.key"] {
        try FileManager.default.removeItem(atPath: host.certs[name])
      }
      let third = try await host.run(["install", host.certs["rsa.pem"], "-n"])
      #expect(third.status == 0, "\(third)")
    }
  }

  @Test func `rotate says what makes a pair that is not there`() async throws {
    try await withHost(chain: "CERTS/first.pem") { host in
      let result = try await host.run(["rotate"])
      #expect(result.status == 66, "\(result)")
      #expect(result.errorText.contains("mxtls install"), "\(result)")
      #expect(try !host.certs.list().contains("mxtls"))
    }
  }

  @Test func `a service that is disabled is neither asked nor warned of`() async throws {
    let broken = ["n - n - - smtpd -o smtpd_tls_CAfile=CERTS/gone.pem"]
    try await withHost(chain: "CERTS/a.pem", listeners: broken) { host in
      let other = "127.0.0.1:\(host.postfix.ports[0])"
      for line in ["\(other)/inet", "\(other).inet", "!127.0.0.1:\(host.postfix.port)/inet, inet"] {
        try host.add("master_service_disable = \(line)")
        try await host.postfix.reload()
        let result = try await host.run(rotate(host))
        #expect(result.status == 0 && result.errorText == "", "\(line): \(result)")
        #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)\n"), "\(result)")
      }
      try host.add("master_service_disable = !\(other)/inet, \(other)/inet")
      try await host.postfix.reload()
      let enabled = try await host.run(rotate(host))
      #expect(enabled.errorText.contains(": ca.unusable: "), "\(enabled)")
    }
  }

  @Test func `a client with a wrong key for the certificate of the server`() async throws {
    let pairs = [
      "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/cert.pem",
      "smtpd_tls_key_file": "CERTS/key.pem", "smtp_tls_cert_file": "CERTS/cert.pem",
      "smtp_tls_key_file": "CERTS/wrong.key", "smtp_tls_security_level": "may",
    ]
    try await withHost(pairs, chain: "") { host in
      let (a, b) = (try halves("a.pem", of: host), try halves("b.pem", of: host))
      try host.certs.write("key.pem", a.key, mode: 0o600)
      try host.certs.write("cert.pem", a.certificate)
      try host.certs.write("wrong.key", b.key, mode: 0o600)
      try await host.postfix.reload()
      let new = ["install", host.certs["new.pem"]]
      for command in [new + ["-n"], new, ["rollback"], new + ["--pair", host.certs["cert.pem"]]] {
        let result = try await host.run(command)
        #expect(result.status == 0, "\(result)")
        #expect(result.errorText.contains("warning: \(host.certs["wrong.key"]): "), "\(result)")
        #expect(result.errorText.split(separator: "\n").count == 1, "\(result)")
      }
      // The server's pair is renewed, and the client's is told.
      let rotated = try await host.run(["rotate", "--force"])
      #expect(rotated.status == 65, "\(rotated)")
      #expect(rotated.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(rotated)")
      let status = try await host.run(["rotate", "--status"])
      #expect(status.text.contains("in use, broken"), "\(status)")
      let own = try await host.run(new + ["--pair", host.certs["wrong.key"]])
      #expect(own.status == 78, "\(own)")
      #expect(own.errorText.contains("belongs to two pairs"), "\(own)")
    }
  }

  @Test func `a key that belongs to another certificate is not passed over`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      #expect(try await host.run(rotate(host, "--stage-only")).status == 0)
      let waiting = host.certs["mxtls/a.pem/next/chain.pem"]
      let (key, certificate) = try halves("mxtls/a.pem/next/chain.pem", of: host)
      try host.certs.write("next.crt", certificate)
      let other = host.certs["rsa.pem"]
      for file in [waiting, host.certs["next.crt"]] {
        let result = try await host.run(["install", file, "--key", other])
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("\(other): the private key, RSA 2048 bits,"), "\(result)")
      }
      try host.certs.write("next.key", key, mode: 0o600)
      let right = try await host.run(
        ["install", host.certs["next.crt"], "--key", host.certs["next.key"]])
      #expect(right.status == 0, "\(right)")
    }
  }

  @Test(arguments: [true, false])
  func `a file of several pairs is installed whole`(isOneFile: Bool) async throws {
    let pairs =
      isOneFile
      ? [:]
      : [
        "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/rsa.pem",
        "smtpd_tls_eccert_file": "CERTS/a.pem",
      ]
    try await withHost(pairs, chain: "CERTS/both.pem") { host in
      try host.certs.write(
        "both.pem", host.certs.text("a.pem") + host.certs.text("rsa.pem"), mode: 0o600)
      try await host.postfix.reload()
      try await add("newrsa.pem", type: "rsa2048", to: host)
      try host.certs.write(
        "newboth.pem", host.certs.text("newrsa.pem") + host.certs.text("new.pem"), mode: 0o600)
      let dry = try await host.run(["install", host.certs["newboth.pem"], "-n"])
      #expect(dry.status == 0 && dry.errorText == "", "\(dry)")
      let result = try await host.run(["install", host.certs["newboth.pem"]])
      #expect(result.status == 0 && result.errorText == "", "\(result)")
      let text = try host.certs.text(isOneFile ? "both.pem" : "a.pem")
      #expect(try text.contains(halves("new.pem", of: host).certificate))
      let other = try host.certs.text(isOneFile ? "both.pem" : "rsa.pem")
      #expect(try other.contains(halves("newrsa.pem", of: host).certificate))
      let again = try await host.run(["install", host.certs["newboth.pem"], "-v"])
      #expect(again.status == 0 && again.text.contains("in place already"), "\(again)")
    }
  }

  @Test func `a pair of a file for which there is no place is told`() async throws {
    let pairs = ["smtpd_tls_chain_files": "", "smtpd_tls_eccert_file": "CERTS/a.pem"]
    try await withHost(pairs, chain: "") { host in
      try host.certs.write(
        "newboth.pem", host.certs.text("rsa.pem") + host.certs.text("new.pem"), mode: 0o600)
      let result = try await host.run(["install", host.certs["newboth.pem"]])
      #expect(result.status == 0, "\(result)")
      #expect(
        result.errorText.contains("newboth.pem: leaves out its pair of RSA 2048 bits"), "\(result)")
    }
  }

  /// Such a server has loaded what is broken already: it is known without being asked.
  @Test(
    arguments: [
      ("tls_random_source = dev:CERTS/gone", "config.random-source"),
      (
        "smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1, !TLSv1.2, !TLSv1.3",
        "config.protocols"
      ),
    ] as [(String, String)])
  func `a server that is silent by its configuration is named, and not waited for`(
    line: String, finding: String
  ) async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      try host.add(line)
      try await host.postfix.reload()
      for command in [install(host), rotate(host)] {
        let result = try await host.run(command + ["-n"])
        #expect(result.status == 78, "\(result)")
        #expect(result.errorText.contains(": \(finding): "), "\(result)")
      }
    }
  }

  /// As certbot and dehydrated do, which call `mxtls install` afterwards.
  @Test func `links that lead to new files are loaded and confirmed`() async throws {
    let certs = try TemporaryDirectory()
    let settings = PostfixInstance.oneProcess.merging(
      ["smtpd_tls_chain_files": certs["live.pem"]]) { $1 }
    try await withHost(settings, chain: "") { host in
      func lead(to name: String) throws {
        try? FileManager.default.removeItem(atPath: certs["live.pem"])
        try FileManager.default.createSymbolicLink(
          atPath: certs["live.pem"], withDestinationPath: host.certs[name])
      }
      try lead(to: "a.pem")
      try await host.postfix.reload()
      // From now on a process of smtpd(8) has that.
      #expect(try await host.run(["install", certs["live.pem"]]).status == 0)
      try lead(to: "new.pem")
      let reloads = try await host.postfix.reloads()
      for _ in 0..<2 {
        let result = try await host.run(["install", certs["live.pem"]])
        #expect(result.status == 0, "\(result)")
        #expect(try await host.postfix.reloads() == reloads + 1)
        #expect(result.errorText.contains("is another program's own"), "\(result)")
      }
      let other = try await host.run(["install", host.certs["b.pem"]])
      #expect(other.status == 78 && other.errorText.contains("is a link to "), "\(other)")
    }
  }

  @Test func `the line that ends it leads to files of Postfix's own`() async throws {
    let certs = try TemporaryDirectory()
    let path = certs["live.pem"]
    try await withHost(["smtpd_tls_chain_files": path], chain: "") { host in
      try FileManager.default.createSymbolicLink(
        atPath: path, withDestinationPath: host.certs["a.pem"])
      try await host.postfix.reload()
      let install = ["install", path, "--key", path]
      let told = try await host.run(install)
      #expect(told.status == 0, "\(told)")
      let hint = try #require(told.errorText.firstRange(of: "postconf -c "))
      let line = told.errorText[hint.lowerBound...].split(separator: " names files")[0]
      #expect(try await Tool("sh").run("-c", String(line)).status == 0)
      let installed = try await host.run(install)
      #expect(installed.status == 0 && installed.errorText.isEmpty, "\(installed)")
      let again = try await host.run(install)
      #expect(again.status == 0 && again.errorText.isEmpty, "\(again)")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: path) == host.certs["a.pem"])
    }
  }

  @Test func `a pair of another kind that was written in place is loaded and confirmed`()
    async throws
  {
    let certs = try TemporaryDirectory()
    let old = try await makePair(types: ["p256"], in: certs)
    try await withPostfix(old.mainCF.merging(PostfixInstance.oneProcess) { $1 }) { postfix in
      let host = ServingHost(certs: certs, postfix: postfix)
      #expect(try await host.shown() == old.certificates[0].fingerprint)
      let other = try TemporaryDirectory()
      let new = try await makePair(types: ["rsa2048"], in: other)
      for file in ["newreq.pem", "newcert.pem"] {
        try other.text(file).write(toFile: certs[file], atomically: false, encoding: .utf8)
      }
      let dry = try await host.run("install", certs["newcert.pem"], "-n", "--format", "json")
      #expect(dry.status == 0, "\(dry)")
      let shown = try #require(JSONValue(dry.text)["listeners"]?.elements.first, "\(dry)")
      #expect(shown["before"]?.string?.isEmpty == false, "\(dry)")
      let loaded = try await host.run("install", certs["newcert.pem"])
      #expect(loaded.status == 0 && loaded.text.hasPrefix("loaded "), "\(loaded)")
      #expect(try await host.shown() == new.certificates[0].fingerprint)
    }
  }
}
