// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

extension ObjectDescription {
  /// Describes all objects of a file, and how they belong together.
  ///
  /// - Parameters:
  ///   - objects: The objects.
  ///   - clock: Tells what is expired.
  /// - Returns: A description for each.
  static func list(_ objects: [CryptoObject], clock: Clock) -> [ObjectDescription] {
    let keys = objects.compactMap(\.content.heldKey)
    return related(objects.map { ObjectDescription($0, keys: keys, clock: clock) })
  }

  /// Describes a session in DER; nil where OpenSSL cannot read it.
  init?(session der: RawSpan, clock: Clock) {
    do throws(CryptoError) {
      guard let session = try TLSSession(der: der) else { return nil }
      try self.init(.session(session), keys: [], clock: clock)
    } catch {
      self.init(unreadable: error)
    }
  }

  /// Removes the verdict about the key from certificates that have issued another one of the list.
  private static func related(_ list: [ObjectDescription]) -> [ObjectDescription] {
    let issuers = Set(list.filter { $0.issuer != $0.subject }.compactMap(\.issuer))
    return list.map { item in
      var item = item
      let isIssuer = item.subject.map(issuers.contains) == true
      if item.kind == "certificate", item.keyMatches == false, isIssuer { item.keyMatches = nil }
      return item
    }
  }

  private init(_ object: CryptoObject, keys: [PrivateKey], clock: Clock) {
    do throws(CryptoError) {
      try self.init(object.content, keys: keys, clock: clock)
    } catch {
      self.init(unreadable: error)
    }
    line = object.block?.line
    if kind == "unreadable" { label = object.block?.shownLabel }
  }

  private init(unreadable error: CryptoError) {
    self.init(kind: "unreadable")
    self.error = error.description
  }

  private init(
    _ content: CryptoObject.Content, keys: [PrivateKey], clock: Clock
  ) throws(CryptoError) {
    switch content {
    case .privateKey(let key, let encoding): try self.init(key, encoding)
    case .encryptedKey(let key):
      self.init(kind: "private-key")
      encrypted = true
      encoding = key.encoding.rawValue
      cipher = key.cipher
    case .unsupportedKey(let key): self.init(key)
    case .publicKey(let key):
      self.init(kind: "public-key")
      try add(key)
    case .request(let request): try self.init(request, keys: keys)
    case .certificate(let certificate): try self.init(certificate, keys: keys, clock: clock)
    case .archive(let archive):
      self.init(kind: "pkcs12")
      encrypted = false
      let keys = archive.key.map { [$0] } ?? []
      let key = try keys.map { (key) throws(CryptoError) in try ObjectDescription(key, .pkcs8) }
      let unsupported = archive.unsupportedKey.map { [ObjectDescription($0)] } ?? []
      contents = key + unsupported + (try Self.list(archive.certificates, keys: keys, clock: clock))
    case .encryptedArchive:
      self.init(kind: "pkcs12")
      encrypted = true
    case .bundle(let certificates):
      self.init(kind: "pkcs7")
      contents = try Self.list(certificates, keys: keys, clock: clock)
    case .session(let session):
      self.init(kind: "tls-session")
      self.session = SessionDescription(session)
      times = (session.established, session.established.later(by: session.timeout))
      contents = try session.peerCertificate.map { (certificate) throws(CryptoError) in
        [try ObjectDescription(certificate, keys: [], clock: clock)]
      }
    case .other(let label):
      self.init(kind: "other")
      self.label = label
    case .unreadable(let error): self.init(unreadable: error)
    }
  }

  private static func list(
    _ certificates: [Certificate], keys: [PrivateKey], clock: Clock
  ) throws(CryptoError) -> [ObjectDescription] {
    related(
      try certificates.map { (certificate) throws(CryptoError) in
        try ObjectDescription(certificate, keys: keys, clock: clock)
      })
  }

  private init(_ privateKey: PrivateKey, _ encoding: PrivateKey.Encoding) throws(CryptoError) {
    self.init(kind: "private-key")
    encrypted = false
    self.encoding = encoding.rawValue
    try add(privateKey.publicKey)
  }

