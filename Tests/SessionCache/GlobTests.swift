// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import SessionCache

@Suite struct GlobTests {
  private func matches(_ pattern: String, _ text: String) -> Bool {
    Glob(pattern).matches(Array(text.utf8).span.bytes)
  }

  @Test(arguments: [
    ("*", ""), ("*", "mx.example.net"), ("*.example.net", "mx.example.net"), ("a?c", "abc"),
    ("*.EXAMPLE.net", "mx.example.NET"), ("[a-c]x", "Bx"), ("[A-C]x", "bx"), ("[!a-c]x", "dx"),
    ("[]]", "]"), ("[a-]", "-"), ("[", "["), ("[a", "[a"), ("\\[::1]*", "[::1]:25"), ("\\*", "*"),
    ("a**b", "a-b"), ("*a*b*", "xxaxxbxx"), ("", ""), ("*?", "x"), ("\\", "\\"),
  ])
  func `matches`(pattern: String, text: String) {
    #expect(matches(pattern, text))
  }

  @Test(arguments: [
    ("", "a"), ("?", ""), ("*.example.net", "example.net"), ("a?c", "ac"), ("[!a-c]", "B"),
    ("[^a-c]", "a"), ("\\*", "a"), ("a*b", "abc"), ("*ab", "aba"), ("[abc", "a"),
  ])
  func `does not match`(pattern: String, text: String) {
    #expect(!matches(pattern, text))
  }

  @Test func `takes no longer for a pattern of many asterisks`() {
    let text = String(repeating: "a", count: 500)
    #expect(!matches(String(repeating: "*a", count: 250) + "b", text))
    #expect(matches(String(repeating: "*a", count: 250), text))
  }

  @Test(arguments: Seeds.first(4))
  func `agrees with fnmatch`(seed: UInt64) async {
    var random = SplitMix64(seed: seed)
    for _ in 1...500 {
      let pattern = text(of: "ab*?[]!-", &random)
      // What POSIX leaves open: brackets not closed, ranges that end before they begin.
      guard pattern.wholeMatch(of: /[^\[\]]*(\[!?[ab]+\][^\[\]]*)*/) != nil else { continue }
      let name = text(of: "ab-", &random)
      #expect(matches(pattern, name) == (fnmatch(pattern, name, 0) == 0), "\(pattern) \(name)")
      await Task.yield()
    }
  }

  private func text(of characters: String, _ random: inout SplitMix64) -> String {
    String(
      (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in
        characters.randomElement(using: &random)
      })
  }
}
