// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postfix

@Suite struct MasterCFTests {
  private let smtp = "smtp inet n - y - - smtpd"

  @Test func `reads the columns`() throws {
    let text = """
      # service type  private unpriv  chroot  wakeup  maxproc command + args
      smtp      inet  n       -       y       -       -       smtpd
      #smtps    inet  n       -       y       -       -       smtpd
      pickup    unix  -       n       n       60?     1       pickup
      tlsmgr    pass  y       y       -       1000?   0       tlsmgr
      """
    let master = MasterCF(parsing: text.utf8, file: "master.cf")
    #expect(master.faults.isEmpty)
    #expect(master.services.map(\.identity) == ["smtp/inet", "pickup/unix", "tlsmgr/pass"])
    #expect(master.services.map(\.line) == [2, 4, 5])
    #expect(master.services.map(\.command) == ["smtpd", "pickup", "tlsmgr"])
    #expect(master.services.map(\.isPrivate) == [false, true, true])
    #expect(master.services.map(\.isUnprivileged) == [true, false, true])
    #expect(master.services.map(\.isChrooted) == [true, false, nil])
    #expect(master.services.map(\.wakeup) == [0, 60, 1000])
    #expect(master.services.map(\.wakesOnlyInUse) == [false, true, true])
    #expect(master.services.map(\.processLimit) == [nil, 1, 0])
  }

  @Test(
    arguments: [
      ("", [], []),
      (
        "-o a=b -oc=d -vxo e=f -v -o { g = h i } -o{j=k} arg {x y} {z}",
        ["a=b", "c=d", "e=f", "g=h i", "j=k"],
        [
          "-o", "a=b", "-o", "c=d", "-vx", "-o", "e=f", "-v", "-o", "g=h i", "-o", "j=k", "arg",
          "x y", "z",
        ]
      ),
      (
        "\n   -o a=b\n# c\n\n   -o c=d # hm\n#x\n   argv=foo", ["a=b", "c=d"],
        ["-o", "a=b", "-o", "c=d", "#", "hm", "argv=foo"]
      ),
      ("-ofoo=bar -vofoo=boo", ["foo=bar", "foo=boo"], ["-o", "foo=bar", "-v", "-o", "foo=boo"]),
      ("-- -o a=b", [], ["--", "-o", "a=b"]),
      ("-v - -o a=b", [], ["-v", "-", "-o", "a=b"]),
      ("flags=DR -o a=b", [], ["flags=DR", "-o", "a=b"]),
      (
        "-o { a = {b} c } -o a=b{c d}e", ["a={b} c", "a=b{c d}e"],
        ["-o", "a={b} c", "-o", "a=b{c d}e"]
      ),
      ("-o {a=} -o b= -o c=d=e", ["a=", "b=", "c=d=e"], ["-o", "a=", "-o", "b=", "-o", "c=d=e"]),
      ("-o { a = b\n   c }", ["a=b   c"], ["-o", "a=b   c"]),
      ("-o a=}b c", ["a=}b"], ["-o", "a=}b", "c"]),
    ] as [(String, [String], [String])])
  func `reads arguments`(text: String, overrides: [String], arguments: [String]) throws {
    let master = MasterCF(parsing: "\(smtp) \(text)\n".utf8, file: "master.cf")
    let service = try #require(master.services.first)
    #expect(master.faults.isEmpty)
    #expect(service.overrides.map { "\($0.name)=\($0.value)" } == overrides)
    #expect(service.arguments == arguments)
  }

  @Test func `knows the line of every option`() throws {
    let text = "\n\(smtp) -o a=1\n\n  -o b=2\n# c\n  -o\n   c=3 -o a=4\n"
    let master = MasterCF(parsing: text.utf8, file: "master.cf")
    let service = try #require(master.services.first)
    #expect(service.line == 2)
    #expect(service.overrides.map(\.line) == [2, 4, 7, 7])
    #expect(service.override(of: "a") == .init(name: "a", value: "4", line: 7))
    #expect(service.override(of: "d") == nil)
  }

  @Test(arguments: [
    ("smtp inet n - y - -", "5 columns", 7),
    ("smtp ine n - y - - smtpd", "\"ine\" in the column \"type\"", 0),
    ("smtp inet x - y - - smtpd", "\"x\" in the column \"private\"", 0),
    ("smtp inet n yes y - - smtpd", "\"yes\" in the column \"unpriv\"", 0),
    ("smtp inet n - Y - - smtpd", "\"Y\" in the column \"chroot\"", 0),
    ("smtp inet n - y x - smtpd", "\"x\" in the column \"wakeup\"", 0),
    ("smtp inet n - y - 1x smtpd", "\"1x\" in the column \"maxproc\"", 0),
  ])
  func `tells a malformed entry and reads the others`(entry: String, reason: String, count: Int) {
    let text = "\n\(entry)\nother unix - - n - - smtp\n"
    let master = MasterCF(parsing: text.utf8, file: "master.cf")
    #expect(master.services.map(\.identity) == ["other/unix"])
    let expected = count == 0 ? reason : "\(count) columns where there must be 8"
    #expect(master.faults.map(\.reason) == [expected])
    #expect(master.faults.map(\.code) == [.malformedService])
    #expect(master.faults.map(\.line) == [2])
  }

  @Test(arguments: [
    ("-o a = b", "-o a: no \"=\" after the parameter name", []),
    ("-o", "no \"name=value\" after -o", []),
    ("-o =b", "-o =b: no parameter name before the \"=\"", []),
    ("-o { a b }", "-o a b: no \"=\" after the parameter name", []),
    ("-o { a = b", "no \"}\" for the \"{\"", ["a=b"]),
    ("-o { a = b}c", "\"c\" right after a \"}\"", ["a=b"]),
    ("-v {x}y", "\"y\" right after a \"}\"", []),
  ])
  func `tells a malformed option and keeps the service`(
    text: String, reason: String, overrides: [String]
  ) throws {
    let master = MasterCF(parsing: "\(smtp)\n  \(text)\n".utf8, file: "master.cf")
    let service = try #require(master.services.first)
    #expect(master.faults.map(\.description) == ["master.cf: line 2: \(reason)"])
    #expect(master.faults.map(\.code) == [.malformedOption])
    #expect(service.overrides.map { "\($0.name)=\($0.value)" } == overrides)
  }
}
