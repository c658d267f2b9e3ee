// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import Postfix
import Primitives
import Rotation
import SMTP
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

@Suite struct RotationPlanTests {
  private static let day: Int64 = 86400

  private func reasons(
    _ host: RotationHost, after days: Int64 = 0, _ change: (inout RotationPolicy) -> Void = { _ in }
  ) throws -> [String] {
    var policy = RotationPolicy(now: RotationHost.now + days * Self.day)
    change(&policy)
    return try PlannedPair(host.unit(), by: policy).reasons
  }

  @Test func `a certificate is due when a third of its lifetime is left`() throws {
    let host = try RotationHost()
    #expect(try reasons(host) == [])
    #expect(try reasons(host, after: 59) == [])
    #expect(try reasons(host, after: 60) == ["expires in 30 days"])
    #expect(try reasons(host, after: 100) == ["has expired 10 days ago"])
  }

  @Test func `less or more time can be asked for`() throws {
    let host = try RotationHost()
    let tenDays = try #require(Threshold("10d"))
    let half = try #require(Threshold("50%"))
    #expect(try reasons(host, after: 70) { $0.before = tenDays } == [])
    #expect(try reasons(host, after: 50) { $0.before = half } == ["expires in 40 days"])
  }

  @Test func `force, other names, and a key that is too old are reasons`() throws {
    let host = try RotationHost()
    #expect(try reasons(host) { $0.force = "--force" } == ["--force"])
    let names = [try SubjectAlternativeName("other.example.org")]
    #expect(try reasons(host) { $0.names = names } == ["other names are wanted"])
    #expect(
      try reasons(host, after: 30) { $0.maxKeyAge = 20 * Self.day }
        == ["the key has been in use for 30 days"])
  }

  @Test func `a host that has got another name needs another certificate`() throws {
    let host = try RotationHost(names: ["old.example.org"])
    #expect(try reasons(host) == ["is not for mx.example.org"])
    var policy = RotationPolicy(now: RotationHost.now)
    policy.days = 90
    let planned = try PlannedPair(host.unit(), by: policy)
    let made = try NewPair(planned, policy).make()
    #expect(
      made[0].leaf.extensions.names.map(\.text) == ["old.example.org", "mx.example.org"])
  }

  @Test func `a host name that no certificate can have is no reason`() throws {
    let host = try RotationHost(settings: "myhostname = mx_1.example.org\n")
    #expect(try reasons(host) == [])
  }

  @Test(arguments: [
    "vm", "vm.localdomain", "localhost", "localhost.localdomain", "VM", "192.0.2.1",
  ])
  func `a host name that is not fully qualified makes nothing due, and gets no certificate`(
    name: String
  ) throws {
    let host = try RotationHost(
      names: ["mail.example.com"], settings: "myhostname = \(name)\n")
    #expect(try reasons(host) == [])
    #expect(try host.unit().localHosts == [name.lowercased()])
    let policy = RotationPolicy(now: RotationHost.now + 60 * Self.day)
    let planned = try PlannedPair(host.unit(), by: policy)
    let made = try NewPair(planned, policy).make()
    #expect(made[0].leaf.extensions.names.map(\.text) == ["mail.example.com"])
  }

  @Test(arguments: [
    "vm.local", "vm.localdomain", "mx.internal", "MX.Lan", "vm.corp", "vm.home.arpa", "vm.test",
  ])
  func `a host name of a private network makes nothing due beside a public name`(
    name: String
  ) throws {
    for names in [["mail.example.com"], ["*.example.com", "old.internal"]] {
      let host = try RotationHost(names: names, settings: "myhostname = \(name)\n")
      #expect(try reasons(host) == [])
      #expect(try host.unit().localHosts == [name.lowercased()])
    }
  }

  /// Who has a certificate for names of a private network wants them all.
  @Test(arguments: ["new.internal", "new.local", "mx.corp"])
  func `a host name of a private network is wanted in a certificate of such names`(
    name: String
  ) throws {
    let host = try RotationHost(
      names: ["old.internal"], settings: "myhostname = \(name)\n")
    #expect(try reasons(host) == ["is not for \(name)"])
    let kept = try RotationHost(names: [name], settings: "myhostname = \(name)\n")
    #expect(try reasons(kept) == [])
    let policy = RotationPolicy(now: RotationHost.now + 60 * Self.day)
    let planned = try PlannedPair(host.unit(), by: policy)
    let made = try NewPair(planned, policy).make()
    #expect(made[0].leaf.extensions.names.map(\.text) == ["old.internal", name])
  }

  @Test(arguments: [
    "mail.example.com", "vm.corp.example.net", "local.example.com", "xn--mnchen-3ya.example",
  ])
  func `a host name with a domain is one that a certificate is for`(name: String) throws {
    let host = try RotationHost(
      names: ["old.example.com"], settings: "myhostname = \(name)\n")
    #expect(try reasons(host) == ["is not for \(name)"])
    #expect(try host.unit().localHosts == [])
  }

  /// The file itself, one that is linked to it, and one that dpkg(1) or rpm(8) knows.
  @Test(arguments: ["ssl-cert-snakeoil.pem", "link.pem", "packaged.pem"])
  func `a pair that other programs share is passed over`(name: String) throws {
    let host = try RotationHost(names: ["vm"], settings: "myhostname = vm\n", name: name)
    let path = host.directory["certs/\(name)"]
    if name == "link.pem" {
      let target = host.directory["certs/ssl-cert-snakeoil.pem"]
      try FileManager.default.moveItem(atPath: path, toPath: target)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
    var policy = RotationPolicy(now: RotationHost.now)
    policy.force = "--force"
    policy.packagesOfFiles = {
      $0.contains { $0.lastComponent == "packaged.pem" } ? ["httpd"] : []
    }
    guard case .shared(let owner) = try PlannedPair(host.unit(), by: policy).decision else {
      Issue.record("it is planned")
      return
    }
    #expect(owner == (name == "packaged.pem" ? "httpd" : "ssl-cert"))
  }

  @Test func `a pair that Postfix's own package has made is the mail server's`() throws {
    let host = try RotationHost()
    var policy = RotationPolicy(now: RotationHost.now)
    policy.force = "--force"
    policy.packagesOfFiles = { _ in ["postfix"] }
    #expect(try PlannedPair(host.unit(), by: policy).reasons == ["--force"])
  }

  @Test func `what would be due again at once is not made`() throws {
    let host = try RotationHost()
    var policy = RotationPolicy(now: RotationHost.now + 61 * Self.day)
    policy.before = try #require(Threshold("30d"))
    policy.days = 20
    let planned = try PlannedPair(host.unit(), by: policy)
    let error = try #require(throws: RotationError.self) { try NewPair(planned, policy).make() }
    #expect("\(error)".contains("would be due again at once: it is valid for 20 days"))
  }

  @Test func `what replaces a pair is like it, with another key`() throws {
    let host = try RotationHost()
    let old = try host.current()
    let policy = RotationPolicy(now: RotationHost.now + 60 * Self.day)
    let planned = try PlannedPair(host.unit(), by: policy)
    let new = try #require(try NewPair(planned, policy).make().first)
    #expect(new.leaf.extensions.names == old.leaf.extensions.names)
    #expect(new.leaf.extensions.extendedKeyUsage == old.leaf.extensions.extendedKeyUsage)
    #expect(new.leaf.subject.commonName == old.leaf.subject.commonName)
    #expect(new.leaf.lifetime == old.leaf.lifetime)
    #expect(new.leaf.publicKey.summary == old.leaf.publicKey.summary)
    #expect(!new.leaf.publicKey.matches(old.leaf.publicKey))
    #expect(new.request?.isSignatureValid == true)
  }

  @Test func `a key is kept as long as it may be`() throws {
    let host = try RotationHost()
    var policy = RotationPolicy(now: RotationHost.now + 60 * Self.day)
    policy.reusesKey = true
    policy.maxKeyAge = 70 * Self.day
    #expect(try PlannedPair(host.unit(), by: policy).keepsKey)
    policy.maxKeyAge = 50 * Self.day
    #expect(try !PlannedPair(host.unit(), by: policy).keepsKey)
  }

  @Test func `the age of a key goes on over certificates`() throws {
    let host = try RotationHost()
    let record = GenerationRecord(
      origin: .selfSigned, made: RotationHost.now, reasons: [],
      keySince: RotationHost.now - 400 * Self.day)
    let staged = try StagedGeneration(
      [RotationHost.credential()], of: host.unit(), record: record, access: FileAccess(),
      options: CheckOptions(now: RotationHost.now, user: geteuid()))
    _ = try RotationHost.switchover().run([staged])
    #expect(
      try reasons(host) { $0.maxKeyAge = 365 * Self.day }
        == ["the key has been in use for 400 days"])
  }

  @Test func `a pair that nobody loads is passed over, whatever is in it`() throws {
    let host = try RotationHost(settings: "smtpd_tls_security_level = none\n")
    try host.directory.write("certs/key.pem", "rubbish")
    let planned = try PlannedPair(host.unit(), by: RotationPolicy(now: RotationHost.now))
    guard case .unused = planned.decision else {
      Issue.record("it is planned")
      return
    }
  }

  @Test func `a key that is not the certificate's is no ground to build on`() throws {
    let host = try RotationHost()
    let pem = try RotationHost.credential().key.pem().withBytes { span in
      span.withUnsafeBytes { Array($0) }
    }
    try host.directory.write("certs/key.pem", pem, mode: 0o600)
    let error = try #require(throws: RotationError.self) { try reasons(host) }
    #expect(error.code == .badData)
    #expect("\(error)".contains("does not belong to the certificate in"))
  }

  @Test func `a path that another program links is refused`() throws {
    let host = try RotationHost()
    let path = host.directory["certs/cert.pem"]
    try FileManager.default.moveItem(atPath: path, toPath: host.directory["archive.pem"])
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: host.directory["archive.pem"])
    let units = try host.units()
    let obstacle = try #require(try units[0].obstacle(among: units))
    #expect(obstacle.code == .refused)
    #expect("\(obstacle)".contains("which another program may switch"))
  }

  @Test(arguments: [
    ("acme.sh", "mail.example.com_ecc/mail.example.com.conf", "Le_Domain='mail.example.com'\n"),
    ("acme.sh", "mail.example.com/mail.example.com.conf", "Le_Domain='mail.example.com'\n"),
    ("lego", "certificates/mail.example.com.json", #"{ "certUrl": "https://ca.example.net/1" }"#),
  ])
  func `a file that a client of a CA writes again is refused`(
    client: String, memory: String, text: String
  ) throws {
    let folder = memory.prefix { $0 != "/" }
    let names = ["mail.example.com.crt", "mail.example.com.key"].map { "\(folder)/\($0)" }
    let host = try RotationHost()
    try FileManager.default.createDirectory(
      atPath: host.directory["\(folder)"], withIntermediateDirectories: false)
    for (old, new) in zip(["certs/cert.pem", "certs/key.pem"], names) {
      try FileManager.default.copyItem(
        atPath: host.directory[old], toPath: host.directory[new])
    }
    let settings = """
      smtpd_tls_cert_file = \(host.directory[names[0]])
      smtpd_tls_key_file = \(host.directory[names[1]])

      """
    let before = try host.units(settings: settings)
    #expect(before[0].client == nil)
    #expect(try before[0].obstacle(among: before) == nil)
    try host.directory.write(memory, text)
    let units = try host.units(settings: settings)
    let obstacle = try #require(try units[0].obstacle(among: units))
    #expect(obstacle.code == .refused)
    #expect("\(obstacle)".contains("is \(client)'s own, which writes it again"))
  }

  @Test func `something else in the place of the generations is refused`() throws {
    let host = try RotationHost()
    try host.directory.write("certs/mxtls", "")
    let units = try host.units()
    let obstacle = try #require(try units[0].obstacle(among: units))
    #expect(obstacle.code == .refused)
    #expect("\(obstacle)".contains("certs/mxtls: is a regular file, and is to be the directory"))
  }

  @Test func `a file of two pairs is refused`() throws {
    let host = try RotationHost()
    let key = host.directory["certs/key.pem"]
    try FileManager.default.copyItem(
      atPath: host.directory["certs/cert.pem"], toPath: host.directory["certs/two.pem"])
    let units = try host.units(
      master: "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n",
      settings: """
        smtp_tls_security_level = may
        smtp_tls_cert_file = \(host.directory["certs/two.pem"])
        smtp_tls_key_file = \(key)

        """)
    #expect(units.count == 2)
    let obstacle = try #require(try units[0].obstacle(among: units))
    #expect("\(obstacle)".hasPrefix("\(key): belongs to two pairs"))
  }

  @Test func `a key that all can read is not brought beside the certificate`() throws {
    let host = try RotationHost(keyFolder: "private")
    chmod(host.directory["private/key.pem"], 0o644)
    let units = try host.units()
    #expect(try units[0].obstacle(among: units)?.code == .refused)
    chmod(host.directory["private/key.pem"], 0o640)
    #expect(try units[0].obstacle(among: units) == nil)
  }

  @Test(
    arguments: [
      ("smtp inet n - n - - smtpd", ["127.0.0.1:smtp"]),
      ("127.0.0.2:2525 inet n - n - - smtpd", ["127.0.0.2:2525"]),
      ("[::1]:submission inet n - n - - smtpd", ["[::1]:submission"]),
      ("smtp inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd", ["127.0.0.1:smtp"]),
      ("25 inet n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy", ["127.0.0.1:25"]),
      (
        "25 inet n - n - - smtpd\n587 inet n - n - - smtpd -o smtpd_tls_security_level=none",
        ["127.0.0.1:25"]
      ),
      ("relay unix n - n - - smtpd", []),
    ] as [(String, [String])])
  func `servers are asked where they listen`(master: String, endpoints: [String]) throws {
    let unit = try RotationHost().unit(master: master + "\n")
    #expect(unit.loaders.flatMap(\.endpoints).map(\.description) == endpoints)
  }

  @Test func `a server in wrapper mode is asked in its own way`() throws {
    let unit = try RotationHost().unit(
      master: "smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n")
    #expect(unit.loaders.flatMap(\.endpoints).map(\.isWrapper) == [true])
  }
}
