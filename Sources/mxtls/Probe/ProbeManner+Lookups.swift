// SPDX-License-Identifier: Apache-2.0

extension ProbeManner {
  /// What looks a server up in the DNS and asks it then, on any thread.
  ///
  /// - Parameter source: Who tells of TLSA records.
  /// - Returns: It.
  func inquiring(_ source: DANESource) -> @Sendable (ProbeTarget) -> HostInquiry {
    let asking = asking
    let timeout: Duration = .seconds(min(timeout.seconds, deadline.seconds))
    return { target in
      let outlook = source.outlook(for: target, timeout: timeout)
      var target = target
      // As senders that heed the records do.
      target.serverName = outlook?.view?.serverName
      return HostInquiry(probe: asking(target), outlook: outlook)
    }
  }
}
