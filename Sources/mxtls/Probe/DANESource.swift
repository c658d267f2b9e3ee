// SPDX-License-Identifier: Apache-2.0

import DANE

/// Who tells of TLSA records.
enum DANESource: Sendable {
  /// The DNS.
  case directory(NameDirectory)
  /// Nobody can, for this reason.
  case missing(ResolverError)
  /// Nobody is to.
  case nobody

  /// Looks up what the DNS says of a server.
  ///
  /// - Parameters:
  ///   - target: The server.
  ///   - timeout: How long to wait for all of it.
  /// - Returns: What it says; nil for a server that has no name in the DNS.
  func outlook(for target: ProbeTarget, timeout: Duration) -> DANEOutlook? {
    guard let host = target.domainName, let port = target.endpoint.portNumber else { return nil }
    switch self {
    case .directory(let directory):
      let route = MailRoute(directlyTo: host)
      return directory.outlook(
        for: host, on: (route, route), port: port, by: .now + timeout)
    case .missing(let error): return .unknown(reason: error.what, remedy: error.remedy)
    case .nobody: return nil
    }
  }
}
