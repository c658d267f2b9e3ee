// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct TableRuleTests {
  private func read(_ text: String, _ type: String) -> (keys: [String], faults: [String]) {
    let source = TableSource(parsing: text.utf8, file: "t", of: type) { pattern, isExtended, type in
      if type == "pcre" { return pattern == "#" && !isExtended ? "no comment" : nil }
      return
        pattern == "["
        ? "a bracket is open" : isExtended || pattern != "(" ? nil : "a group is open"
    }
    return (source.entries.map(\.key), source.faults.map { "\($0.line ?? 0): \($0.reason)" })
  }

  // Each as postmap(1) of Postfix 3.7.11 takes it.
  @Test(arguments: [
    "10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "!10.0.0.0/8", "[10.0.0.0]/8", "10.128.0.0/9", "::/0",
    "::1", "2001:db8::/32", "[2001:db8::]/32", "::ffff:10.0.0.0/104", "1:2:3:4:5:6:7:8",
    "255.255.255.255/32",
  ])
  func `takes a network`(pattern: String) {
    let (keys, faults) = read("\(pattern) may\n", "cidr")
    #expect(keys == [pattern] && faults.isEmpty, "\(faults)")
  }

  @Test(arguments: [
    "foo", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0", "10.0.0.256",
    "10.0.0.0/8/8", "::1/64", "2001:db8::/129", "1:2:3:4:5:6:7", "1::2::3", "12345::",
    "10.64.0.0/9",
  ])
  func `leaves out what is no network`(pattern: String) {
    let (keys, faults) = read("\(pattern) may\n192.0.2.1 may\n", "cidr")
    #expect(keys == ["192.0.2.1"] && faults.count == 1, "\(faults)")
    #expect(faults.first?.hasPrefix("1: ") == true && faults.first?.contains("left out") == true)
  }

  @Test func `follows conditions`() {
    let networks = read("if 10.0.0.0/8\n10.1.0.0/16 a\nendif\nENDIF\nIF !::1\n::2 b\n", "cidr")
    #expect(networks.keys == ["10.1.0.0/16", "::2"])
    #expect(networks.faults.map { $0.prefix(2) } == ["4:", "5:"])
    let patterns = read("if /a/\n/b/ a\nendif\nendif\nIF !/c/i\n!/d/ b\n", "regexp")
    #expect(patterns.keys == ["/b/", "!/d/"])
    #expect(patterns.faults.map { $0.prefix(2) } == ["4:", "5:"])
  }

  @Test(
    arguments: [
      ("/[/ a", "regexp"), ("/a/q b", "regexp"), ("/a b", "regexp"), ("foo bar", "regexp"),
      ("/(/x a", "regexp"), ("if /[/", "regexp"), ("/a/q b", "pcre"), ("foo bar", "pcre"),
      ("/#/ b", "pcre"), ("/#/xx b", "pcre"),
    ])
  func `leaves out rules that cannot be read`(rule: String, type: String) {
    let (keys, faults) = read("\(rule)\n/good/ b\n", type)
    #expect(keys == ["/good/"] && faults.count == 1, "\(keys) \(faults)")
  }

  @Test(
    arguments: [
      ("/a\\/b/i c", "regexp", "/a\\/b/i"), ("!/a/ c", "regexp", "!/a/"),
      ("/(/ a", "regexp", "/(/"),
      ("/a/imx b", "regexp", "/a/imx"), ("/[/AEUXs b", "pcre", "/[/AEUXs"),
      ("/#/x b", "pcre", "/#/x"),
      ("ifconfig may", "texthash", "ifconfig"),
    ])
  func `takes rules`(rule: String, type: String, key: String) {
    let (keys, faults) = read("\(rule)\n", type)
    #expect(keys == [key] && faults.isEmpty, "\(keys) \(faults)")
  }
}
