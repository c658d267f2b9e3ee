// SPDX-License-Identifier: Apache-2.0

/// A parameter that is concerned, and where its value comes from.
package struct ParameterPlace: Hashable, Sendable {
  package let parameter: String
  package let origin: ParameterOrigin

  package init(parameter: String, origin: ParameterOrigin) {
    self.parameter = parameter
    self.origin = origin
  }
}

extension PostfixConfiguration {
  /// A parameter with the place that its value comes from.
  ///
  /// Where it is not set and its default is another parameter, as those of tlsproxy are, that is the
  /// place.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The place, which is the built-in default for a parameter that nobody knows.
  package func place(of name: String, in service: MasterService? = nil) -> ParameterPlace {
    let origin = origin(of: name, in: service) ?? .builtIn
    if origin == .builtIn,
      let value = ParameterDefaults.value(of: name, in: host.version), value.hasPrefix("$")
    {
      let other = value.dropFirst().filter { $0 != "{" && $0 != "}" }
      if ParameterDefaults.value(of: other, in: host.version) != nil {
        return place(of: other, in: service)
      }
    }
    return ParameterPlace(parameter: name, origin: origin)
  }
}
