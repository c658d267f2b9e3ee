// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The architecture holds: who imports whom, and what stays in one place.
@Suite struct DependencyRuleTests {
  /// What each target may import besides the standard library; nothing that points back.
  static let allowed: [String: Set<String>] = [
    "Checks": [
      "KeyPairs", "Postfix", "Primitives", "Platform", "SystemPackage", "TLSCrypto",
    ],
    "KeyPairs": [
      "Dispatch", "Synchronization", "Postfix", "Primitives", "Platform", "SystemPackage",
      "TLSCrypto",
    ],
    "DANE": [
      "Glibc", "Synchronization", "CUnbound", "Platform", "Primitives", "SystemPackage",
      "TLSCrypto",
    ],
    "MailLog": ["Glibc", "Primitives"],
    "MailPolicy": ["Glibc", "CCurl", "Platform", "Primitives"],
    "Postfix": ["Primitives"],
    "PostfixHost": [
      "Glibc", "Synchronization", "Platform", "Postfix", "Primitives", "SystemPackage",
    ],
    "Rotation": [
      "FoundationEssentials", "Checks", "KeyPairs", "Postfix", "PostfixHost", "Primitives",
      "Platform", "SMTP", "SystemPackage", "TLSCrypto",
    ],
    "Primitives": ["Glibc"],
    "SMTP": ["Platform", "Primitives", "TLSCrypto"],
    "SessionCache": [
      "Glibc", "CBerkeleyDB", "CGDBM", "CLMDB", "Primitives", "Platform", "SystemPackage",
    ],
    "Platform": ["Glibc", "Synchronization", "Primitives", "SystemPackage"],
    "TLSCrypto": ["Glibc", "Synchronization", "COpenSSL", "Primitives"],
    "Trace": ["Primitives"],
    "mxtls": [
      "Glibc", "Synchronization", "FoundationEssentials", "ArgumentParser", "SystemPackage",
      "Checks", "DANE", "KeyPairs", "MailLog", "MailPolicy", "Platform", "Postfix",
      "PostfixHost", "Primitives", "Rotation", "SMTP", "SessionCache", "TLSCrypto", "Trace",
    ],
  ]

  /// The Swift files of Sources, by target.
  private static func sources() throws -> [(target: String, path: String, text: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      return (String(path.prefix { $0 != "/" }), path, text)
    }
  }

  @Test func `every target imports only what stands to its right`() throws {
    for (target, path, text) in try Self.sources() {
      let allowed = try #require(Self.allowed[target], "a target without a rule: \(target)")
      for match in text.matches(of: /(?m)^(?:@\w+ )?(?:\w+ )?import (?:\w+ )?(\w+)/) {
        #expect(allowed.contains(String(match.1)), "\(path) imports \(match.1)")
      }
    }
  }

  @Test func `OpenSSL is imported by its wrapper alone`() throws {
    for (target, path, text) in try Self.sources() where text.contains("import COpenSSL") {
      #expect(target == "TLSCrypto", "\(path)")
    }
  }

  @Test func `libunbound is imported by its wrapper alone`() throws {
    for (_, path, text) in try Self.sources() where text.contains("import CUnbound") {
      #expect(path.hasPrefix("DANE/Unbound"), "\(path)")
    }
  }

  @Test func `libcurl is imported by its wrapper alone`() throws {
    for (_, path, text) in try Self.sources() where text.contains("import CCurl") {
      #expect(path.hasPrefix("MailPolicy/Curl"), "\(path)")
    }
  }

  @Test func `every table library is imported by its store alone`() throws {
    let stores = ["CBerkeleyDB": "BerkeleyDB", "CGDBM": "GDBM", "CLMDB": "LMDB"]
    for (_, path, text) in try Self.sources() {
      for (library, store) in stores where text.contains("import \(library)") {
        #expect(path.hasPrefix("SessionCache/Stores/\(store)"), "\(path)")
      }
    }
  }

