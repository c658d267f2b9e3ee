// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct PatternFaultTests {
  @Test(arguments: ["^a.*b$", "(?i)x", "(?<name>a)\\k<name>", "a++", "\\d{2,}", "", "(?=x)"])
  func `takes what Perl does`(pattern: String) {
    #expect(PatternFault.of(pattern, isExtended: false, type: "pcre") == nil)
  }

  @Test(arguments: ["a(", "[", "a)", "(?P<a", "\\", "a{2,1}", "(?<=a*)", "*a"])
  func `says what is wrong with a pattern`(pattern: String) {
    let fault = PatternFault.of(pattern, isExtended: false, type: "pcre")
    #expect(fault?.isEmpty == false)
  }

  @Test func `each type has its own grammar`() {
    #expect(PatternFault.of("(?=x)", isExtended: false, type: "pcre") == nil)
    #expect(PatternFault.of("(?=x)", isExtended: true, type: "regexp") != nil)
    #expect(PatternFault.of("a(", isExtended: false, type: "regexp") == nil)
    // White space and comments count for nothing in the extended form.
    #expect(PatternFault.of("a # (", isExtended: true, type: "pcre") == nil)
    #expect(PatternFault.of("a # (", isExtended: false, type: "pcre") != nil)
  }
}
