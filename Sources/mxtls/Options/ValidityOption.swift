// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Primitives
import TLSCrypto

/// The option of commands that issue certificates.
struct ValidityOption: ParsableArguments {
  /// 100 years, what `postfix tls` makes; the year 9999 is out of reach from any clock.
  static let limit = 36525

  @Option(help: ArgumentHelp("For how many days the certificate is valid.", valueName: "n"))
  var days = 365

  func validate() throws {
    guard (1...Self.limit).contains(days) else {
      throw ValidationError("--days: \(days) is not between 1 and \(Self.limit).")
    }
  }

  func from(_ now: UnixTime) -> Certificate.Validity {
    Certificate.Validity(days: days, from: now)
  }
}
