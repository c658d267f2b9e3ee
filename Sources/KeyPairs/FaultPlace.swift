// SPDX-License-Identifier: Apache-2.0

/// A line of a file that something is said of.
struct FaultPlace: Hashable {
  private let file: ObjectIdentifier
  private let line: Int?

  init(_ file: MaterialFile, line: Int?) {
    self.file = ObjectIdentifier(file)
    self.line = line
  }
}
