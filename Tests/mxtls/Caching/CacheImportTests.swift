// SPDX-License-Identifier: Apache-2.0

import SessionCache
import TestSupport
import Testing

/// What an import promises is what it does.
@Suite struct CacheImportTests {
  @Test(arguments: TableType.allCases)
  func `a dry run of import counts the entries, and makes nothing`(_ type: TableType) async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    let exported = try await bench.run("export", sample.name, "--secrets")
    let files = try bench.directory.list()
    let dry = try await bench.run("import", "-n", "\(type.rawValue):new", input: exported.output)
    #expect(dry.status == 0, "\(dry.errorText)")
    #expect(try bench.directory.list() == files)
    let made = try await bench.run("import", "\(type.rawValue):new", input: exported.output)
    #expect(dry.text.replacing("would import", with: "imported") == made.text)
    let before = try await bench.run("list", "\(type.rawValue):new")
    let again = try await bench.run("import", "-n", "\(type.rawValue):new", input: exported.output)
    #expect(again.status == 0, "\(again.errorText)")
    #expect(try await bench.run("list", "\(type.rawValue):new").text == before.text)
    let bad = exported.output + Array("no entry\n".utf8)
    #expect(try await bench.run("import", "-n", "\(type.rawValue):new", input: bad).status == 65)
    let lost = try await bench.run("import", "-n", "\(type.rawValue):gone/new", input: bad)
    #expect(lost.status == 65)
    let nowhere = try await bench.run(
      "import", "-n", "\(type.rawValue):gone/new", input: exported.output)
    let real = try await bench.run("import", "\(type.rawValue):gone/new", input: exported.output)
    #expect(nowhere.status == real.status && real.status != 0, "\(nowhere), \(real)")
  }
}
