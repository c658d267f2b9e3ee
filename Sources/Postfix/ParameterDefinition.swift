// SPDX-License-Identifier: Apache-2.0

/// A parameter with its value as it is written, before any macro is expanded.
struct ParameterDefinition: Equatable {
  let name: String
  let value: String
  let origin: ParameterOrigin

  func error(_ code: ConfigurationError.Code, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      code: code, file: origin.file, line: origin.line, reason: "\(name): \(reason)")
  }
}
