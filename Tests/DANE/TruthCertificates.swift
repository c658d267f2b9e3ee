// SPDX-License-Identifier: Apache-2.0

import DANE
import Foundation
import TLSCrypto
import TestSupport

/// The certificates that the cases of Tests/Fixtures/dane/postfix.tsv name, made by openssl.
///
/// What is expired in the table is so here in 30 days, when the rest is valid still.
struct TruthCertificates: Sendable {
  /// The host that serves them.
  static let host = "mx.sec.example"
  /// The domain that has the mail.
  static let domain = "nexthop.example"
  /// The name that is an alias of the host.
  static let alias = "alias.sec.example"
  /// A host that the wildcard of the host's domain does not cover.
  static let deepHost = "deep.mx.sec.example"

  private let directory: TemporaryDirectory

  /// The certificates, made once.
  static let shared = Task { try await TruthCertificates() }

  private init() async throws {
    directory = try TemporaryDirectory()
    let script = try directory.write("make", Self.script)
    try directory.write("openssl.cnf", Self.configuration)
    let made = try await Tool("bash").run("-e", script, in: directory.path)
    guard made.status == 0 else { throw Failure(what: "\(made)") }
  }

  /// What a server sends in a case.
  func chain(of truth: TruthCase) throws -> [Certificate] {
    // A server with two pairs shows the ECDSA one to whoever takes both.
    let leaf = truth.has("dual") ? "leaf2" : leaf(truth)
    return try truth.served.map { try certificate($0 == "leaf" ? leaf : authority($0, truth)) }
  }

  /// Makes a record of a case.
  func record(_ record: TruthCase.Record, of truth: TruthCase) throws -> [TLSARecord] {
    switch record.source {
    case "leaf": [try made(leaf(truth), record)]
    case "int", "root", "stranger": [try made(authority(record.source, truth), record)]
    case "leaf2", "other": [try made(record.source, record)]
    case "othercert": [try made("other", record)]
    case "short": [changed(try made(leaf(truth), record)) { $0.removeLast() }]
    case "long": [changed(try made(leaf(truth), record)) { $0.append(0) }]
    case "junk": [changed(try made(leaf(truth), record)) { $0 = Array(0..<100) }]
    case "many40", "many110":
      try (1..<(Int(record.source.dropFirst(4)) ?? 0)).map { index in
        changed(try made("other", record)) { $0[0] = UInt8(index) }
      } + [made(leaf(truth), record)]
    default: throw Failure(what: "a record of \(record.source)")
    }
  }

  private func made(_ name: String, _ record: TruthCase.Record) throws -> TLSARecord {
    // What does not exist has the digest of the usual.
    let made = try TLSARecord(
      of: certificate(name), usage: record.usage, selector: min(record.selector, 1),
      matching: record.matching > 2 ? 1 : record.matching)
    return TLSARecord(
      DANEAssociation(
        usage: record.usage, selector: record.selector, matching: record.matching, data: made.data))
  }

  private func changed(_ record: TLSARecord, _ change: (inout [UInt8]) -> Void) -> TLSARecord {
    var data = record.data
    change(&data)
    return TLSARecord(
      DANEAssociation(
        usage: record.usage, selector: record.selector, matching: record.matching, data: data))
  }

  private func leaf(_ truth: TruthCase) -> String {
    truth.value("ca").map { "\($0)-leaf" } ?? truth.leaf
  }

  private func authority(_ name: String, _ truth: TruthCase) -> String {
    truth.value("ca").map { "\($0)-\(name)" } ?? name
  }

  /// The path of a certificate.
  func path(_ name: String) -> String { directory["\(name).pem"] }

  private func certificate(_ name: String) throws -> Certificate {
    guard let first = try Certificate.all(in: directory.bytes("\(name).pem")).first else {
      throw Failure(what: "no certificate \(name)")
    }
    return first
  }

  struct Failure: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
  }

  private static let configuration = """
    [req]
    distinguished_name = none
    string_mask = utf8only
    [none]
    [leaf]
    basicConstraints = critical,CA:FALSE
    keyUsage = critical,digitalSignature
    extendedKeyUsage = serverAuth
    subjectAltName = $ENV::names
    [nosan]
    basicConstraints = critical,CA:FALSE
    extendedKeyUsage = serverAuth
    [client]
    basicConstraints = critical,CA:FALSE
    extendedKeyUsage = clientAuth
    subjectAltName = $ENV::names
    [badku]
    basicConstraints = critical,CA:FALSE
    keyUsage = critical,keyCertSign
    subjectAltName = $ENV::names
    [catrue]
    basicConstraints = critical,CA:TRUE
    keyUsage = critical,digitalSignature,keyCertSign
    subjectAltName = $ENV::names
    [authority]
    basicConstraints = critical,CA:TRUE
    keyUsage = critical,keyCertSign,cRLSign
    subjectKeyIdentifier = hash
    [noauthority]
    basicConstraints = critical,CA:FALSE
    subjectKeyIdentifier = hash
    """

  private static let script = """
    export names=DNS:\(host)
    ec='ec -pkeyopt ec_paramgen_curve:P-256'
    make() {  # make NAME SUBJECT EXTENSIONS ISSUER DAYS KEY... ; an issuer "-" is the key itself
      local issuer=()
      if [ "$4" != - ]; then issuer=(-CA "$4.pem" -CAkey "$4.key"); fi
      openssl req -x509 -config openssl.cnf -newkey "${@:6}" -nodes -keyout "$1.key" -out "$1.pem" \
        -subj "$2" -extensions "$3" -days "$5" "${issuer[@]}" 2>>log
    }
    leaf() { make "$1" "${4-/CN=\(host)}" "${2-leaf}" "${3-int}" 3650 ${5-$ec}; }
    make root /CN=root authority - 3650 $ec
    make int /CN=int authority root 3650 $ec
    make stranger /CN=stranger authority - 3650 $ec
    leaf good; leaf other; leaf leaf2
    make expired /CN=\(host) leaf int 1 $ec
    leaf nosan nosan
    leaf nocn nosan int /O=nobody
    leaf clienteku client
    leaf badku badku
    leaf selfsigned leaf -
    leaf catrue catrue -
    for bits in 512 768 1024 2048; do
      leaf rsa$bits leaf int /CN=\(host) rsa:$bits
    done
    leaf ed25519 leaf int /CN=\(host) ed25519
    san() { names=$2 leaf "$1"; }
    san wrongname DNS:other.example
    san nexthop DNS:\(domain)
    san aliasname DNS:\(alias)
    san wild 'DNS:*.sec.example'
    san partwild 'DNS:m*.sec.example'
    san uppersan DNS:MX.SEC.EXAMPLE
    san ipsan IP:192.0.2.1
    san twonames DNS:other.example,DNS:\(host)
    # The leaf of a wrong name has its SAN alone.
    for ca in expiredroot intnoca weakroot sha1int; do
      days=3650 key=$ec kind=authority digest=
      case $ca in
        expiredroot) days=1 ;;
        intnoca) kind=noauthority ;;
        weakroot) key=rsa:1024 ;;
        sha1int) digest=-sha1 ;;
      esac
      make $ca-root /CN=$ca authority - $days $key
      make $ca-int /CN=$ca-int $kind $ca-root 3650 $ec $digest
      make $ca-leaf /CN=\(host) leaf $ca-int 3650 $ec
    done
    """
}
