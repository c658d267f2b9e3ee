// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Everything that is told of one object of a file; the JSON of `mxtls show` is this, field by field.
///
/// Fields that do not apply to the kind of object are nil and left out. Never a secret.
struct ObjectDescription: Encodable {
  var kind: String
  /// Where the PEM block begins in the file.
  var line: Int?
  /// The PEM label of what is not explained further.
  var label: String?
  /// Why the object cannot be read.
  var error: String?

  // Keys
  var encrypted: Bool?
  var encoding: String?
  var cipher: String?
  var key: KeyDescription?
  var spkiSha256: String?

  // Requests and certificates
  var version: Int?
  var serial: String?
  var subject: String?
  var commonName: String?
  var issuer: String?
  var names: NamesDescription?
  var notBefore: String?
  var notAfter: String?
  var validity: Validity?
  var daysLeft: Int?
  var lifetimeDays: Int?
  var signatureAlgorithm: String?
  var signatureValid: Bool?
  var selfSigned: Bool?
  var fingerprintSha256: String?
  var keyUsage: [String]?
  var extendedKeyUsage: [String]?
  var ca: Bool?
  var pathLength: Int?
  var mustStaple: Bool?
  var subjectKeyIdentifier: String?
  var authorityKeyIdentifier: String?
  var extensions: [ExtensionDescription]?
  /// Whether a private key of the same file belongs to it; nil where the file has none, and for the
  /// issuers of other certificates of the file, whose keys are elsewhere.
  var keyMatches: Bool?
  var pem: String?

  // Sessions
  var session: SessionDescription?

  // Archives and bundles
  var contents: [ObjectDescription]?

  /// What only the text needs.
  var times: (notBefore: UnixTime, notAfter: UnixTime)?
  var displayNames: [String] = []

  enum Validity: String, Encodable {
    case valid
    case expired
    case notYetValid = "not-yet-valid"
  }

  private enum CodingKeys: CodingKey {
    case kind, line, label, error, encrypted, encoding, cipher, key, spkiSha256, version, serial
    case subject, commonName, issuer, names, notBefore, notAfter, validity, daysLeft, lifetimeDays
    case signatureAlgorithm, signatureValid, selfSigned, fingerprintSha256, keyUsage
    case extendedKeyUsage, ca, pathLength, mustStaple, subjectKeyIdentifier
    case authorityKeyIdentifier, extensions, keyMatches, pem, session, contents
  }

  init(kind: String) {
    self.kind = kind
  }
}
