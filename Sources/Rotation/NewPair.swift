// SPDX-License-Identifier: Apache-2.0

internal import Checks
package import TLSCrypto

/// The making of what replaces a pair.
package struct NewPair {
  package let planned: PlannedPair
  package let policy: RotationPolicy
  /// Asks somebody for a certificate; nil for a self-signed one.
  package var sign: ((CertificateRequest) throws(RotationError) -> [Certificate])?
  /// Called now and then while a key is generated.
  package var progress: () -> Void = {}

  package init(_ planned: PlannedPair, _ policy: RotationPolicy) {
    self.planned = planned
    self.policy = policy
  }

  /// Makes keys, requests and certificates after those in use: the same names, subject, type of key
  /// and uses, unless something else is wanted.
  ///
  /// - Returns: As many as there are now.
  /// - Throws: A `RotationError`.
  package func make() throws(RotationError) -> [Credential] {
    if policy.type != nil, planned.credentials.count > 1 {
      throw RotationError(
        .refused, planned.unit.name, "holds several keys, of which --type would make two of a kind")
    }
    var made: [Credential] = []
    for old in planned.credentials { made.append(try make(after: old)) }
    try policy.requireTime(made, for: planned.unit)
    return made
  }

  private func make(after old: Credential) throws(RotationError) -> Credential {
    let leaf = old.leaf
    let names = planned.names(besides: leaf, policy)
    let usages = leaf.extensions.extendedKeyUsage ?? []
    let (key, request) = try about(planned.unit.name) { () throws(CryptoError) in
      let key =
        planned.keepsKey
        ? old.key
        : try PrivateKey.generate(policy.type ?? KeyType(of: leaf.publicKey), progress: progress)
      let request = try CertificateRequest.make(
        key: key, subject: try subject(after: leaf, names), names: names,
        purposes: purposes(usages), mustStaple: leaf.extensions.mustStaple)
      return (key, request)
    }
    guard let sign else {
      let certificate = try about(planned.unit.name) { () throws(CryptoError) in
        try Certificate.selfSigned(
          by: key,
          subject: request.subject.isEmpty ? DistinguishedName(for: names) : request.subject,
          names: names, validity: validity(after: leaf), purposes: purposes(usages))
      }
      return Credential(key: key, certificates: [certificate], request: request)
    }
    let certificates = try sign(request)
    let credential = Credential(key: key, certificates: certificates, request: request)
    try requireAnswer(credential, to: request)
    return credential
  }

  /// The old subject, unless its common name is none of the names any more.
  private func subject(
    after leaf: Certificate, _ names: [SubjectAlternativeName]
  ) throws(CryptoError) -> DistinguishedName {
    if let common = leaf.subject.commonName, !names.map(\.text).contains(common) {
      return try DistinguishedName(for: names)
    }
    return leaf.subject
  }

  private func purposes(_ usages: [String]) -> CertificatePurposes {
    var purposes: CertificatePurposes = []
    if usages.contains("serverAuth") { purposes.insert(.server) }
    if usages.contains("clientAuth") { purposes.insert(.client) }
    return purposes.isEmpty ? [.server, .client] : purposes
  }

  private func validity(after leaf: Certificate) -> Certificate.Validity {
    let days = policy.days ?? min(36525, max(1, Int((leaf.lifetime + 43200) / 86400)))
    return Certificate.Validity(days: days, from: policy.now)
  }

  /// Holds what came back against what was asked for.
  private func requireAnswer(
    _ credential: Credential, to request: CertificateRequest
  ) throws(RotationError) {
    let subject = "certificate for \(planned.unit.name)"
    let leaf = credential.leaf
    guard leaf.publicKey.matches(request.publicKey) else {
      throw RotationError(
        .badData, subject, "is for another key than the request's: \(leaf.publicKey.summary)")
    }
    let missing = request.names.filter { name in
      !leaf.extensions.names.contains(name) && !leaf.covers(name.text)
    }
    guard missing.isEmpty else {
      throw RotationError(
        .badData, subject,
        "is not for \(missing.map(\.text).joined(separator: ", ")), which was asked for")
    }
  }
}

extension KeyType {
  /// The type of a key, or the nearest that is made here.
  package init(of key: PublicKey) {
    self =
      switch (key.algorithm, key.curve, key.bits) {
      case ("EC", "P-256", _): .p256
      case ("EC", "P-384", _): .p384
      case ("EC", "P-521", _): .p521
      case ("EC", _, _): .p256
      case ("Ed25519", _, _): .ed25519
      case ("RSA", _, 4096...): .rsa4096
      case ("RSA", _, 3072...): .rsa3072
      default: .rsa2048
      }
  }
}
