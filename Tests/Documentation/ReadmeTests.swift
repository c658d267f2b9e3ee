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

  @Test func `what the program prints is shown as on a terminal of 80 columns`() throws {
    let blocks = try Package.text("README.md").split(separator: "\n\n").filter {
      $0.hasPrefix("    # mxtls ") || $0.hasPrefix("      ") || $0.hasPrefix("    mxtls: ")
    }
    #expect(blocks.count > 10)
    // Commands are the reader's, and the line for monitoring is no terminal's.
    let lines = blocks.flatMap { $0.split(separator: "\n") }.map { $0.dropFirst(4) }
    for line in lines where !line.hasPrefix("# ") && !line.hasPrefix("MXTLS ") {
      #expect(line.count <= 80, "\(line)")
    }
  }
}
