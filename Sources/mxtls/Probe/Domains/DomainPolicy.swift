// SPDX-License-Identifier: Apache-2.0

import MailPolicy

/// What became of the MTA-STS policy of a domain.
enum DomainPolicy: Sendable {
  /// The domain has no record that says that there is one.
  case absent
  case found(STSPolicy)
  /// What was fetched is none.
  case malformed(PolicyTextError)
  /// It cannot be fetched.
  case unavailable(PolicyError)

  /// The policy, where there is one.
  var found: STSPolicy? {
    if case .found(let policy) = self { policy } else { nil }
  }

  /// Fetches the policy of a domain.
  ///
  /// - Parameters:
  ///   - domain: The domain.
  ///   - source: Who fetches it.
  ///   - timeout: How long that may take.
  init(of domain: MailDomain, from source: PolicySource, timeout: Duration) {
    do throws(PolicyError) {
      let text = try source.policy(of: domain.text, timeout: timeout)
      do throws(PolicyTextError) {
        self = .found(try STSPolicy(text))
      } catch {
        self = .malformed(error)
      }
    } catch {
      self = .unavailable(error)
    }
  }
}
