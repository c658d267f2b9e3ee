// SPDX-License-Identifier: Apache-2.0

import Testing

/// The README and the parser know the same commands.
@Suite struct ReadmeTests {
  @Test func `the table of commands is that of the parser`() throws {
    // Rows like "| `mxtls new HOST...` | what it does |".
    let rows = try Package.text("README.md").matches(of: /(?m)^\| `mxtls ([a-z-]+)[^`]*` \|/)
    #expect(rows.map { String($0.1) } == Commands.names)
  }
}
