// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// What a mail server serves at its addresses.
///
/// Nothing of it changes once it is found out, and OpenSSL counts the references to its objects
/// atomically: so it can be made in one thread and looked at in another.
package struct HostProbe: @unchecked Sendable {
  /// Which addresses are taken.
  package enum Family: Sendable {
    case any
    case v4
    case v6
  }

  /// The server.
  package let endpoint: Endpoint
  /// What is spoken there.
  package let mailProtocol: MailProtocol
  /// What is served at each address, in the order in which clients of this machine try them.
  package private(set) var addresses: [AddressProbe] = []
  /// Why no address is known; nil where there are some.
  package private(set) var failure: ProbeError?

  /// Finds out what is served, at one address after the other.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - known: Its addresses, in numbers; nil for those that this machine finds.
  ///   - family: Which of its addresses to ask.
  ///   - manner: How to ask.
  ///   - step: How long a step may take: the look-up, a connection, a reply, a handshake.
  ///   - timeout: How long all of it may take.
  package init(
    _ endpoint: Endpoint, at known: [String]? = nil, _ family: Family,
    _ manner: AddressProbe.Manner, step: Duration, timeout: Duration
  ) {
    self.endpoint = endpoint
    mailProtocol = manner.mailProtocol
    let start = ContinuousClock.now
    let limits = VisitLimits(step: step, deadline: start + timeout)
    do throws(SocketError) {
      var all: [NetworkAddress] = []
      for host in known ?? [endpoint.host] {
        all += try NetworkAddress.resolve(
          host: host, port: endpoint.knownPort, name: "\(endpoint)", by: limits.step(from: start))
      }
      let wanted = all.filter { family == .any || $0.isIPv6 == (family == .v6) }
      if wanted.isEmpty {
        failure = ProbeError(
          .unresolved, endpoint, .connect,
          reason: "it has no address of \(family == .v6 ? "IPv6" : "IPv4")")
      }
      var asked: Set<NetworkAddress> = []
      for address in wanted where asked.insert(address).inserted {
        addresses.append(AddressProbe(address, of: endpoint, manner, limits: limits))
      }
    } catch {
      failure = ProbeError(error, endpoint, .connect)
    }
  }
}
