// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Primitives

extension Threshold: ExpressibleByArgument {
  /// Reads the value of an option.
  public init?(argument: String) { self.init(argument) }
}

/// With how much time left a certificate is reported.
struct ThresholdOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Warn when less time is left: days, hours as 36h, or percent of the lifetime as 33%.",
      valueName: "time"))
  var warning: Threshold?

  @Option(
    help: ArgumentHelp(
      "Be critical when less time is left: days, hours as 36h, or percent as 10%.",
      valueName: "time"))
  var critical: Threshold?

  /// Gives them to a check.
  func apply(to options: inout CheckOptions) {
    if let warning { options.warning = warning }
    if let critical { options.critical = critical }
  }
}
