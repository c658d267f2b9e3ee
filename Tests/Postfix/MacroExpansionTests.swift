// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postfix

@Suite struct MacroExpansionTests {
  private func expand(
    _ value: String, _ others: [String: String] = ["S": "x"]
  ) throws(ConfigurationError) -> String {
    let origin = ParameterOrigin.main(file: "main.cf", line: 7)
    let parameter = ParameterDefinition(name: "P", value: value, origin: origin)
    return try MacroExpansion.value(of: parameter) { name throws(ConfigurationError) in
      if name == "P" { return parameter }
      return others[name].map { ParameterDefinition(name: name, value: $0, origin: origin) }
    }
  }

  @Test(arguments: [
    ("", ""),
    ("x$$y", "x$y"),
    ("$S ${S} $(S) $U ${U}", "x x x  "),
    ("$S.pem ${S}pem $Spem|$S-$S", "x.pem xpem |x-x"),
    ("$${S}  $$$S", "${S}  $x"),
    ("${U}}", "}"),
    ("$(S)x)", "xx)"),
    ("${ S }${S }${ S}", "xxx"),
    ("${ }", ""),
    ("$_ $9 ${9}", "  "),
    ("${P?{x}}", "x"),
  ])
  func `expands names`(value: String, expected: String) throws {
    #expect(try expand(value) == expected)
  }

  @Test(arguments: [
    ("${S?}${U?}${S:}", ""),
    ("${S ?{x}}", "x"),
    ("${S?x:y}|${U?x:y}|${U:x?y}", "x:y||x?y"),
    ("${S?{x}:y}z|${S?{x}:{y}}|${U?{x}:y}|${U?{x}:y z }|", "xz|x|y|y z |"),
    ("${S? {x }:   { y} }|${U? {x }:   { y} }|${U : y}|${ S? y }|", "x | y| y| y |"),
    ("$(S?{x}:{y})$(U:(z))", "x(z)"),
    ("${U?{x$}:{y}}", "y"),
    ("${S?{a$$b}:{c}} ${S?a$$b}", "a$b a$b"),
    ("${?x}|${:x}|${ ?x}|${ :y}", "|x||y"),
    ("${S?{${U?{1}:{${S}2}}}:{3}}", "x2"),
  ])
  func `expands conditions on names`(value: String, expected: String) throws {
    #expect(try expand(value) == expected)
  }

  @Test(arguments: [
    ("${{1} < {2} ? {x} : {y}}|${{10} < {9} ? {x} : {y}}|${{a10} < {a9}?{x}:{y}}", "x|y|x"),
    ("${{1} == {1}}|${{1} == {2}}|${{ 1} == {1}}|${{01} == {1}}", "true|||true"),
    ("${{1}=={1}:{u}}|${{1}!={1}:{u}}|${{1}!={1}?u}|${{1}=={1}?u:v}", "|u||u:v"),
    ("${{} < {1}?{t}:{f}}|${{-1} < {1}?{t}:{f}}", "t|t"),
    ("${{9223372036854775807} > {0}?{t}:{f}}", "t"),
    ("${{b} >= {a}}${{a} >= {a}}${{a} <= {a}}${{b} > {a}}", "truetruetruetrue"),
    ("${{$S} == {x} ? {$S$S} : {y}}${{$S} == {$S}?{}}|", "xx|"),
    ("${{${{a} == {a}}} == {true} ? {ok}}", "ok"),
    ("${{\u{E9}} == {e\u{301}}}|${{e\u{301}} < {\u{E9}}}", "|true"),
  ])
  func `compares`(value: String, expected: String) throws {
    #expect(try expand(value) == expected)
  }

