// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import TLSCrypto

/// What records are made: their first three fields.
struct TLSAForm: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose certificate it is about: 3 or DANE-EE for the server's own, 2 or DANE-TA for its"
        + " issuer's.", valueName: "usage"))
  var usage = Usage.own

  @Option(
    help: ArgumentHelp(
      "What of it: 1 or SPKI for the public key, 0 or Cert for the whole.", valueName: "selector"))
  var selector = Selector.key

  @Option(
    help: ArgumentHelp(
      "In which form: 1 or SHA2-256, 2 or SHA2-512 for a digest, 0 or Full for all octets.",
      valueName: "matching"))
  var matching = Matching.sha256

  /// A certificate usage of mail.
  struct Usage: ExpressibleByArgument, Hashable {
    static let own = Usage(value: 3)
    let value: UInt8
  }

  /// A selector.
  struct Selector: ExpressibleByArgument, Hashable {
    static let key = Selector(value: 1)
    let value: UInt8
  }

  /// A matching type.
  struct Matching: ExpressibleByArgument, Hashable {
    static let sha256 = Matching(value: 1)
    let value: UInt8
  }

  /// Makes the record of a pair.
  ///
  /// - Parameter pair: The pair.
  /// - Returns: The record.
  /// - Throws: A `Failure` where the pair lacks what the record is about.
  func record(of pair: TLSAPair) throws(Failure) -> TLSARecord {
    if usage == .own, selector == .key {
      return try about(pair.path) { () throws(CryptoError) in
        try TLSARecord(of: pair.key, matching: matching.value)
      }
    }
    guard let leaf = pair.certificates.first else {
      throw Failure(
        .usage, "\(pair.path): a key alone has records 3 1 x, and no others",
        hint: "--cert names the certificate")
    }
    guard usage != .own else { return try record(leaf, pair) }
    guard let issuer = pair.issuer else {
      let what =
        leaf.isSelfIssued
        ? "the certificate is self-signed, and no issuer is sent with it"
        : "the certificate of the issuer is not in the file"
      throw Failure(
        .badData, "\(pair.path): \(what): nothing would fit a record of usage 2",
        hint: "publish the record 3 1 1, or add the certificate of the issuer to the file")
    }
    return try record(issuer, pair)
  }

  private func record(
    _ certificate: Certificate, _ pair: TLSAPair
  ) throws(Failure) -> TLSARecord {
    try about(pair.path) { () throws(CryptoError) in
      try TLSARecord(
        of: certificate, usage: usage.value, selector: selector.value, matching: matching.value)
    }
  }
}

extension TLSAForm.Usage {
  init?(argument: String) {
    // What else there is counts for nothing in mail (RFC 7672, section 3.1.3).
    guard let value = TLSARecord.usage(argument), value == 2 || value == 3 else { return nil }
    self.init(value: value)
  }

  /// The default in the help.
  var defaultValueDescription: String { "\(value)" }
}

extension TLSAForm.Selector {
  init?(argument: String) {
    guard let value = TLSARecord.selector(argument), value <= 1 else { return nil }
    self.init(value: value)
  }

  /// The default in the help.
  var defaultValueDescription: String { "\(value)" }
}

extension TLSAForm.Matching {
  init?(argument: String) {
    guard let value = TLSARecord.matching(argument), value <= 2 else { return nil }
    self.init(value: value)
  }

  /// The default in the help.
  var defaultValueDescription: String { "\(value)" }
}
