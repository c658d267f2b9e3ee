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
    // As a file: a run that fails may end before it has read what it is sent.
    let (file, bad) = ("good.jsonl", "bad.jsonl")
    try bench.directory.write(file, exported.output)
    try bench.directory.write(bad, exported.output + Array("no entry\n".utf8))
    let files = try bench.directory.list()
    let dry = try await bench.run("import", "-n", "\(type.rawValue):new", file)
    #expect(dry.status == 0, "\(dry.errorText)")
    #expect(try bench.directory.list() == files)
    let made = try await bench.run("import", "\(type.rawValue):new", file)
    #expect(dry.text.replacing("would import", with: "imported") == made.text)
    let before = try await bench.run("list", "\(type.rawValue):new")
    let again = try await bench.run("import", "-n", "\(type.rawValue):new", file)
    #expect(again.status == 0, "\(again.errorText)")
    #expect(try await bench.run("list", "\(type.rawValue):new").text == before.text)
    #expect(try await bench.run("import", "-n", "\(type.rawValue):new", bad).status == 65)
    let lost = try await bench.run("import", "-n", "\(type.rawValue):gone/new", bad)
    #expect(lost.status == 65)
    let nowhere = try await bench.run(
      "import", "-n", "\(type.rawValue):gone/new", file)
    let real = try await bench.run("import", "\(type.rawValue):gone/new", file)
    #expect(nowhere.status == real.status && real.status != 0, "\(nowhere), \(real)")
  }

  @Test(arguments: TableType.allCases)
  func `a dry run into an empty file says what the import does`(_ type: TableType) async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    let exported = try await bench.run("export", sample.name, "--secrets")
    try bench.directory.write("in.jsonl", exported.output)
    let names: [TableType: [String]] = [
      .lmdb: ["new.lmdb"], .gdbm: ["new"], .sdbm: ["new.pag", "new.dir"],
    ]
    let files = names[type] ?? ["new.db"]
    for name in files { try bench.directory.write(name, "", mode: 0o600) }
    let table = "\(type.rawValue):new"
    let dry = try await bench.run("import", "-n", table, "in.jsonl")
    let real = try await bench.run("import", table, "in.jsonl")
    #expect(dry.status == real.status, "\(dry), \(real)")
    #expect(dry.errorText == real.errorText)
    if real.status == 0 {
      #expect(try await !bench.run("list", table).text.isEmpty)
    } else {
      #expect(real.status == 65 && real.errorText.contains("empty"), "\(real)")
      for name in files { #expect(try bench.directory.text(name) == "") }
    }
  }
}
