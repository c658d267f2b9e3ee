// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// Parameters for TLS that no release of Postfix has, and that nothing refers to: misspelt ones.
  ///
  /// postconf(1) warns of these as "unused parameter". It takes as used what another value refers to,
  /// a restriction class, and what begins with the name of a service of master.cf.
  func checkSpelling() {
    let main = configuration.main
    let overrides = configuration.master.services.flatMap(\.overrides)
    let texts = (main.settings.map(\.value) + overrides.map(\.value))
    let classes = Set(
      ParameterList.split(value(of: "smtpd_restriction_classes", in: nil) ?? ""))
    let names = (main.settings.map(\.name) + overrides.map(\.name)).unique
    // What has a byte order mark in front of it is told as that.
    for name in names where name.lowercased().contains("tls") && !name.hasPrefix("\u{FEFF}") {
      guard ParameterDefaults.introduction(of: name) == nil, ObsoleteParameter.named(name) == nil,
        configuration.isUnknown(name), !classes.contains(name), !isOfTransport(name),
        !texts.contains(where: { $0.refers(to: name) })
      else { continue }
      let near = nearest(to: name)
      report.add([
        Finding(
          .unknownParameter, "Postfix has no parameter \(name)",
          remedy: near.map { "use \($0)" } ?? "remove the line, or look the name up in postconf(5)",
          places: places(of: name))
      ])
    }
  }

  /// Macros in values of parameters for TLS that stand for nothing, because nobody sets what they name.
  ///
  /// postconf(1) warns of these as "undefined parameter". A value that only asks whether a
  /// parameter is set, as in `${name?text}`, may leave it unset on purpose.
  func checkMacros() {
    let main = configuration.main.settings.map { ($0.name, $0.value, nil as MasterService?) }
    let services = configuration.master.services.flatMap { service in
      service.overrides.map { ($0.name, $0.value, service as MasterService?) }
    }
    for (name, value, service) in main + services
    where name.lowercased().contains("tls") || name == "relay_clientcerts" {
      let unset = value.macroNames.unique.filter { isUnset($0, in: service) }
      guard !unset.isEmpty, configuration.knowsAllParameters else { continue }
      let more = unset.count > 3 ? " and \(unset.count - 3) others" : ""
      let names = unset.prefix(3).joined(separator: ", ") + more
      report.add([
        Finding(
          .unknownParameter, "\(name) refers to \(names), which nothing sets",
          consequence: "Postfix puts nothing in its place",
          remedy: "set \(names), or correct the name",
          places: [configuration.place(of: name, in: service)],
          users: service.map { [$0.identity] } ?? [])
      ])
    }
  }

  private func isUnset(_ name: String, in service: MasterService?) -> Bool {
    name.first?.isNumber == false
      && !["process_id", "process_name", "service_name"].contains(name)
      && !configuration.isSet(name, in: service) && ObsoleteParameter.named(name) == nil
      && ParameterDefaults.introduction(of: name) == nil && configuration.isUnknown(name)
  }

  /// Where a parameter is set: in main.cf, and in the services of master.cf.
  private func places(of name: String) -> [ParameterPlace] {
    let main = configuration.main
    let first = main.setting(of: name).map { setting in
      ParameterPlace(parameter: name, origin: .main(file: main.file, line: setting.line))
    }
    let services = configuration.master.services.filter { $0.override(of: name) != nil }
    return [first].compactMap(\.self) + services.map { configuration.place(of: name, in: $0) }
  }

  /// Whether a name is that of a service with what the queue manager or spawn(8) looks for behind it
  /// (postconf_service.c), such as `tls-only_destination_recipient_limit`.
  private func isOfTransport(_ name: String) -> Bool {
    configuration.master.services.contains { service in
      name.hasPrefix("\(service.name)_")
        && Self.transportSuffixes.contains(String(name.dropFirst(service.name.count + 1)))
    }
  }

  private static let transportSuffixes: Set = [
    "delivery_slot_cost", "delivery_slot_discount", "delivery_slot_loan",
    "destination_concurrency_failed_cohort_limit", "destination_concurrency_limit",
    "destination_concurrency_negative_feedback", "destination_concurrency_positive_feedback",
    "destination_rate_delay", "destination_recipient_limit", "extra_recipient_limit",
    "initial_destination_concurrency", "minimum_delivery_slots", "recipient_limit",
    "recipient_refill_delay", "recipient_refill_limit", "time_limit", "transport_rate_delay",
  ]

  /// The parameter of this release with the most similar name, nil where none is similar.
  private func nearest(to name: String) -> String? {
    let limit = max(2, name.count / 4)
    let known = ParameterDefaults.names(in: configuration.host.version)
    let wanted = Set(name.lowercased().split(separator: "_"))
    // Two names differ by no less than their lengths do.
    let best = known.lazy.filter { abs($0.utf8.count - name.utf8.count) <= limit }.map {
      candidate in
      let words = Set(candidate.lowercased().split(separator: "_"))
      let strange = wanted.symmetricDifference(words).count
      return (name: candidate, distance: name.distance(to: candidate), strange: strange)
    }.min { ($0.distance, $0.strange, $0.name) < ($1.distance, $1.strange, $1.name) }
    guard let best, best.distance <= limit else { return nil }
    return best.name
  }
}

extension String {
  /// Whether a value has `$name`, `${name` or `$(name` in it.
  fileprivate func refers(to name: String) -> Bool {
    ["$", "${", "$("].contains { start in
      ranges(of: start + name).contains { range in
        guard range.upperBound < endIndex else { return true }
        let next = self[range.upperBound]
        return !(next.isLetter || next.isNumber || next == "_")
      }
    }
  }

  /// How many characters have to be put in, taken out or replaced to make one of the other.
  fileprivate func distance(to other: String) -> Int {
    let (left, right) = (Array(utf8), Array(other.utf8))
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, otherByte) in right.enumerated() {
        let replaced = diagonal + (byte == otherByte ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
