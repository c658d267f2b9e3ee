// SPDX-License-Identifier: Apache-2.0

extension ProbeManner {
  /// What looks a server up in the DNS and asks it then, on any thread.
  ///
  /// - Parameter source: Who tells of TLSA records.
  /// - Returns: It.
  func inquiring(_ source: DANESource) -> @Sendable (ProbeTarget) -> HostInquiry {
    let asking = asking
    // What is served has to be found out as well.
    let timeout: Duration = min(.seconds(timeout.seconds), .seconds(deadline.seconds) / 2)
    return { target in
      let start = ContinuousClock.now
      let outlook = source.outlook(for: target, timeout: timeout)
      var target = target
      target.spent = .now - start
      // As senders that heed the records do.
      target.serverName = outlook?.view?.serverName
      return HostInquiry(probe: asking(target), outlook: outlook)
    }
  }
}
