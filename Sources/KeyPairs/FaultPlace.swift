// SPDX-License-Identifier: Apache-2.0

/// The line of a file that a fault is about.
struct FaultPlace: Hashable {
  private let file: ObjectIdentifier
  private let line: Int?

  init(_ file: MaterialFile, line: Int?) {
    self.file = ObjectIdentifier(file)
    self.line = line
  }
}
