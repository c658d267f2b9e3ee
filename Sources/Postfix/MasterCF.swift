// SPDX-License-Identifier: Apache-2.0

/// The services of a master.cf, in the order of the file.
package struct MasterCF: Sendable {
  /// The file, as the caller names it.
  package let file: String
  package private(set) var services: [MasterService] = []
  /// What is wrong with the file: where one is fatal, master(8) or the service does not run.
  package private(set) var faults: [ConfigurationError] = []

  /// Reads a master.cf; a line in error does not hide the others.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file. What is not UTF-8 becomes U+FFFD in the values.
  ///   - file: What errors call it.
  package init(parsing text: some Sequence<UInt8>, file: String) {
    self.file = file
    let logical = LogicalLines(text)
    faults += logical.faults(in: file)
    for line in logical.lines {
      do throws(MasterService.Fault) {
        let (service, options) = try MasterService.parse(line)
        services.append(service)
        faults += options.map { error(.malformedOption, at: $0.line, $0.reason) }
      } catch {
        let reason = logical.reason(error.reason, at: error.line)
        faults.append(self.error(.malformedService, at: error.line, reason))
      }
    }
  }

  private func error(
    _ code: ConfigurationError.Code, at line: Int, _ reason: String
  ) -> ConfigurationError {
    ConfigurationError(code: code, file: file, line: line, reason: reason)
  }
}
