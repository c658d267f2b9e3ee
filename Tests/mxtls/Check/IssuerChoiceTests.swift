// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Two certificates of one issuer, of which one has expired, held against OpenSSL and GnuTLS.
@Suite struct IssuerChoiceTests {
  /// What is sent, and what a verifier trusts: of `int`, `root`, `old` and `cross` (the key of `root`,
  /// signed by `old`), and of those with an x, which have expired.
  struct Chain: Sendable, CustomTestStringConvertible {
    let sent: String
    let trusted: String
    var testDescription: String { "\(sent), trusting \(trusted)" }
  }

  private static let chains = [
    Chain(sent: "leaf int", trusted: "root"),
    Chain(sent: "leaf intx int", trusted: "root"),
    Chain(sent: "leaf int intx", trusted: "root"),
    Chain(sent: "leaf intx", trusted: "root"),
    Chain(sent: "leaf intox int", trusted: "root"),
    Chain(sent: "leaf intox int", trusted: "root old"),
    Chain(sent: "leaf int crossx cross", trusted: "root"),
    Chain(sent: "leaf int crossx cross", trusted: "old"),
    Chain(sent: "leaf int cross crossx", trusted: "old"),
    Chain(sent: "leaf int crossx", trusted: "old"),
    Chain(sent: "leaf int crossx", trusted: "root"),
    Chain(sent: "leafr root rootx", trusted: "root"),
    Chain(sent: "leafr rootx root", trusted: "root"),
    Chain(sent: "leafr crossx root", trusted: "root"),
    Chain(sent: "leaf int rootx root", trusted: "root"),
  ]

  @Test func `a chain is judged as the verifiers build it`() async throws {
    let bench = try await Bench()
    for chain in Self.chains {
      let (sent, trusted) = try (bench.file("sent", chain.sent), bench.file("cas", chain.trusted))
      let check = bench.check(sent, "--ca-file", trusted)
      let openssl = try await Tool("openssl").run(
        "verify", "-no-CApath", "-no-CAstore", "-CAfile", trusted,
        "-untrusted", sent, bench.directory["\(chain.sent.split(separator: " ")[0]).pem"])
      let gnutls = try await Tool("certtool").run(
        "--verify", "--load-ca-certificate", trusted, "--infile", sent)
      let expected: mxtls.ExitStatus =
        openssl.status != 0 ? .critical : gnutls.status != 0 ? .warning : .success
      #expect(check.status == expected, "\(chain): \(check)\n\(openssl)\n\(gnutls)")
    }
  }

  /// The same where nothing is trusted that could tell the way.
  @Test(arguments: [
    ("leaf intx int", mxtls.ExitStatus.warning), ("leaf int intx", .success),
    ("leaf intx", .critical), ("leafr root rootx", .success), ("leafr rootx root", .success),
    ("leafr rootx", .critical),
    ("leaf int crossx cross", .warning), ("leaf int cross crossx", .success),
  ])
  func `without a trusted root the certificates of the file tell`(
    names: String, status: mxtls.ExitStatus
  ) async throws {
    let bench = try await Bench()
    let sent = try bench.file("sent", names)
    let check = bench.check(sent)
    #expect(check.status == status || check.status == .warning && check.out.contains("incomplete"))
    #expect(check.out.contains("critical") == (status == .critical), "\(check)")
    #expect(
      check.out.contains("as GnuTLS does") == (status == .warning),
      "\(check)")
  }

  @Test(arguments: ["leafr root rootx", "leafr rootx root", "leaf int root rootx"])
  func `an expired root of the same name keeps no private chain from being installed`(
    names: String
  ) async throws {
    let bench = try await Bench()
    let install = try InstallBench()
    try install.make()
    let result = install.install(
      try bench.file("sent", names), "--key", bench.directory["key.pem"])
    #expect(result.status == .success, "\(result)")
  }

  /// Certificates, of which some have expired.
  private struct Bench {
    let directory: TemporaryDirectory

    init() async throws {
      directory = try TemporaryDirectory()
      let made = try await Tool("bash").run(
        ["-ec", Self.script], environment: ["DIR": directory.path])
      try #require(made.status == 0, "\(made)")
    }

    func file(_ name: String, _ parts: String) throws -> String {
      let text = try parts.split(separator: " ").map {
        try String(contentsOfFile: directory["\($0).pem"], encoding: .utf8)
      }
      return try directory.write("\(name).pem", text.joined())
    }

    func check(_ sent: String, _ options: String...) -> CommandResult {
      run(
        ["check", "--cert", sent, "--key", directory["key.pem"], "--host", "mx.example.org"]
          + options,
        environment: ["SSL_CERT_FILE": directory["none"], "SSL_CERT_DIR": directory["none"]])
    }

    private static let script = """
      cd "$DIR"
      umask 077
      touch index.txt
      cat > ca.cnf <<'EOF'
      [ca]
      default_ca = own
      [own]
      database = index.txt
      new_certs_dir = .
      default_md = sha256
      policy = any
      unique_subject = no
      rand_serial = yes
      [any]
      commonName = supplied
      [authority]
      basicConstraints = critical,CA:TRUE
      keyUsage = critical,keyCertSign,cRLSign
      subjectKeyIdentifier = hash
      [host]
      basicConstraints = critical,CA:FALSE
      subjectAltName = DNS:mx.example.org
      EOF
      for key in key int-key root-key old-key; do
        openssl ecparam -genkey -noout -name prime256v1 -out $key.pem
      done
      make() { # NAME SUBJECT KEY EXTENSIONS YEAR ISSUER-KEY [ISSUER]
        openssl req -new -key $3.pem -subj "/CN=$2" -out request.pem
        openssl ca -batch -notext -config ca.cnf -extensions $4 -in request.pem -out $1.pem \\
          -startdate 20200101000000Z -enddate $5 -keyfile $6.pem ${7:+-cert $7.pem} $([ $# -eq 7 ] || echo -selfsign)
      }
      for end in 20560101000000Z 20210101000000Z; do
        case $end in 2056*) x= ;; *) x=x ;; esac
        make root$x Root root-key authority $end root-key
        make old$x Old old-key authority $end old-key
        make cross$x Root root-key authority $end old-key old
        make int$x Intermediate int-key authority $end root-key root
        make into$x Intermediate int-key authority $end old-key old
      done
      make leaf mx.example.org key host 20560101000000Z int-key int
      make leafr mx.example.org key host 20560101000000Z root-key root
      """
  }
}
