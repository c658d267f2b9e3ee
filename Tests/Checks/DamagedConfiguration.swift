// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import Postfix
import TestSupport

/// A configuration with every kind of file that a check reads, to be damaged one file at a time and
/// checked in this process.
final class DamagedConfiguration {
  private let directory: TemporaryDirectory
  /// The files that are PEM, or that name such files, with their contents as they should be.
  private let files: [(name: String, bytes: [UInt8])]
  private let main: [UInt8]
  private let master: [UInt8]
  /// The lines of base64 of all private keys, in lower case: none may stand in a report.
  private let secrets: [String]

  init() throws {
    directory = try TemporaryDirectory()
    let path = directory.path
    let fixtures = [
      "key.pem": ["keys/rsa2048.pem"], "cert.pem": ["certificates/leaf.pem"],
      "eckey.pem": ["keys/p256-sec1-parameters.pem"], "eccert.pem": ["certificates/p256.pem"],
      "chain.pem": [
        "keys/rsa2048-pkcs1.pem", "certificates/leaf.pem", "certificates/intermediate.pem",
        "certificates/root.pem", "keys/ed25519.pem", "certificates/ed25519.pem",
      ],
      "mixed.pem": ["ca-pl/newreq.pem", "certificates/rsa2048.pem"],
      "CAfile.pem": ["certificates/root.pem", "certificates/intermediate.pem"],
      "dh.pem": ["other/dh-parameters.pem"],
    ]
    var files = try fixtures.map { ($0, try $1.flatMap { try Fixture.bytes($0) }) }
    files.append(("sni", Array("mx.example.org \(path)/chain.pem\n.example.org \(path)/c\n".utf8)))
    self.files = files.sorted { $0.0 < $1.0 }.map { (name: $0.0, bytes: $0.1) }
    main = Array(Self.main.replacing("DIR", with: path).utf8)
    master = Array(Self.master.replacing("DIR", with: path).utf8)
    secrets = ["rsa2048", "rsa2048-pkcs1", "p256-sec1-parameters", "ed25519"].flatMap {
      Self.lines(ofKey: (try? Fixture.text("keys/\($0).pem")) ?? "")
    }
    for file in files { try directory.write(file.0, file.1, mode: 0o600) }
  }

  private static func lines(ofKey text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("-") && $0.count >= 44 }
      .map { $0.lowercased() }
  }

  /// Damages a file, checks what is left of the configuration, and mends the file.
  func check(_ kind: Kind, _ random: inout SplitMix64) throws -> [CheckReport] {
    var (main, master) = (main, master)
    switch kind {
    case .main: mutate(&main, &random)
    case .master: mutate(&master, &random)
    case .pem:
      guard let file = files.randomElement(using: &random) else { return [] }
      var bytes = file.bytes
      mutate(&bytes, &random)
      try directory.write(file.name, bytes, mode: 0o600)
      defer { _ = try? directory.write(file.name, file.bytes, mode: 0o600) }
      let check = PairFilesCheck(options: options)
      return [
        run(main, master), check.run(certificate: directory["cert.pem"], key: directory["key.pem"]),
        check.run(chain: [directory[file.name]]),
      ]
    }
    return [run(main, master)]
  }

  /// Damages a file, and lets another program look at the directory.
  func run<R>(
    _ kind: Kind, _ random: inout SplitMix64, _ body: (String) async throws -> R
  ) async throws -> R {
    var (main, master) = (main, master)
    var file = files[Int.random(in: 0..<files.count, using: &random)]
    let whole = file
    switch kind {
    case .main: mutate(&main, &random)
    case .master: mutate(&master, &random)
    case .pem: mutate(&file.bytes, &random)
    }
    try directory.write(file.name, file.bytes, mode: 0o600)
    try directory.write("main.cf", main)
    try directory.write("master.cf", master)
    defer { _ = try? directory.write(whole.name, whole.bytes, mode: 0o600) }
    return try await body(directory.path)
  }

  /// Which file to damage.
  enum Kind: CaseIterable { case main, master, pem }

  private var options: CheckOptions {
    var options = CheckOptions(now: 1_795_444_680, user: 0)
    options.trustFile = directory["CAfile.pem"]
    options.trustDirectories = directory["no-store"]
    options.maxKeyAge = 86400
    return options
  }

  private func run(_ main: [UInt8], _ master: [UInt8]) -> CheckReport {
    let configuration = PostfixConfiguration(
      main: MainCF(parsing: main, file: directory["main.cf"]),
      master: MasterCF(parsing: master, file: directory["master.cf"]),
      host: ConfiguredHost(
        name: "mx.example.org", configurationDirectory: directory.path, version: .reference))
    return InstanceCheck(
      configuration, options: options, tableTypes: { ["hash", "btree", "lmdb", "texthash"] }
    ).run()
  }

  /// What a report says that it must not say.
  func faults(of report: CheckReport) -> [String] {
    var faults: [String] = []
    var all = ""
    for finding in report.findings {
      let texts = [finding.message, finding.consequence, finding.remedy]
      if texts.contains(where: \.isEmpty) { faults.append("an empty text: \(finding.kind.id)") }
      let names = [finding.file ?? ""] + finding.users + finding.places.map(\.parameter)
      all += (texts + names).joined(separator: "\n")
    }
    for pair in report.pairs {
      all += (pair.users + [pair.certificateFile ?? "", pair.keyFile ?? ""]).joined(separator: "\n")
    }
    // strstr(3) stops at a NUL.
    let text = all.utf8.map { $0 == 0 ? UInt8(ascii: " ") : $0 }
    let folded = String(decoding: text, as: UTF8.self).lowercased()
    for secret in secrets where strstr(folded, secret) != nil { faults.append("a line of a key") }
    // The inputs have some kilobytes, of which no few may make megabytes.
    if text.count > 4 << 20 { faults.append("\(text.count) octets of text") }
    return faults
  }

  // MARK: - Damage

  private static let pieces =
    [
      "\0", "\n", "\r\n", "\u{FFFE}", "$", "${", "}", "{{", "=", " = ", ",", "-o ", "\"", "\\", "/",
      "999999999999999999999999", "-1", "${{1} < {2} ? {a} : {b}}", "${smtpd_tls_key_file}",
      "$smtpd_tls_cert_file", "$undefined", "/dev/zero", "/dev/null", "..", "proxy:",
      "inline:{a=b}",
      "-----BEGIN CERTIFICATE-----\n", "-----END PRIVATE KEY-----\n", "-----BEGIN X-----\n", "#",
      "\t",
    ].map { Array($0.utf8) } + [[0xFF], [0x80, 0xC0], Array(repeating: 0x41, count: 5000)]

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    for _ in 1...Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...80, using: &random))
      switch Int.random(in: 0..<9, using: &random) {
      case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.removeSubrange(place...)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
      case 4: nest(&bytes, at: place, &random)
      case 5: bytes.insert(contentsOf: secret(&random), at: place)
      default: rearrange(&bytes, &random)
      }
    }
  }

  /// Removes a line, or puts it elsewhere, or there as well.
  private func rearrange(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines[Int.random(in: 0..<lines.count, using: &random)]
    if Bool.random(using: &random) {
      lines.remove(at: Int.random(in: 0..<lines.count, using: &random))
    }
    if Bool.random(using: &random) {
      lines.insert(line, at: Int.random(in: 0...lines.count, using: &random))
    }
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private func nest(_ bytes: inout [UInt8], at place: Int, _ random: inout SplitMix64) {
    let depth = Int.random(in: 1...300, using: &random)
    let text = String(repeating: "${a?{", count: depth) + String(repeating: "}}", count: depth)
    bytes.insert(contentsOf: Array(text.utf8), at: place)
  }

  /// A private key where it does not belong, as a slip of the hand would have it.
  private func secret(_ random: inout SplitMix64) -> [UInt8] {
    let key = (try? Fixture.text("keys/rsa2048.pem")) ?? ""
    let text = Bool.random(using: &random) ? key : key.replacing("\n", with: "\n  ")
    return Array("\n\(text)".utf8)
  }
}

