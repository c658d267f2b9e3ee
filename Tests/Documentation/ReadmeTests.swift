// SPDX-License-Identifier: Apache-2.0

import Testing

/// The README and the parser know the same commands.
@Suite struct ReadmeTests {
  @Test func `every command of a group is named`() throws {
    let text = try Package.text("README.md")
    for path in Commands.all where path.count > 1 {
      let call = "mxtls \(path.joined(separator: " "))"
      #expect(text.contains(call) || text.contains("`\(path[1])`"), "\(call)")
    }
  }

  @Test func `the table of commands is that of the parser`() throws {
    // Rows like "| `mxtls new HOST...` | what it does |".
    let rows = try Package.text("README.md").matches(of: /(?m)^\| `mxtls ([a-z-]+)[^`]*` \|/)
    #expect(rows.map { String($0.1) } == Commands.names)
  }
}