  private init(_ key: UnsupportedKey) {
    self.init(kind: "private-key")
    encrypted = false
    encoding = key.encoding.rawValue
    self.key = KeyDescription(
      algorithm: key.algorithm.name, bits: nil, curve: key.algorithm.curve,
      fault: key.algorithm.reason, summary: key.algorithm.summary)
  }

  /// Describes a request.
  init(_ request: CertificateRequest, keys: [PrivateKey]) throws(CryptoError) {
    self.init(kind: "certificate-request")
    try add(request.subject, request.extensions, request.extensionTexts)
    try add(request.publicKey)
    signatureAlgorithm = request.signatureAlgorithm
    signatureValid = request.publicKey.unsupported == nil ? request.isSignatureValid : nil
    keyMatches = Self.match(request.publicKey, keys)
    pem = String(decoding: try request.pem, as: UTF8.self)
  }

  /// Describes a certificate.
  init(_ certificate: Certificate, keys: [PrivateKey], clock: Clock) throws(CryptoError) {
    self.init(kind: "certificate")
    version = certificate.version
    serial = certificate.serialNumber.hex
    issuer = try certificate.issuer.text
    try add(certificate.subject, certificate.extensions, certificate.extensionTexts)
    try add(certificate.publicKey)
    times = (certificate.notBefore, certificate.notAfter)
    notBefore = certificate.notBefore.iso8601
    notAfter = certificate.notAfter.iso8601
    let left = certificate.notAfter - clock.now
    validity = clock.now < certificate.notBefore ? .notYetValid : left < 0 ? .expired : .valid
    daysLeft = certificate.daysLeft(at: clock.now)
    lifetimeDays = Int((certificate.notAfter - certificate.notBefore + 1) / 86400)
    signatureAlgorithm = certificate.signatureAlgorithm
    // What cannot be verified here is not called forged.
    let isOpen = certificate.publicKey.unsupported != nil && certificate.isSelfIssued
    selfSigned = isOpen ? nil : certificate.isSelfSigned
    fingerprintSha256 = try certificate.fingerprint.description
    keyMatches = Self.match(certificate.publicKey, keys)
    pem = String(decoding: try certificate.pem, as: UTF8.self)
  }

  private mutating func add(_ publicKey: PublicKey) throws(CryptoError) {
    var fault: String?
    do throws(CryptoError) { try publicKey.requireServable() } catch { fault = error.reason }
    key = KeyDescription(
      algorithm: publicKey.algorithm, bits: publicKey.size, curve: publicKey.curve, fault: fault,
      summary: publicKey.summary)
    spkiSha256 = try publicKey.fingerprint.description
  }

  private mutating func add(
    _ subject: DistinguishedName, _ values: CertificateExtensions,
    _ texts: [CertificateExtensions.Extension]
  ) throws(CryptoError) {
    self.subject = try subject.text
    commonName = subject.commonName
    names = NamesDescription(values.names)
    displayNames = values.names.map(\.display)
    keyUsage = values.keyUsage
    extendedKeyUsage = values.extendedKeyUsage
    ca = values.isCA
    pathLength = values.pathLength
    mustStaple = values.mustStaple
    subjectKeyIdentifier = values.subjectKeyIdentifier?.colonHex
    authorityKeyIdentifier = values.authorityKeyIdentifier?.colonHex
    extensions = texts.map {
      ExtensionDescription(
        oid: $0.identifier, name: $0.name, critical: $0.isCritical, value: $0.value)
    }
  }

  private static func match(_ key: PublicKey, _ keys: [PrivateKey]) -> Bool? {
    keys.isEmpty ? nil : keys.contains { $0.publicKey.matches(key) }
  }
}

extension SessionDescription {
  init(_ session: TLSSession) {
    self.init(
      protocol: session.protocolVersion, cipher: session.cipher,
      sessionId: session.identifier.hex, ticketBytes: session.ticketLength,
      ticketLifetimeHint: session.ticketLifetimeHint, established: session.established.iso8601,
      timeout: session.timeout, expires: session.established.later(by: session.timeout).iso8601,
      serverName: session.serverName, alpn: session.applicationProtocol)
  }
}