  @Test(arguments: [
    ("${{3.10} >level {3.9}?{t}:{f}}|${{3} <level {3.0.1}?{t}:{f}}", "t|t"),
    ("${{3} <level {+3}?{t}:{f}}${{ 3} ==level {3}}${{3} ==level {3.0.0}}", "ftruetrue"),
    ("${{-0} <level {3}?{t}:{f}}", "t"),
    ("${{2} !=level {2.0}}${{4}>=level{3.6}}${{4}<=level{3.6}}", "true"),
  ])
  func `compares compatibility levels`(value: String, expected: String) throws {
    #expect(try expand(value) == expected)
  }

  @Test(arguments: [
    "$", "x$-y", "${S", "${}", "$()", "${S?{x$}:{y}}", "$(U:{)})", "${U:{x}y}", "${S?{x}{y}}",
    "${S?{x}:{y}z}", "${S?{a}:{b}:{c}}", "${S b}", "${S-b}", "${S?{x}", "${S\u{0B}}",
    "${{1} == {1} {2}}", "${{1} == }", "${{1}}", "${{1} == {1}x}", "${{1} = {2}}", "${{1}==a{1}}",
    "${{3} >leve {3.9}?{t}:{f}}", "${{3} >  level {3.9}?{t}:{f}}",
    "${{3.x} >level {3.9}}", "${{3} <level {3.1024}}", "${{0x10} <level {3}}", "${{} <level {3}}",
    "${{3.} <level {3}}", "${{3.1.2.3} <level {3}}", "${{3 } <level {3}}",
    "${{99999999999999999999999} < {1}?{t}:{f}}",
  ])
  func `refuses what postconf refuses`(value: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try expand(value) }
    #expect(error?.code == .malformedMacro)
    #expect(error?.file == "main.cf")
    #expect(error?.line == 7)
    #expect(error?.reason.hasPrefix("P: ") == true)
  }

  @Test func `names the chain of a loop`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try expand("$a", ["a": "${b}", "b": "x$(c)", "c": "${S:{$a}}"])
    }
    #expect(error?.code == .macroLoop)
    #expect(error?.reason == "c: its value needs itself: a -> b -> c -> a")
    #expect(throws: ConfigurationError.self) { try expand("$P") }
    #expect(throws: ConfigurationError.self) { try expand("${{$P} == {x}}") }
  }

  @Test(arguments: ["", "x"])
  func `ends where the result would double and double`(leaf: String) throws {
    var others = ["a0": leaf]
    for index in 1...90 { others["a\(index)"] = "$a\(index - 1)$a\(index - 1)" }
    let error = #expect(throws: ConfigurationError.self) { try expand("$a90", others) }
    #expect(error?.code == .endlessMacro)
  }

  @Test func `nests as deep as Postfix does`() throws {
    var others = ["a0": "x"]
    for index in 1...400 { others["a\(index)"] = "$a\(index - 1)" }
    #expect(try expand("$a99", others) == "x")
    #expect(throws: ConfigurationError.self) { try expand("$a100", others) }
    for index in 1...400 { others["a\(index)"] = "${{$a\(index - 1)} == {x} ? {x}}" }
    #expect(try expand("$a99", others) == "x")
    #expect(throws: ConfigurationError.self) { try expand("$a400", others) }
  }

  @Test func `nests braces no deeper than it can`() throws {
    for count in [10_000, 100_000] {
      let text = String(repeating: "${S?{", count: count)
      #expect(throws: ConfigurationError.self) { try expand(text) }
      let closed = text + String(repeating: "}}", count: count)
      #expect(throws: ConfigurationError.self) { try expand(closed) }
      #expect(throws: ConfigurationError.self) {
        try expand(closed.replacing("${S?{", with: "${{"))
      }
    }
  }

  @Test(arguments: ["$(", "${", "${S?x} ${", "${x "])
  func `shows no part of a key that was pasted into a macro`(_ start: String) throws {
    let key = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq2JWb0fVd3Zk9xYc"
    let error = #expect(throws: ConfigurationError.self) { try expand("\(start)\(key)") }
    #expect(error?.code == .malformedMacro)
    #expect(error?.reason.contains(key.prefix(16)) == false)
  }
}
