// SPDX-License-Identifier: Apache-2.0

/// Where the value of a parameter comes from.
package enum ParameterOrigin: Hashable, Sendable {
  /// It is set nowhere: the default of Postfix's own.
  case builtIn
  /// An option `-o name=value` of the caller's.
  case option
  /// A line of main.cf.
  case main(file: String, line: Int)
  /// An option `-o` of a service, such as `submission/inet`, with its line of master.cf.
  case service(identity: String, file: String, line: Int)

  /// The file, or nil where it is none.
  package var file: String? {
    switch self {
    case .builtIn, .option: nil
    case .main(let file, _), .service(_, let file, _): file
    }
  }

  /// The number of the line in that file.
  package var line: Int? {
    switch self {
    case .builtIn, .option: nil
    case .main(_, let line), .service(_, _, let line): line
    }
  }
}
