// SPDX-License-Identifier: Apache-2.0

import MailPolicy
import Testing

/// Policies are read by the grammar of RFC 8461, section 3.2.
@Suite struct STSPolicyTests {
  private func policy(_ text: String) throws -> STSPolicy { try STSPolicy(Array(text.utf8)) }

  private static let good = "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mx.example\n"

  @Test(arguments: [
    good, good.replacing("\n", with: "\r\n"), String(good.dropLast()),
    good.replacing(": ", with: ":"),
    good.replacing(": ", with: ": \t "), good.replacing("\n", with: " \t\n"),
    "mx: mx.example\nmax_age: 604800\nmode: enforce\nversion: STSv1",
    good + "x-more.of_it: what ever\u{E9}\n", good + "mode: testing\nversion: 2\nmax_age: x\n",
  ]) func `takes what the grammar allows`(text: String) throws {
    let policy = try policy(text)
    #expect(policy.mode == .enforce && policy.maxAge == 604800)
    #expect(policy.patterns.map(\.description) == ["mx.example"])
  }

  @Test(arguments: [
    ("", "it is empty"), ("\n", "line 1"), (good + "\n", "line 5"), ("\n" + good, "line 1"),
    (good.replacing("\n", with: "\r"), "no text"), (good + "\u{0}", "line 5 is no text"),
    ("\u{FEFF}" + good, "line 1"), (good.replacing("version", with: "Version"), "\"version\""),
    (good.replacing("STSv1", with: "stsv1"), "its version is \"stsv1\""),
    (good.replacing("mode: enforce\n", with: ""), "no field \"mode\""),
    (good.replacing("enforce", with: "Enforce"), "its mode \"Enforce\""),
    (good.replacing("604800", with: "31557601"), "max_age"),
    (good.replacing("604800", with: "-1"), "max_age"),
    (good.replacing("604800", with: "1 week"), "max_age"),
    (good.replacing("604800", with: "00000000001"), "max_age"),
    (good.replacing("mx: mx.example\n", with: ""), "no field \"mx\""),
    (good.replacing("mode:", with: "mode :"), "line 2"), (good + "x:\n", "no value"),
    (good + "no colon\n", "line 5"), (good + "mx: *\n", "line 5"),
    (good + "mx: .example\n", "line 5"),
    (good + "mx: *mx.example\n", "line 5"), (good + "mx: mx.*.example\n", "line 5"),
    (good + "mx: mx_1.example\n", "line 5"), (good + "mx: mx.example.\n", "line 5"),
    (good + "mx: *.*.example\n", "line 5"), (good + "mx: [192.0.2.1]\n", "line 5"),
    ("<!DOCTYPE html>\n<html>\n", "line 1"),
  ]) func `refuses what it does not allow`(text: String, reason: String) throws {
    let error = #expect(throws: PolicyTextError.self) { try policy(text) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func `a policy of none needs no host`() throws {
    let policy = try policy("version: STSv1\nmode: none\nmax_age: 0\n")
    #expect(policy.mode == .none && policy.patterns.isEmpty && !policy.allows("mx.example"))
  }

  @Test func `what is no UTF-8, and what is large, is refused in time`() throws {
    #expect(throws: PolicyTextError.self) { try STSPolicy(Array(Self.good.utf8) + [0xFF]) }
    #expect(throws: PolicyTextError.self) {
      try STSPolicy(Array(repeating: UInt8(ascii: ":"), count: 1 << 16))
    }
  }

  @Test(arguments: [
    ("mx.example.com", "mx.example.com", true), ("mx.example.com", "MX.Example.COM.", true),
    ("mx.example.com", "a.mx.example.com", false), ("*.example.com", "mx.example.com", true),
    ("*.example.com", "example.com", false), ("*.example.com", "a.b.example.com", false),
    ("*.example.com", ".example.com", false), ("*.Example.com", "MX.example.COM", true),
    ("*.example.com", "mx.example.net", false), ("*.com", "example.com", true),
    ("*.example.com", "mxexample.com", false), ("*.example.com", "", false),
  ]) func `a pattern stands for one label`(pattern: String, host: String, isMatch: Bool) throws {
    #expect(try MXPattern(pattern).matches(host) == isMatch)
  }
}
