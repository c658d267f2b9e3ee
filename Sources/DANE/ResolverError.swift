// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Why nothing can be looked up at all; what goes wrong with one question is in its answer.
package struct ResolverError: Fault, Hashable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// libunbound is not installed, or lacks a function.
    case noLibrary
    /// The address of a name server is none.
    case badServer
    /// A trust anchor is none, or the file has none.
    case badAnchor
    /// The file of trust anchors cannot be read.
    case noAnchorFile
    /// libunbound refuses to be set up, or to take a question.
    case library
  }

  package let code: Code
  /// What it is about.
  package let subject: String
  /// What failed, and why: lower case, no full stop.
  package let what: String
  package let remedy: String?

  init(_ code: Code, _ what: String, subject: String = "DNS", remedy: String? = nil) {
    self.code = code
    self.subject = subject
    self.what = what
    self.remedy = remedy
  }

  package var category: FaultCategory {
    switch code {
    case .noLibrary: .configuration
    case .badServer: .usage
    case .badAnchor: .badData
    case .noAnchorFile: .noInput
    case .library: .defect
    }
  }
}
