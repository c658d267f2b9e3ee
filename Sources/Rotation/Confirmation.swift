// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import SystemFiles
internal import TLSCrypto

/// The proof that servers show a certificate.
package struct Confirmation: Sendable {
  /// Where to ask; nil for the servers of the instances that were reloaded.
  package var endpoint: Endpoint?
  /// Whether nobody is asked.
  package var isOff = false
  /// How long to wait for the certificate to be shown.
  package var timeout: Duration
  /// What we call ourselves in EHLO.
  package var heloName: String

  package init(endpoint: Endpoint? = nil, timeout: Duration, heloName: String) {
    self.endpoint = endpoint
    self.timeout = timeout
    self.heloName = heloName
  }

  /// Waits until the servers of a pair show its certificates.
  ///
  /// - Parameters:
  ///   - credentials: What they are to show, one of each algorithm.
  ///   - unit: The pair.
  ///   - instances: The instances that were reloaded.
  /// - Returns: The servers that do; none where nobody can be asked.
  /// - Throws: A `RotationError` of code `notConfirmed` when the time is over.
  func confirm(
    _ credentials: [Credential], of unit: RotationUnit, in instances: [String]
  ) throws(RotationError) -> [Endpoint] {
    if isOff { return [] }
    // What only clients load no server can show.
    let endpoints =
      endpoint.map { unit.isServed ? [$0] : [] }
      ?? unit.loaders.filter { instances.contains($0.instance) }.flatMap(\.endpoints).unique
    let deadline = ContinuousClock.now + timeout
    for endpoint in endpoints {
      for credential in credentials { try wait(for: credential, at: endpoint, until: deadline) }
    }
    return endpoints
  }

  private func wait(
    for credential: Credential, at endpoint: Endpoint, until deadline: ContinuousClock.Instant
  ) throws(RotationError) {
    let wanted = try about("certificate") { () throws(CryptoError) in
      try credential.leaf.fingerprint
    }
    let algorithm = try? credential.leaf.publicKey.usableAlgorithm
    var obstacle: String
    repeat {
      do throws(ProbeError) {
        let left = max(.seconds(1), min(deadline - .now, .seconds(15)))
        let shown = try ServedCertificate.fetch(
          from: endpoint, as: heloName, offering: algorithm, timeout: left
        ).first
        let fingerprint = shown.flatMap { try? $0.fingerprint }
        if fingerprint == wanted { return }
        obstacle = "shows another certificate, SHA-256 \(fingerprint?.description ?? "unknown")"
      } catch {
        obstacle = String("\(error)".dropFirst("\(endpoint): ".count))
      }
      for _ in 0..<25 { Rights.pause() }
    } while ContinuousClock.now < deadline
    throw RotationError(
      .notConfirmed, "\(endpoint)", "\(obstacle), after \(timeout.components.seconds) s")
  }
}
