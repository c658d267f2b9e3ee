// SPDX-License-Identifier: Apache-2.0

@testable import mxtls

extension ObjectDescription {
  /// A description in which every field has a value, as no real object has.
  static var full: ObjectDescription {
    var object = ObjectDescription(kind: "everything")
    object.line = 1
    object.label = "X"
    object.error = "x"
    object.encrypted = true
    object.encoding = "PKCS#8"
    object.cipher = "aes-256-cbc"
    object.key = KeyDescription(algorithm: "EC", bits: 256, curve: "P-256", fault: "x", summary: "")
    object.spkiSha256 = "00"
    object.version = 3
    object.serial = "00"
    object.subject = "CN=x"
    object.commonName = "x"
    object.issuer = "CN=x"
    object.names = .full
    object.notBefore = "x"
    object.notAfter = "x"
    object.validity = .valid
    object.daysLeft = 2
    object.lifetimeDays = 2
    object.signatureAlgorithm = "x"
    object.signatureValid = true
    object.selfSigned = true
    object.fingerprintSha256 = "00"
    object.keyUsage = ["digitalSignature"]
    object.extendedKeyUsage = ["serverAuth"]
    object.ca = false
    object.pathLength = 2
    object.mustStaple = false
    object.subjectKeyIdentifier = "00"
    object.authorityKeyIdentifier = "00"
    object.extensions = [ExtensionDescription(oid: "1.2", name: "x", critical: true, value: "x")]
    object.keyMatches = true
    object.pem = "x"
    object.session = .full
    object.contents = [ObjectDescription(kind: "inner")]
    object.times = (0, 0)
    return object
  }

  /// The names of what has no value in a description and in what it is made of.
  var absentFields: [String] {
    let parts: [Any] = [self, key as Any, names as Any, session as Any].map {
      Mirror(reflecting: $0).displayStyle == .optional
        ? Mirror(reflecting: $0).children.first?.value ?? () : $0
    }
    return parts.flatMap { part in
      Mirror(reflecting: part).children.compactMap { label, value in
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional && mirror.children.isEmpty ? label : nil
      }
    }
  }
}

extension NamesDescription {
  fileprivate static var full: NamesDescription {
    var names = NamesDescription([])
    names.dns = ["mail.example.com"]
    names.ip = ["192.0.2.1"]
    names.email = ["postmaster@example.com"]
    names.uri = ["https://example.com/"]
    names.other = ["otherName"]
    return names
  }
}

extension SessionDescription {
  fileprivate static var full: SessionDescription {
    SessionDescription(
      protocol: "TLSv1.3", cipher: "x", sessionId: "00", ticketBytes: 2, ticketLifetimeHint: 2,
      established: "x", timeout: 2, expires: "x", serverName: "mail.example.com", alpn: "smtp")
  }
}
