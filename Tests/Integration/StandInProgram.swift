// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A program of the shell that is found before the real one of its name.
struct StandInProgram: Sendable {
  private let directory: TemporaryDirectory

  /// The PATH by which it is found, and all others are.
  var searchPath: String {
    let own = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return "\(directory.path):\(own):/usr/sbin:/sbin"
  }

  init(_ name: String, _ script: String) throws {
    directory = try TemporaryDirectory()
    try directory.write(name, "#!/bin/sh\n\(script)\n", mode: 0o755)
  }
}
