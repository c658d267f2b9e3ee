// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// What `mxtls new` made, and what it said about it.
struct Pair {
  /// The lines it printed for main.cf.
  let mainCF: [String: String]
  let certificates: [MadeCertificate]
}

/// One certificate that `mxtls new` made.
struct MadeCertificate {
  /// The type of its key, as in --type.
  let type: String
  let pem: String
  /// SHA-256 in hexadecimal with colons, as `openssl` computes it.
  let fingerprint: String
}

/// Makes keys and certificates in `directory` with `mxtls new`.
func makePair(
  types: [String], layout: String = "pair", host: String = "mx.example.org",
  in directory: TemporaryDirectory
) async throws -> Pair {
  let result = try await Tool.mxtls.run(
    "new", host, "--dir", directory.path, "--layout", layout,
    "--type", types.joined(separator: ","), "--format", "json")
  guard result.status == 0 else { throw Refused(result: result) }
  let report = try JSONDecoder().decode(NewReport.self, from: Data(result.output))

  var certificates: [MadeCertificate] = []
  for (type, pair) in zip(types, report.pairs) {
    for pem in try pemCertificates(in: pair.certificateFile)
    where try await fingerprint(of: pem) == pair.fingerprint {
      certificates.append(MadeCertificate(type: type, pem: pem, fingerprint: pair.fingerprint))
    }
  }
  guard certificates.count == types.count else { throw Refused(result: result) }
  return Pair(mainCF: report.mainCF, certificates: certificates)
}

/// The SHA-256 fingerprint that `openssl` computes of a certificate.
func fingerprint(of pem: String) async throws -> String {
  let result = try await Tool("openssl").run(
    "x509", "-noout", "-fingerprint", "-sha256", input: pem)
  guard let equals = result.text.firstIndex(of: "="), result.status == 0 else {
    throw Refused(result: result)
  }
  return result.text[equals...].dropFirst().trimmingCharacters(in: .whitespacesAndNewlines)
}

/// The CERTIFICATE blocks of a file.
private func pemCertificates(in path: String) throws -> [String] {
  let end = "-----END CERTIFICATE-----\n"
  return try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: end)
    .compactMap { text in
      text.range(of: "-----BEGIN CERTIFICATE-----").map { text[$0.lowerBound...] + end }
    }
}

/// What a test needs of `mxtls new --format json`.
private struct NewReport: Decodable {
  let mainCF: [String: String]
  let pairs: [ReportedPair]

  struct ReportedPair: Decodable {
    let certificateFile: String
    let fingerprint: String

    enum CodingKeys: String, CodingKey {
      case certificateFile = "certificate_file"
      case fingerprint = "fingerprint_sha256"
    }
  }

  enum CodingKeys: String, CodingKey {
    case mainCF = "main_cf"
    case pairs
  }
}

/// A program that a test builds on did not do its part.
struct Refused: Error, CustomStringConvertible {
  let result: ToolResult
  var description: String { "\(result)" }
}
