// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import Rotation
import TLSCrypto

/// The form of the records of a roll-over, all of usage 3: what is rolled over is the server's own.
struct RollForm {
  let selector: UInt8
  let matching: UInt8

  /// The forms that records of a pair are known by.
  static let all = [
    RollForm(selector: 1, matching: 1), RollForm(selector: 1, matching: 2),
    RollForm(selector: 0, matching: 1), RollForm(selector: 0, matching: 2),
  ]

  init(selector: UInt8, matching: UInt8) {
    self.selector = selector
    self.matching = matching
  }

  /// Reads the first three fields; any other text is 3 1 1.
  init(text: String) {
    self = Self.all.first { $0.text == text } ?? Self(selector: 1, matching: 1)
  }

  /// The first three fields.
  var text: String { "3 \(selector) \(matching)" }

  /// The records of certificates, each once.
  ///
  /// - Parameter leaves: The certificates.
  /// - Returns: The records as text.
  /// - Throws: A `Failure` where OpenSSL fails.
  func records(of leaves: [Certificate]) throws(Failure) -> [String] {
    try leaves.map { (leaf) throws(Failure) in
      try about("TLSA record") { () throws(CryptoError) in
        try TLSARecord(of: leaf, usage: 3, selector: selector, matching: matching).description
      }
    }.unique
  }

  /// The records of certificates in all forms.
  ///
  /// - Parameter leaves: The certificates.
  /// - Returns: The records as text.
  /// - Throws: A `Failure` where OpenSSL fails.
  static func allRecords(of leaves: [Certificate]) throws(Failure) -> [String] {
    var records: [String] = []
    for form in all { records += try form.records(of: leaves) }
    return records
  }
}
