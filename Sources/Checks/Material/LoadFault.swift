// SPDX-License-Identifier: Apache-2.0

/// What is wrong with what was loaded, which file is at fault, and whose parameter.
struct LoadFault {
  /// The parameter that is at fault.
  enum Part { case certificate, key }

  let kind: FindingKind
  let part: Part
  let file: MaterialFile
  var line: Int?
  var message: String?
  var severity: Severity?
  var effect: Effect? = .disablesTLS
  var remedy: String?
  /// What follows from it, where that does not depend on who loads it.
  var consequence: String?
}
