// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

/// The host names and addresses of a command line.
enum HostArguments {
  /// Reads all of them, each once.
  ///
  /// - Parameters:
  ///   - arguments: Host names, also internationalised, and IP addresses.
  ///   - console: Is warned of names that no other host will use.
  /// - Returns: The names, in the order of the command line.
  /// - Throws: A `Failure` that names every bad one.
  static func parse(
    _ arguments: [String], console: Console
  ) throws(Failure) -> [SubjectAlternativeName] {
    var faults = Faults()
    var names: [SubjectAlternativeName] = []
    var known: Set<SubjectAlternativeName> = []
    for argument in arguments {
      let name = faults.gather { () throws(Failure) in
        do throws(CryptoError) {
          return try SubjectAlternativeName(argument)
        } catch {
          throw Failure(
            .usage, "\(argument.asSubject): is no host name: \(error.reason)",
            hint: "give names like mail.example.com, or IP addresses, without port and scheme")
        }
      }
      if let name, known.insert(name).inserted { names.append(name) }
    }
    try faults.check()
    for case .dns(let name) in names
    where name != "localhost" && (try? HostName(name).isQualified) == false {
      console.warn("\(name): is not a fully qualified name: other hosts will not know it by that")
    }
    return names
  }
}

extension SubjectAlternativeName {
  /// The name for people: an internationalised one also in Unicode.
  var display: String {
    guard case .dns(let name) = self, let unicode = try? HostName(name).unicode else { return text }
    return "\(text) (\(unicode))"
  }
}
