// SPDX-License-Identifier: Apache-2.0

/// How much time must be left of a validity.
package enum Threshold: Hashable, Sendable {
  /// A time in seconds.
  case seconds(Double)
  /// A share of the whole lifetime, 1 being all of it.
  case share(Double)

  /// By default a third and a tenth of the lifetime, since 30 days are next to nothing of a year and
  /// most of a certificate of 47 days.
  package static let defaultWarning = Threshold.share(1.0 / 3)
  package static let defaultCritical = Threshold.share(0.1)

  /// Reads a number of days with decimals ("14", "2.5", "14d"), hours ("36h") or percent ("10%"),
  /// a million at most.
  package init?(_ text: String) {
    guard let last = text.last else { return nil }
    let number = last.isNumber ? text[...] : text.dropLast()
    guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let value = Double(number), value <= 1_000_000
    else { return nil }
    switch last {
    case "%" where value <= 100: self = .share(value / 100)
    case "h": self = .seconds(value * 3600)
    case "d": self = .seconds(value * 86400)
    case _ where last.isNumber: self = .seconds(value * 86400)
    default: return nil
    }
  }

  /// The least number of seconds that must be left of a lifetime.
  package func seconds(of lifetime: Int64) -> Double {
    switch self {
    case .seconds(let seconds): seconds
    case .share(let share): Double(lifetime) * share
    }
  }
}
