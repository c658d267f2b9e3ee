// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The version stands in the program's source; what has to repeat it says the same.
@Suite struct VersionTests {
  private func version() throws -> String {
    let source = try Package.text("Sources/mxtls/MxTLS.swift")
    let start = try #require(source.firstRange(of: "version: \"mxtls "))
    return String(source[start.upperBound...].prefix { $0 != "\"" })
  }

  @Test func `the Ansible collection has the version of the program`() throws {
    let lines = try Package.text(".packaging/ansible/galaxy.yml").split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("version:") } == ["version: \(try version())"])
  }

  @Test func `README names packages of this version`() throws {
    let named = try Package.text("README.md").matches(of: /mxtls_([0-9.]+[0-9])\+deb/)
    #expect(!named.isEmpty)
    for name in named { #expect(String(name.output.1) == (try version())) }
  }
}
