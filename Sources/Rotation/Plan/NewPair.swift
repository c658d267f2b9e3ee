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
    try requireMakeable()
    var made: [Credential] = []
    for old in planned.credentials { made.append(try make(after: old)) }
    try policy.requireTime(made, for: planned.unit)
    return made
  }

  /// Makes a pair of the kinds that are wanted, to be looked at and thrown away; the pair in use
  /// serves unless another type of key was given.
  ///
  /// - Returns: As many as there are now; no CA is asked.
  /// - Throws: A `RotationError`.
  package func makeStandIn() throws(RotationError) -> [Credential] {
    if policy.type == nil { return planned.credentials }
    try requireMakeable()
    var own = self
    own.sign = nil
    var made: [Credential] = []
    for old in planned.credentials { made.append(try own.make(after: old)) }
    return made
  }

  /// Finds out whether keys like those in use can be made here, before anything else is done.
  ///
  /// - Throws: A `RotationError` of code `refused`, or `notMade` where OpenSSL does not make them.
  package func requireMakeable() throws(RotationError) {
    if policy.type != nil, planned.credentials.count > 1 {
      throw RotationError(
        .refused, planned.unit.name, "holds several keys, of which two would be of one kind")
    }
    if planned.keepsKey { return }
    for old in planned.credentials {
      guard let recipe = recipe(after: old) else {
        throw RotationError(
          .notMade, planned.unit.name,
          "a new key like the old one, \(old.leaf.publicKey.summary), is not made here")
      }
      do throws(CryptoError) {
        try recipe.check()
      } catch {
        throw RotationError(.notMade, planned.unit.name, error.reason)
      }
    }
  }

  /// Makes the requests that would be sent to somebody who signs, and throws them away.
  ///
  /// - Throws: A `RotationError`.
  package func rehearseRequest() throws(RotationError) {
    for old in planned.credentials { _ = try ask(after: old) }
  }

  /// How the key that replaces another one is made; nil where it cannot be made.
  private func recipe(after old: Credential) -> KeyRecipe? {
    policy.type.map(KeyRecipe.init) ?? KeyRecipe(replacing: old.leaf.publicKey)
  }

  private func make(after old: Credential) throws(RotationError) -> Credential {
    let (key, request) = try ask(after: old)
    guard let sign else { return try selfSign(key, request, after: old.leaf) }
    let certificates = try sign(request)
    let credential = Credential(key: key, certificates: certificates, request: request)
    try requireAnswer(credential, to: request)
    return credential
  }

  /// The key and the request of a new certificate.
  private func ask(
    after old: Credential
  ) throws(RotationError) -> (PrivateKey, CertificateRequest) {
    let leaf = old.leaf
    let names = planned.names(besides: leaf, policy)
    return try about(planned.unit.name) { () throws(CryptoError) in
      var key = old.key
      if !planned.keepsKey, let recipe = recipe(after: old) {
        key = try PrivateKey.generate(recipe, progress: progress)
      }
      let request = try CertificateRequest.make(
        key: key, subject: try subject(after: leaf, names), names: names,
        purposes: purposes(leaf.extensions.extendedKeyUsage ?? []),
        mustStaple: leaf.extensions.mustStaple, isReplacing: true)
      return (key, request)
    }
  }

  private func selfSign(
    _ key: PrivateKey, _ request: CertificateRequest, after leaf: Certificate
  ) throws(RotationError) -> Credential {
    let names = planned.names(besides: leaf, policy)
    let certificate = try about(planned.unit.name) { () throws(CryptoError) in
      try Certificate.selfSigned(
        by: key,
        subject: request.subject.isEmpty ? DistinguishedName(for: names) : request.subject,
        names: names, validity: validity(after: leaf),
        purposes: purposes(leaf.extensions.extendedKeyUsage ?? []), isReplacing: true)
    }
    return Credential(key: key, certificates: [certificate], request: request)
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

  /// Compares what came back with what was asked for.
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