  @Test func `output, exit, environment and clock belong to the program`() throws {
    let forbidden =
      /(?:^|[^\w.`])(print|exit|getenv|time|gettimeofday|clock_gettime|Date|ProcessInfo)\(/
    for (target, path, text) in try Self.sources() where target != "mxtls" {
      for line in text.split(separator: "\n")
      where !line.drop(while: \.isWhitespace).hasPrefix("//") {
        #expect(line.firstMatch(of: forbidden) == nil, "\(path): \(line)")
      }
    }
  }

  @Test func `how the program is called is no matter of a library`() throws {
    for (target, path, text) in try Self.sources() where target != "mxtls" {
      for line in text.split(separator: "\n")
      where !line.drop(while: \.isWhitespace).hasPrefix("//") {
        // A long option; "--" itself, and the lines of PEM, are none.
        let option = line.firstMatch(of: /(?:^|[^-\w])--[a-z][-a-z]+/)
        #expect(option == nil, "\(path): \(line)")
      }
    }
  }

  @Test func `no other module sees a C pointer`() throws {
    for (_, path, text) in try Self.sources() {
      for line in text.split(separator: "\n") where line.contains("package ") {
        #expect(
          !line.contains("OpaquePointer") && !line.contains("UnsafeMutablePointer"),
          "\(path): \(line)")
      }
    }
  }

  @Test func `nothing is forced`() throws {
    for (_, path, text) in try Self.sources() {
      for pattern in ["try!", "as!", "fatalError("] {
        #expect(!text.contains(pattern), "\(path) has \(pattern)")
      }
    }
  }

  @Test func `a reader can hold every file in the head`() throws {
    for (_, path, text) in try Self.sources() {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
      let limit = Self.isCommand(path, text) ? 175 : 350
      #expect(lines <= limit, "\(path) has \(lines) lines")
    }
  }

  @Test func `every file is named after its one type, or after the type that it extends`() throws {
    let declaration =
      /^ {0,2}(?:(?:package|internal|final|indirect) )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/
      .anchorsMatchLineEndings()
    for (_, path, text) in try Self.sources() {
      let name = path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
      // What is indented stands within a type, unless all of the file depends on a library.
      let margin = text.contains("\n#if ") ? 2 : 0
      let types = text.matches(of: declaration)
        .filter { $0.output.0.prefix { $0 == " " }.count == margin }.map(\.output.1)
      let extended = text.matches(of: /^ {0,2}extension (\[?)([\w.]+)/.anchorsMatchLineEndings())
        .map { $0.output.1 == "[" ? "Array" : $0.output.2 }
      if let plus = name.firstIndex(of: "+") {
        #expect(types.isEmpty, "\(path) declares \(types)")
        #expect(extended.contains(name[..<plus]), "\(path) extends \(extended)")
      } else if types.isEmpty {
        // A command is a type within the command above it; a file of functions has none.
        let hasFunction = text.contains(#/^(package )?func /#.anchorsMatchLineEndings())
        #expect(hasFunction || Self.isCommand(path, text), "\(path)")
      } else {
        #expect(types == [name], "\(path) declares \(types)")
      }
    }
  }

  @Test func `what a command names as the place of its work is there`() throws {
    let sources = try Self.sources()
    let files = sources.map { _, path, _ in
      path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
    }
    var count = 0
    for (_, path, text) in sources where Self.isCommand(path, text) {
      let comment = text.split(separator: "\n").drop { !$0.hasPrefix("  /// ") }
        .prefix { $0.hasPrefix("  ///") }.joined(separator: "\n")
      for name in comment.matches(of: /`([A-Z][\w.]+)`/).map(\.output.1) {
        count += 1
        #expect(files.contains { $0 == name || $0.hasPrefix(name + "+") }, "\(path) names \(name)")
      }
    }
    #expect(count > 20)
  }

  /// Whether a file has a command of the program.
  private static func isCommand(_ path: String, _ text: String) -> Bool {
    path.hasPrefix("mxtls/") && text.contains("\nextension MxTLS")
  }
}
