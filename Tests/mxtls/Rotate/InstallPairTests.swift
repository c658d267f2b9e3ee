// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import mxtls

/// Which pair a certificate replaces, and in which it has no place.
@Suite struct InstallPairTests {
  /// A certificate with its key in one file, for a host.
  private func lineage(_ bench: InstallBench, _ host: String, type: String = "p256") throws
    -> String
  {
    let folder = "lineage-\(host)"
    try? FileManager.default.removeItem(atPath: bench.directory[folder])
    try bench.make(host, in: folder, layout: "chain", type: type)
    return bench.directory["\(folder)/chain.pem"]
  }

  @Test(arguments: ["mx.example.org", "vm"])
  func `never replaces the pair of another host`(name: String) throws {
    let bench = try InstallBench(host: name)
    try bench.make()
    let file = try lineage(bench, "www.example.net")
    let before = try bench.contents()
    let result = bench.install(file)
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("is for www.example.net, and no pair of main.cf is"), "\(result)")
    #expect(result.err.contains("is for mx.example.org"), "\(result)")
    #expect(result.err.contains("hint: --pair"), "\(result)")
    #expect(try bench.contents() == before)
    let named = bench.install(file, "--pair", bench.directory["newcert.pem"])
    #expect(named.status == .success, "\(named)")
    #expect(try bench.names() == ["www.example.net"])
  }

  @Test func `the certificate of a CA alone is told as such`() async throws {
    let bench = try InstallBench(host: "mx.example.org")
    try bench.make()
    let file = bench.directory["issuer.pem"]
    let made = try await Tool("openssl").run(
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=An issuer"]
        + ["-keyout", bench.directory["issuer.key"], "-out", file])
    try #require(made.status == 0, "\(made)")
    let before = try bench.contents()
    let result = bench.install(file)
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("holds the certificate of a CA, and none of a host"), "\(result)")
    #expect(result.err.contains("hint: name the file of the host's certificate"), "\(result)")
    #expect(try bench.contents() == before)
  }

  @Test(arguments: [
    (["-addext", "subjectAltName=DNS:www.example.net"], "www.example.net"), ([], "no name"),
  ])
  func `what openssl makes for another host is told as such`(
    options: [String], names: String
  ) async throws {
    let bench = try InstallBench(host: "mx.example.org")
    try bench.make()
    let made = try await Tool("openssl").run(
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=www.example.net"] + options
        + ["-keyout", bench.directory["other.key"], "-out", bench.directory["other.pem"]])
    try #require(made.status == 0, "\(made)")
    let result = bench.install(
      bench.directory["other.pem"], "--key", bench.directory["other.key"])
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("the certificate is for \(names), and no pair"), "\(result)")
  }

  @Test(arguments: [
    ("mx.example.org", "mx.example.org"),
    // Debian's short name is none that a certificate can be for: the names of before tell.
    ("vm", "mx.example.org"),
    // Nor does a name that the certificate in use is not for either.
    ("host7.internal.example.net", "mx.example.org"),
    // The name of the host, where the one in use is for another.
    ("mx2.example.org", "mx2.example.org"),
  ])
  func `renews the pair of its own host`(name: String, host: String) throws {
    let bench = try InstallBench(host: name)
    try bench.make()
    let result = bench.install(try lineage(bench, host))
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names() == [host])
    #expect(try bench.fits())
  }

  @Test(arguments: ["vm.local", "vm"])
  func `the only pair of a host with no public name is made where there is none`(
    name: String
  ) throws {
    let bench = try InstallBench(host: name)
    let result = bench.install(try lineage(bench, "mail.example.org"))
    #expect(result.status == .success, "\(result)")
    #expect(try bench.names() == ["mail.example.org"])
    #expect(try bench.fits())
    // From now on its names tell.
    let other = bench.install(try lineage(bench, "www.example.net"))
    #expect(other.status == .badData, "\(other)")
  }

  @Test func `a pair that is not there is not made for another host`() throws {
    let bench = try InstallBench(host: "mx.example.org")
    let result = bench.install(try lineage(bench, "www.example.net"))
    #expect(result.status == .badData, "\(result)")
  }

  @Test(arguments: ["vm.local", "vm"])
  func `a private name beside public ones keeps no certificate away`(name: String) throws {
    let bench = try InstallBench(host: name)
    let made = run("new", name, "mail.example.org", "--dir", bench.directory.path)
    try #require(made.status == .success, "\(made)")
    let other = bench.install(try lineage(bench, "www.example.net"))
    #expect(other.status == .badData, "\(other)")
    let result = bench.install(try lineage(bench, "mail.example.org"))
    #expect(result.status == .success, "\(result)")
    #expect(try bench.fits())
  }

  @Test func `a pair for a private name alone is replaced by its name or --pair`() throws {
    let bench = try InstallBench(host: "vm.local")
    try bench.make("vm.local")
    let file = try lineage(bench, "mail.example.org")
    let refused = bench.install(file)
    #expect(refused.status == .badData, "\(refused)")
    #expect(refused.err.contains("hint: --pair"), "\(refused)")
    let own = bench.install(try lineage(bench, "vm.local", type: "rsa2048"))
    #expect(own.status == .success, "\(own)")
    let named = bench.install(file, "--pair", bench.directory["newcert.pem"])
    #expect(named.status == .success, "\(named)")
  }

  /// By how many seconds the certificate becomes valid too late.
  @Test(arguments: [(590, true), (620, false)])
  func `a certificate of a clock that is ten minutes ahead will do`(
    ahead: Int64, isTaken: Bool
  ) throws {
    let bench = try InstallBench()
    try bench.make()
    let folder = bench.directory["ahead"]
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
    let made = run(
      "new", "mx.example.org", "--dir", folder, "--type", "p256", now: testTime + 3600 + ahead)
    try #require(made.status == .success, "\(made)")
    let result = bench.install("\(folder)/newcert.pem", "--key", "\(folder)/newreq.pem")
    #expect(result.status == (isTaken ? .success : .badData), "\(result)")
  }

  @Test func `of several pairs takes the one of its host`() throws {
    let bench = try InstallBench(
      services: """
        587 inet n - n - - smtpd
          -o myhostname=submit.example.net
          -o smtpd_tls_cert_file=DIR/other/newcert.pem
          -o smtpd_tls_key_file=DIR/other/newreq.pem

        """)
    try bench.make()
    try bench.make("submit.example.net", in: "other")
    let first = try bench.directory.bytes("newcert.pem")
    let result = bench.install(try lineage(bench, "submit.example.net", type: "rsa2048"))
    #expect(result.status == .success, "\(result)")
    #expect(try bench.directory.bytes("newcert.pem") == first)
    #expect(try bench.material("other/newcert.pem").certificates[0].publicKey.algorithm == "RSA")
    #expect(try bench.fits("other/newcert.pem", "other/newreq.pem"))
    let stranger = bench.install(try lineage(bench, "www.example.com"))
    #expect(stranger.status == .badData, "\(stranger)")
  }

  @Test func `a certificate for one of two hosts does not replace that of both`() throws {
    let bench = try InstallBench(
      services: "587 inet n - n - - smtpd\n  -o myhostname=mail.example.org\n")
    for name in ["newcert", "newreq"] {
      let source = name == "newcert" ? "certificates/leaf" : "keys/rsa2048"
      try bench.directory.write("\(name).pem", Fixture.bytes("\(source).pem"), mode: 0o600)
    }
    #expect(bench.install(try lineage(bench, "mail.example.org")).status == .badData)
    #expect(try bench.names() == ["mx.example.org"])
  }

  @Test func `mends a mismatched pair with the certificate for the key in use`() throws {
    let bench = try InstallBench()
    try bench.make()
    let certificate = bench.directory["right.pem"]
    #expect(
      run("self-sign", "--key", bench.directory["newreq.pem"], "-o", certificate).status == .success
    )
    // What came back from the CA was for another key.
    try bench.directory.write("newcert.pem", Fixture.bytes("certificates/leaf-p256.pem"))
    let result = bench.install(certificate)
    #expect(result.status == .success, "\(result)")
    #expect(try bench.fits())

    let generations = try bench.generations()
    #expect(generations.map { $0["state"] as? String } == ["kept", "live"])
    let fault = try #require(generations[0]["fault"] as? String)
    #expect(fault.contains("does not belong to the certificate in"))
    #expect(generations[1]["fault"] == nil)
    let text = bench.command(["rotate", "--status"])
    #expect(text.status == .success && text.out.contains("kept, broken"), "\(text)")

    // Back goes past it, finds nothing, and says so.
    let back = bench.switching(["rollback"])
    #expect(back.status == .noInput, "\(back)")
    #expect(back.err.contains("generation 1 is broken, and passed over"), "\(back)")
    #expect(back.err.contains("no generation before 2 is whole"), "\(back)")
    #expect(try bench.fits())
  }

  @Test func `goes back past a broken generation`() throws {
    let bench = try InstallBench()
    try bench.make()
    for number in 2...4 {
      let result = bench.install(try lineage(bench, "mx.example.org"))
      #expect(result.status == .success, "\(result)")
      if number == 3 { try bench.directory.write("mxtls/newcert.pem/3/key.pem", "gone\n") }
    }
    let second = try bench.directory.bytes("mxtls/newcert.pem/2/certificate.pem")
    #expect(try bench.generations().map { $0["fault"] == nil } == [true, true, false, true])
    #expect(bench.switching(["rollback", "--to", "3"]).status == .badData)
    let result = bench.switching(["rollback"])
    #expect(result.status == .success, "\(result)")
    #expect(result.err.contains("generation 3 is broken, and passed over"), "\(result)")
    #expect(try bench.directory.bytes("newcert.pem") == second)
  }

  @Test func `goes back to no certificate that is not valid yet, unless forced`() throws {
    let bench = try InstallBench()
    try bench.make()
    let day: UnixTime = 86400
    // The clock was ahead, twice, and is right again.
    for ahead in [400, 401] {
      let result = bench.switching(["rotate", "--force"], now: testTime + UnixTime(ahead) * day)
      #expect(result.status == .success, "\(result)")
    }
    let before = try bench.contents()
    let result = bench.switching(["rollback"], now: testTime + day)
    #expect(result.status == .badData, "\(result)")
    #expect(
      result.err.contains("certificate of generation 2 becomes valid only in 399 days"), "\(result)"
    )
    #expect(result.err.contains("hint: --force goes back to it all the same"), "\(result)")
    #expect(try bench.contents() == before)
    for command in [["rollback", "--force"], ["rollback", "--to", "1"]] {
      let back = bench.switching(command, now: testTime + day)
      #expect(back.status == .success, "\(command): \(back)")
    }
  }

  @Test func `mends one of two pairs in a chain file, and keeps the other`() throws {
    let bench = try InstallBench("smtpd_tls_chain_files = DIR/chain.pem")
    try bench.make(in: "ec")
    try bench.make(in: "rsa", type: "rsa2048")
    let right = bench.directory["ec/newcert.pem"]
    try bench.directory.write(
      "chain.pem",
      try bench.directory.text("ec/newreq.pem") + Fixture.text("certificates/leaf-p256.pem")
        + bench.directory.text("rsa/newreq.pem") + bench.directory.text("rsa/newcert.pem"),
      mode: 0o600)
    let result = bench.install(right)
    #expect(result.status == .success, "\(result)")
    let material = try bench.material("chain.pem")
    #expect(material.keys.map(\.publicKey.algorithm) == ["EC", "RSA"])
    for (key, certificate) in zip(material.keys, material.certificates) {
      #expect(key.publicKey.matches(certificate.publicKey))
    }
  }

  @Test func `opens an encrypted key in use with the pass phrase`() throws {
    let bench = try InstallBench()
    try bench.directory.write(
      "newreq.pem", Fixture.bytes("keys/p256-encrypted.pem"), mode: 0o600)
    try bench.directory.write("newcert.pem", Fixture.bytes("certificates/p256.pem"))
    let arguments = [
      "install", Fixture.path("certificates/leaf-p256.pem"), "--chain",
      Fixture.path("certificates/intermediate.pem"),
    ]
    let locked = bench.switching(arguments)
    #expect(locked.status == .badData, "\(locked)")
    #expect(locked.err.contains("is encrypted") && locked.err.contains("--passin"), "\(locked)")
    let result = bench.switching(arguments + ["--passin", "pass:\(Fixture.passphrase)"])
    #expect(result.status == .success, "\(result)")
    #expect(try bench.fits())
  }

  @Test func `of several pairs that are given those without a place are added`() throws {
    let bench = try InstallBench("smtpd_tls_chain_files = DIR/chain.pem")
    for (folder, type) in [("ec", "p256"), ("rsa", "rsa2048"), ("new", "p256"), ("ed", "ed25519")] {
      try bench.make(in: folder, type: type)
    }
    func pair(_ folder: String) throws -> String {
      try bench.directory.text("\(folder)/newreq.pem")
        + bench.directory.text("\(folder)/newcert.pem")
    }
    try bench.directory.write("chain.pem", try pair("rsa") + pair("ec"), mode: 0o600)
    // The one that has no place stands first.
    let file = try bench.directory.write("in.pem", try pair("ed") + pair("new"), mode: 0o600)
    let result = bench.install(file)
    #expect(result.status == .success, "\(result)")
    let material = try bench.material("chain.pem")
    #expect(material.keys.map(\.publicKey.algorithm) == ["RSA", "EC", "Ed25519"], "\(result)")
    let new = try #require(try bench.material("new/newreq.pem").keys.first)
    #expect(material.keys[1].publicKey.matches(new.publicKey))
  }

  @Test(arguments: ["FIFO", "directory"])
  func `what is no file is refused`(kind: String) throws {
    let bench = try InstallBench()
    try bench.make()
    let path = bench.directory["newcert.pem"]
    try FileManager.default.removeItem(atPath: path)
    if kind == "FIFO" {
      try #require(mkfifo(path, 0o600) == 0)
    } else {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    let result = bench.switching(["rotate", "--force"])
    #expect(result.status == .configuration, "\(result)")
    #expect(result.err.contains("newcert.pem: "), "\(result)")
    #expect(result.err.contains("nothing was changed"), "\(result)")
  }
}
