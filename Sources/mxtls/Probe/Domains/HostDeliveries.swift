// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import MailPolicy
import Primitives
import SMTP
import TLSCrypto

/// How each kind of sender delivers to a host of a domain.
struct HostDeliveries {
  private let name: String
  private let outlook: DANEOutlook
  private let probe: HostProbe?
  private let chains: ServedChainCheck
  private let now: UnixTime

  /// - Parameters:
  ///   - host: The host.
  ///   - probe: What it serves; nil where it has no address.
  ///   - chains: Tells which certificates are trusted.
  ///   - now: When certificates are to be valid.
  init(to host: DomainFacts.Host, _ probe: HostProbe?, _ chains: ServedChainCheck, now: UnixTime) {
    name = host.name.description.lowercased()
    outlook = host.outlook
    self.probe = probe
    self.chains = chains
    self.now = now
  }

  /// The delivery where TLS is taken if it is offered.
  var opportunistic: Delivery {
    overAddresses { address in
      address.visit.agreement != nil ? Delivery(.encrypted) : address.withoutTLS
    }
  }

  /// The delivery where TLSA records are heeded.
  var dane: Delivery {
    switch outlook {
    case .unknown(let reason, _): return Delivery(.unknown, reason)
    case .known(let view):
      switch view.truth.dane {
      case .opportunistic: return opportunistic
      case .postpone(.noAddress): return opportunistic
      case .postpone:
        return Delivery(view.truth.isUnanswered ? .unknown : .refused, view.reason ?? "")
      case .encrypt:
        return demanding { _ in Delivery(.encrypted, "no TLSA record can be used") }
      case .authenticate(let policy):
        return demanding { address in fitting(policy, address) }
      }
    }
  }

  private func fitting(_ policy: DANEPolicy, _ address: AddressProbe) -> Delivery {
    let expectation = DANEExpectation(
      policy.records, names: policy.referenceNames.map(\.description))
    for chain in address.chains {
      if let outcome = expectation.outcome(of: chain, names: [], at: now), outcome.finding != nil {
        return Delivery(.refused, "it \(outcome.text)")
      }
    }
    if address.visit.certificates.isEmpty { return Delivery(.refused, "it shows no certificate") }
    return policy.isTrustedOnly
      ? Delivery(.encrypted, "it fits its TLSA records, but the MX records are not signed")
      : Delivery(.authenticated)
  }

  /// The delivery by a policy of MTA-STS.
  ///
  /// - Parameter policy: The policy.
  /// - Returns: The delivery where it is enforced, and the faults alone where it is not.
  func byPolicy(_ policy: STSPolicy) -> Delivery {
    guard policy.allows(name) else { return Delivery(.refused, "it is not in the policy") }
    return demanding { address in
      if address.visit.certificates.isEmpty {
        return Delivery(.refused, "it shows no certificate")
      }
      for chain in address.chains {
        guard let own = chain.first else { continue }
        guard own.covers(name) else {
          return Delivery(.refused, "its certificate is not for this name")
        }
        guard own.notBefore <= now, now <= own.notAfter else {
          return Delivery(.refused, "its certificate is not valid now")
        }
        guard chains.check(chain, names: []).isTrusted else {
          return Delivery(.refused, "its certificate is not from a CA that is trusted here")
        }
      }
      return Delivery(.authenticated)
    }
  }

  /// The delivery where there has to be TLS, and more.
  private func demanding(_ judge: (AddressProbe) -> Delivery) -> Delivery {
    overAddresses { address in
      if address.visit.agreement != nil { return judge(address) }
      let other = address.withoutTLS
      return other.way == .clear ? Delivery(.refused, other.reasons) : other
    }
  }

  private func overAddresses(_ judge: (AddressProbe) -> Delivery) -> Delivery {
    guard let probe else { return Delivery(.refused, "it has no address") }
    if let failure = probe.failure { return Delivery(.unknown, failure.what) }
    return Delivery(over: probe.addresses.map(judge))
  }
}

extension AddressProbe {
  /// The delivery to an address without TLS, if there is one.
  fileprivate var withoutTLS: Delivery {
    guard let failure = visit.failure else { return Delivery(.unknown) }
    if failure.isBlocked { return Delivery(.unknown, failure.what) }
    switch (failure.code, failure.step) {
    case (.unreachable, .connect), (.unresolved, _): return Delivery(.unknown, failure.what)
    case (.outOfTurn, _): return Delivery(.refused, failure.what)
    case (.noSTARTTLS, _): return Delivery(.clear, failure.reason)
    case (_, .startTLS), (_, .handshake): return Delivery(.clear, failure.what)
    default: return Delivery(.refused, failure.what)
    }
  }
}
