// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

@testable import Postfix

extension SplitMix64 {
  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }
}

extension ConfiguredHost {
  /// This host, with the main.cf of `directory`.
  static func local(_ directory: String) -> ConfiguredHost {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return ConfiguredHost(
      name: String(decoding: bytes, as: UTF8.self), configurationDirectory: directory)
  }
}

/// A directory with a main.cf and a master.cf, for us and for postconf.
struct Judged {
  let directory: TemporaryDirectory
  let configuration: PostfixConfiguration
  let options: [String: String]

  init(main: [UInt8], master: [UInt8], options: [String: String] = [:]) throws {
    let directory = try TemporaryDirectory()
    for (name, bytes) in [("main.cf", main), ("master.cf", master)] {
      let path = try directory.write(name, bytes)
      // postconf waits for a file that has only just been written, and reads it again.
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_577_836_800)], ofItemAtPath: path)
    }
    self.init(
      directory: directory, main: MainCF(parsing: main, file: "main.cf"),
      master: MasterCF(parsing: master, file: "master.cf"), options: options)
  }

  private init(
    directory: TemporaryDirectory, main: MainCF, master: MasterCF, options: [String: String]
  ) {
    self.directory = directory
    self.options = options
    configuration = PostfixConfiguration(
      main: main, master: master, host: .local(directory.path), options: options)
  }

  /// The same with some parameters empty, or zero where Postfix demands a level.
  func with(empty: [String]) -> Judged {
    let options = options.merging(empty.map { ($0, $0 == "compatibility_level" ? "0" : "") }) { $1 }
    return Judged(
      directory: directory, main: configuration.main, master: configuration.master,
      options: options)
  }

  init(main: String, master: String = "", options: [String: String] = [:]) throws {
    try self.init(main: Array(main.utf8), master: Array(master.utf8), options: options)
  }

  /// Runs postconf on the directory.
  func postconf(_ arguments: [String]) async throws -> ToolResult {
    let options = options.flatMap { ["-o", "\($0.key)=\($0.value)"] }
    return try await Tool("postconf").run(["-c", directory.path] + options + arguments)
  }
}

/// Lines as postconf prints them: it joins words with single spaces.
func lines(_ text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { singleSpaced(String($0)) }
}

func singleSpaced(_ text: String) -> String {
  text.unicodeScalars.split { " \t\r\n".unicodeScalars.contains($0) }.map { String($0) }
    .joined(separator: " ")
}

/// The bytes of a file of the system's.
func contents(_ path: String) throws -> [UInt8] {
  // Not Data(contentsOf:), which leaks its buffer where the file is empty.
  try Array(FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data())
}
