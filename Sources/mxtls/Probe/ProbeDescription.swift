// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

/// The report of a server for programs, field by field as the manual page documents them.
struct ProbeDescription: Encodable {
  let host: String
  let port: String
  let `protocol`: String
  let tls: String
  let service: String?
  let status: String
  let checkedAt: String
  let connections: Int
  let failure: String?
  let dane: DANEDescription?
  let addresses: [Address]
  let findings: [Remark]

  struct Address: Encodable {
    let address: String
    let connections: Int
    let failure: Failure?
    let blocked: Bool
    let offersTls: Bool?
    let offersInClear: [String]?
    let offers: [String]?
    let agreement: Agreement?
    let resumption: String
    let ticket: Bool?
    let ticketLifetime: Int?
    let trusted: Bool?
    let tlsa: String?
    let certificates: [Shown]
    let otherCertificates: [Shown]?
    let names: [Named]?
  }

  struct Named: Encodable {
    let name: String
    let failure: String?
    let fingerprintSha256: String?
  }

  struct Failure: Encodable {
    let step: String
    let reason: String
    let detail: String?
  }

  struct Agreement: Encodable {
    let `protocol`: String
    let cipher: String
    let cipherBits: Int
    let group: String?
    let postQuantum: Bool
    let signature: String?
    let signatureDigest: String?
    let clientCertificate: Bool
    let extendedMasterSecret: Bool
  }

  struct Shown: Encodable {
    let subject: String?
    let issuer: String?
    let selfSigned: Bool
    let names: [String]
    let key: String
    let notBefore: String
    let notAfter: String
    let daysLeft: Int
    let fingerprintSha256: String?
    let spkiSha256: String?
  }

  struct Remark: Encodable {
    let id: String
    let severity: String
    let addresses: [String]
    let message: String
    let remedy: String
  }
}

extension ProbeDescription {
  init(_ report: ProbeReport, now: UnixTime) {
    let probe = report.probe
    host = probe.endpoint.host
    port = probe.endpoint.port
    `protocol` = probe.mailProtocol.rawValue
    tls = probe.endpoint.isWrapper ? "implicit" : "starttls"
    service = report.service
    status = report.status.verdict
    checkedAt = now.iso8601
    connections = report.connections
    failure = probe.failure?.what
    dane = report.outlook.map(DANEDescription.init)
    addresses = probe.addresses.map {
      Address(
        $0, isTrusted: report.trusted.contains($0.address.text),
        tlsa: report.dane[$0.address.text], now: now)
    }
    findings = report.findings.map(Remark.init)
  }
}

extension ProbeDescription.Remark {
  init(_ finding: Finding) {
    self.init(
      id: finding.kind.id, severity: finding.severity.rawValue, addresses: finding.users,
      message: finding.message, remedy: finding.fullRemedy)
  }
}

extension ProbeDescription.Address {
  fileprivate init(_ probe: AddressProbe, isTrusted: Bool, tlsa: String?, now: UnixTime) {
    let visit = probe.visit
    self.init(
      address: probe.address.text, connections: probe.connections,
      failure: visit.failure.map {
        .init(step: "\($0.step)", reason: $0.reason, detail: $0.detail)
      },
      blocked: visit.failure?.isBlocked ?? false, offersTls: visit.offersTLS,
      offersInClear: visit.clearOffers, offers: visit.offers,
      agreement: visit.agreement.map(ProbeDescription.Agreement.init),
      resumption: probe.resumption.rawValue, ticket: visit.session?.hasTicket,
      ticketLifetime: visit.session.flatMap { $0.ticketLifetime == 0 ? nil : $0.ticketLifetime },
      trusted: visit.certificates.isEmpty ? nil : isTrusted, tlsa: tlsa,
      certificates: visit.certificates.map { .init($0, now: now) },
      otherCertificates: probe.knownKinds.isEmpty
        ? nil : probe.otherChains.flatMap { $0.map { .init($0, now: now) } },
      names: probe.named.isEmpty ? nil : probe.named.map { .init($0.name, $0.visit) })
  }
}

extension ProbeDescription.Named {
  fileprivate init(_ name: String, _ visit: Visit) {
    self.name = name
    failure = visit.certificates.isEmpty ? visit.failure?.what : nil
    fingerprintSha256 = visit.certificates.first.flatMap { try? $0.fingerprint.description }
  }
}

extension ProbeDescription.Agreement {
  fileprivate init(_ agreement: TLSAgreement) {
    self.init(
      protocol: agreement.protocolName, cipher: agreement.cipher,
      cipherBits: agreement.cipherBits, group: agreement.group,
      postQuantum: agreement.isPostQuantum, signature: agreement.signature?.algorithm,
      signatureDigest: agreement.signature?.digest,
      clientCertificate: agreement.asksForCertificate,
      extendedMasterSecret: agreement.hasExtendedMasterSecret)
  }
}

extension ProbeDescription.Shown {
  fileprivate init(_ certificate: Certificate, now: UnixTime) {
    self.init(
      subject: try? certificate.subject.text, issuer: try? certificate.issuer.text,
      selfSigned: certificate.isSelfIssued, names: certificate.extensions.names.map(\.text),
      key: certificate.publicKey.summary, notBefore: certificate.notBefore.iso8601,
      notAfter: certificate.notAfter.iso8601,
      daysLeft: certificate.daysLeft(at: now),
      fingerprintSha256: try? certificate.fingerprint.description,
      spkiSha256: try? certificate.publicKey.fingerprint.description)
  }
}