// MARK: - Samples

extension DamagedConfiguration {
  fileprivate static let main = """
    compatibility_level = 3.6
    myhostname = mx.example.org
    mail_owner = root
    data_directory = DIR
    # a comment
    dir = ${config_directory}
    smtpd_tls_security_level = ${{$compatibility_level} >= {3} ? {may} : {}}
    smtpd_tls_cert_file = $dir/cert.pem
    smtpd_tls_key_file = ${dir}/key.pem
    smtpd_tls_eccert_file = DIR/eccert.pem
    smtpd_tls_eckey_file = DIR/eckey.pem
    smtpd_tls_CAfile = DIR/CAfile.pem
    smtpd_tls_CApath = DIR
    smtpd_tls_dh1024_param_file = DIR/dh.pem
    smtpd_tls_protocols = !SSLv2, !SSLv3,
      >=TLSv1.2
    smtpd_tls_session_cache_database = btree:DIR/smtpd_scache
    tls_server_sni_maps = texthash:DIR/sni, hash:DIR/sni
    smtp_tls_security_level = may
    smtp_tls_cert_file = DIR/mixed.pem
    smtp_tls_session_cache_database = lmdb:${data_directory}/smtp_scache
    lmtp_tls_chain_files = DIR/chain.pem, DIR/none.pem
    lmtp_tls_security_level = encrypt
    smtp_use_tls = yes

    """

  fileprivate static let master = """
    smtp      inet  n       -       y       -       -       smtpd
    submission inet n       -       n       -       -       smtpd
      -o syslog_name=postfix/submission
      -o smtpd_tls_security_level=encrypt
      -o { smtpd_tls_chain_files = DIR/chain.pem }
    smtps     inet  n       -       y       -       -       smtpd
      -o smtpd_tls_wrappermode=yes -o smtpd_tls_cert_file=DIR/mixed.pem
      -o smtpd_tls_key_file=DIR/mixed.pem -o smtpd_tls_mandatory_protocols=>=TLSv1.2
    smtpd     pass  -       -       y       -       -       smtpd
    postscreen inet n       -       y       -       1       postscreen
    tlsproxy  unix  -       -       y       -       0       tlsproxy
    tlsmgr    unix  -       -       y       1000?   1       tlsmgr
    smtp      unix  -       -       y       -       -       smtp
    relay     unix  -       -       y       -       -       smtp
      -o smtp_tls_chain_files=DIR/chain.pem -o smtp_tls_security_level=secure
    lmtp      unix  -       -       y       -       -       lmtp

    """
}
