// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

/// Damaged values and tables get an answer or an error: never a crash, never without end.
@Suite struct SettingMutationTests {
  private static let samples = [
    "!SSLv2, !SSLv3, >=TLSv1.2 <=0x0304:TLSv1", "may", "dane-only", "medium", "3600s",
    "hash:/etc/postfix/sni, proxy:lmdb:/b inline:{ {a = b, c} d=e }", "{ {a = b}, c=d, {e={f}} }",
    "btree:${data_directory}/smtpd_scache", "3.6.1", "${{$compatibility_level} <level {3.11}}",
    "example.org /a.pem, /b.pem\n  /c.pem\n# x\n\"a b\".org\\ x v\nexample.org v\n",
  ]

  /// Takes a text for all that there is to read.
  private func read(_ text: [UInt8]) {
    let value = text[...].text
    let protocols = TLSProtocols(parsing: value)
    #expect(protocols.unknown.isEmpty || protocols.allowed.isEmpty)
    _ = (TLSSecurityLevel(value), CipherGrade(value))
    for table in LookupTable.list(value, defaultType: "hash") {
      _ = (table.sourceFile, table.indexFiles, try? TableSource(inline: table.name))
    }
    _ = try? TableSource(inline: value)
    let source = TableSource(parsing: text, file: "source")
    #expect(Set(source.entries.map(\.key)).count == source.entries.count)
    _ = (source.entries.map(\.values), source.faults.map(\.description))
    for parameter in ObsoleteParameter.all where parameter.applies(to: value) {
      _ = parameter.replacement(for: value)
    }
    let flat = value.replacing("\n", with: " ")
    let names = [
      "smtpd_tls_security_level", "smtp_tls_session_cache_database", "compatibility_level",
      "smtp_tls_session_cache_timeout", "multi_instance_directories", "smtp_tls_wrappermode",
    ]
    let configuration = PostfixConfiguration(main: names.map { "\($0) = \(flat)\n" }.joined())
    for program in TLSProgram.allCases {
      _ = try? configuration.tlsUse(of: program, in: nil)
      _ = try? configuration.sessionCache(of: program)?.redirected(toOwnedDirectory: "/d").files
      _ = try? configuration.sessionCacheTimeout(of: program)
    }
    _ = (configuration.compatibilityFault(), try? configuration.instanceDirectories())
  }

  @Test(arguments: Seeds.first(5))
  func `survives fifty damaged texts`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 1...50 {
      var text = Array(random.pick(Self.samples).utf8)
      for _ in 1...Int.random(in: 1...5, using: &random) {
        let position = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, position + Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.removeSubrange(position..<end)
        case 1: text.insert(contentsOf: text[position..<end], at: 0)
        case 2: text.insert(random.pick(Array("{}:,!=<>\"\\\n \t\0x9".utf8)), at: position)
        default: text.insert(UInt8.random(in: .min ... .max, using: &random), at: position)
        }
      }
      read(text)
    }
  }

  @Test(arguments: [
    "{", "}", "{}", ",", "a ", "{a=b},", "a b\n", "a", "\"", "\\", "!SSLv2 ", ">=0", ":", "\n ",
    "9",
    "hash:/a ", "{ ", "a=b ", "#\n", "{{a=b}}", "\u{E9} x\n", ">=0x0 ",
  ])
  func `does not take for ever over many elements`(piece: String) {
    // What takes a second here and is quadratic would take a day.
    let text = Array(String(repeating: piece, count: 200_000 / piece.utf8.count).utf8)
    let value = text[...].text
    _ = TLSProtocols(parsing: value)
    _ = LookupTable.list(value, defaultType: "hash")
    _ = TableSource(parsing: text, file: "source").faults
    _ = (try? TableSource(inline: value), try? TableSource(inline: "{\(value)}"))
    _ = TLSSecurityLevel(value)
  }
}
