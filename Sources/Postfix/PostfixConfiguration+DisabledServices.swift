// SPDX-License-Identifier: Apache-2.0

extension PostfixConfiguration {
  /// The services of master.cf for which master(8) listens: without those that
  /// `master_service_disable` turns off.
  package var enabledServices: [MasterService] {
    let patterns = disablingPatterns
    return master.services.filter { !$0.isDisabled(by: patterns) }
  }

  /// Whether `master_service_disable` turns a service off, which does not run then.
  ///
  /// - Parameter service: The service.
  /// - Returns: By the first pattern that the service matches; false where it matches none.
  package func isDisabled(_ service: MasterService) -> Bool {
    service.isDisabled(by: disablingPatterns)
  }

  private var disablingPatterns: [String] {
    (try? list(of: "master_service_disable")) ?? []
  }
}

extension MasterService {
  /// Whether one of the patterns of `master_service_disable` (postconf(5)) turns it off.
  ///
  /// A pattern is a type, or a name and a type, which until Postfix 2.10 a dot separated; `!` turns its
  /// meaning around, and the first one that fits decides.
  fileprivate func isDisabled(by patterns: [String]) -> Bool {
    for pattern in patterns {
      let name = pattern.drop { $0 == "!" }
      if name == type || name == identity || name == "\(self.name).\(type)" {
        return (pattern.count - name.count).isMultiple(of: 2)
      }
    }
    return false
  }
}
