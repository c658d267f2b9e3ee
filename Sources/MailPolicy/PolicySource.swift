// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// Fetches the policies of MTA-STS by HTTPS, by libcurl (RFC 8461, section 3.3).
package struct PolicySource: Sendable {
  private let library: CurlLibrary
  private let trust: PolicyTrust
  private let port: UInt16
  private let address: String?

  /// Prepares to fetch policies.
  ///
  /// - Parameters:
  ///   - trust: Which CAs vouch for web servers.
  ///   - port: The port, 443 but for tests.
  ///   - address: Where all web servers are; nil for where the DNS says.
  /// - Throws: A `PolicyError` of code `noLibrary` where libcurl is not installed.
  package init(
    trust: PolicyTrust, port: UInt16 = 443, address: String? = nil
  ) throws(PolicyError) {
    try self.init(library: CurlLibrary.shared, trust: trust, port: port, address: address)
  }

  init(
    library: CurlLibrary?, trust: PolicyTrust, port: UInt16, address: String?
  ) throws(PolicyError) {
    guard let library else {
      throw PolicyError(.noLibrary, "policies of MTA-STS need libcurl, which is not installed")
    }
    self.library = library
    self.trust = trust
    self.port = port
    self.address = address
  }

  /// The most octets that a policy may have.
  package static let limit = 64 << 10
  /// The longest that it may take to fetch one.
  package static let patience: Duration = .seconds(60)

  /// Fetches the policy of a domain.
  ///
  /// - Parameters:
  ///   - domain: The domain, in A-labels, without a final dot.
  ///   - timeout: How long all of it may take; no longer than a minute in any case.
  /// - Returns: The text, as it came.
  /// - Throws: A `PolicyError`: for whoever has no address, no certificate for its name by a CA that is
  ///   trusted, another status than 200, redirections among them, another media type than text/plain,
  ///   or more than 64 KiB.
  package func policy(
    of domain: String, timeout: Duration
  ) throws(PolicyError) -> [UInt8] {
    let deadline = ContinuousClock.now + min(timeout, Self.patience)
    let host = "mta-sts.\(domain)"
    let addresses = try addresses(of: host, by: deadline)
    let place = port == 443 ? host : "\(host):\(port)"
    let transfer = try CurlTransfer(library)
    let response = try transfer.fetch(
      "https://\(place)/.well-known/mta-sts.txt",
      at: "\(host):\(port):\(addresses.joined(separator: ","))", trusting: trust,
      limit: Self.limit, timeout: deadline - .now)
    guard response.status == 200 else {
      let what =
        (300..<400).contains(response.status)
        ? "the web server redirects, which does not count" : "the web server answers"
      throw PolicyError(.status(response.status), "\(what): HTTP status \(response.status)")
    }
    let mediaType = response.mediaType ?? "none"
    let kind = mediaType.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    guard kind == "text/plain" else {
      throw PolicyError(
        .mediaType, "it is of the media type \(mediaType.prefix(100)), and not text/plain")
    }
    return response.body
  }

  /// The addresses as libcurl takes them: it would not stop looking them up in time.
  private func addresses(
    of host: String, by deadline: ContinuousClock.Instant
  ) throws(PolicyError) -> [String] {
    if let address { return [address] }
    do throws(SocketError) {
      let all = try NetworkAddress.resolve(host: host, port: "\(port)", name: host, by: deadline)
      return all.map { $0.isIPv6 ? "[\($0.text)]" : $0.text }
    } catch {
      let code: PolicyError.Code = error.code == .timedOut ? .timedOut : .unresolved
      throw PolicyError(code, "the address of \(host) cannot be found: \(error.reason)")
    }
  }
}
