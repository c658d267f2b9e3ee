// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives

/// A setting that is tried against the log: `name=value` of main.cf, or `service/type/name=value` as
/// `postconf -P` writes an option of a service.
struct WhatIfSetting {
  let change: ProposedChange

  /// Reads a setting.
  ///
  /// - Parameters:
  ///   - text: The setting.
  ///   - configuration: The configuration that it is to change.
  /// - Throws: A `Failure` of status `usage` for what is no setting, or has an effect that a log does
  ///   not show; `noInput` for a service that master.cf has not.
  init(_ text: String, in configuration: PostfixConfiguration) throws(Failure) {
    let shown = text.withoutKeyMaterial
    guard let sign = text.firstIndex(of: "=") else {
      throw Failure(
        .usage, "\(shown): is no setting",
        hint: "write name=value, or service/type/name=value for an option in master.cf")
    }
    let place = text[..<sign].trimmed.split(separator: "/", omittingEmptySubsequences: false)
    let value = String(text[text.index(after: sign)...].trimmed)
    guard let name = place.last.map(String.init), !name.isEmpty, !value.contains("\n") else {
      throw Failure(.usage, "\(shown): is no setting")
    }
    var service: MasterService?
    if place.count > 1 {
      let identity = place.dropLast().joined(separator: "/")
      service = configuration.master.services.first { $0.identity == identity }
      guard service != nil else {
        throw Failure(
          .noInput, "\(shown): master.cf has no service \(identity)",
          hint: "`postconf -M` lists them: the last but one part is the type, as in smtp/inet")
      }
    }
    switch WhatIfCoverage(of: name, set: value) {
    case .judged, .harmless: break
    case .unknown(let reason):
      throw Failure(.usage, "\(shown): cannot be tried against a log: \(reason)")
    }
    change = ProposedChange(
      service: service?.identity, parameter: name,
      before: service.map { $0.override(of: name)?.value }
        ?? configuration.main.setting(of: name)?.value, after: value,
      reason: "it was asked for", source: "mxtls")
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = self.drop { $0 == " " || $0 == "\t" }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}
