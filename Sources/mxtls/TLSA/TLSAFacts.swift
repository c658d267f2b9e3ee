// SPDX-License-Identifier: Apache-2.0

import DANE

/// What the DNS says of the TLSA records of a server.
struct TLSAFacts: Sendable {
  /// What senders that heed DANE do with it.
  let outlook: DANEOutlook
  /// What each name server of the zone says; nil where the zone is not known.
  let survey: ZoneSurvey?
  /// The name that has the records, at the end of all aliases.
  let owner: DNSName
}

extension TLSAFacts {
  /// Looks everything up.
  ///
  /// - Parameters:
  ///   - host: The host.
  ///   - port: The port.
  ///   - directory: Who tells.
  ///   - timeout: How long to wait for the look-ups, and as long again for the name servers of the zone.
  init(of host: DNSName, port: UInt16, from directory: NameDirectory, timeout: Duration) {
    let route = MailRoute(directlyTo: host)
    outlook = directory.outlook(
      for: host, on: (route, route), port: port, by: .now + timeout)
    let plain = (try? host.adding("_\(port)", "_tcp")) ?? host
    owner = outlook.view?.truth.tlsaAnswers.last?.canonicalName ?? plain
    survey = directory.survey(of: owner, timeout: timeout)
  }
}
