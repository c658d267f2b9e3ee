// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TLSCrypto

/// The report in the text format that Prometheus's node_exporter collects.
///
/// The `x509_` metrics have the names and labels that the dashboards of x509-certificate-exporter
/// know.
struct PrometheusText {
  private var page = PrometheusPage()

  var text: String { page.text }

  init(_ result: CheckResult, now: UnixTime) {
    let files = Self.certificates(of: result)
    page.add("x509_cert_not_after", "The last second of the certificate's validity.") {
      files.map { ($0.labels, String($0.certificate.notAfter)) }
    }
    page.add("x509_cert_not_before", "The first second of the certificate's validity.") {
      files.map { ($0.labels, String($0.certificate.notBefore)) }
    }
    page.add("x509_cert_expired", "Whether the certificate has expired.") {
      files.map { ($0.labels, $0.certificate.notAfter < now ? "1" : "0") }
    }
    let errors = Self.unreadableFiles(of: result)
    page.add("x509_cert_error", "A file that has no certificate that can be read.") {
      errors.map { ([("filename", $0.fileName), ("filepath", $0)], "1") }
    }
    page.add("x509_read_errors", "The number of files that cannot be read.") {
      [([], String(errors.count))]
    }
    page.add("mxtls_check_findings", "The number of findings by severity.") {
      Severity.allCases.map { ([("severity", $0.rawValue)], String(result.count($0))) }
    }
    page.add("mxtls_check_finding", "The number of findings by identifier, where there are any.") {
      Self.counts(of: result)
    }
    page.add("mxtls_check_pairs", "The number of key pairs.") {
      [([], String(result.reports.reduce(0) { $0 + $1.pairs.count }))]
    }
    page.add("mxtls_check_status", "The exit status: 0 ok, 1 warning, 2 critical, 3 unknown.") {
      [([], String(result.status.rawValue))]
    }
    page.add("mxtls_check_time_seconds", "When the check was made.") { [([], String(now))] }
  }

  private struct Sample {
    let certificate: Certificate
    let labels: PrometheusPage.Labels
  }

  /// Each certificate once in each file, since a metric must not stand there twice.
  private static func certificates(of result: CheckResult) -> [Sample] {
    var seen: Set<String> = []
    return result.reports.flatMap(\.pairs).flatMap { pair in
      pair.certificates.compactMap { path, certificate -> Sample? in
        let serial = certificate.serialNumber.decimal
        let issuer = certificate.issuer.commonName ?? ""
        guard seen.insert("\(path)\n\(serial)\n\(issuer)").inserted else { return nil }
        return Sample(
          certificate: certificate,
          labels: [
            ("filename", path.fileName), ("filepath", path), ("issuer_CN", issuer),
            ("serial_number", serial), ("subject_CN", certificate.subject.commonName ?? ""),
          ])
      }
    }
  }

  private static func unreadableFiles(of result: CheckResult) -> [String] {
    var seen: Set<String> = []
    return result.reports.flatMap(\.findings)
      .filter { $0.kind.meansUnreadable }
      .compactMap(\.file).filter { seen.insert($0).inserted }
  }

  private static func counts(of result: CheckResult) -> [(
    labels: PrometheusPage.Labels, value: String
  )] {
    let findings = result.reports.flatMap(\.findings)
    let counts = Dictionary(grouping: findings) { "\($0.kind.id) \($0.severity.rawValue)" }
    return counts.sorted { $0.key < $1.key }.compactMap { _, list in
      list.first.map {
        ([("id", $0.kind.id), ("severity", $0.severity.rawValue)], String(list.count))
      }
    }
  }
}

extension String {
  /// The last component of a path.
  fileprivate var fileName: String { String(split(separator: "/").last ?? "") }
}

extension [UInt8] {
  /// A big-endian number in decimal digits, or in hexadecimal ones where it is so long that it can be
  /// no serial number, of which RFC 5280 allows 20 octets.
  fileprivate var decimal: String {
    if count > 64 { return prefix(64).reduce("0x") { $0 + String($1, radix: 16) } + "..." }
    var digits: [UInt8] = [0]
    for byte in self {
      var carry = Int(byte)
      for index in digits.indices {
        let value = Int(digits[index]) * 256 + carry
        digits[index] = UInt8(value % 10)
        carry = value / 10
      }
      while carry > 0 {
        digits.append(UInt8(carry % 10))
        carry /= 10
      }
    }
    return String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}
