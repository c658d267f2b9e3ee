// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import mxtls

/// The JSON that the program writes is the JSON that the pages document.
@Suite struct JSONFieldTests {
  @Test func `the page of show documents every field that can be, and no other`() throws {
    // A field that is added to the program must be added to the sample.
    #expect(ObjectDescription.full.absentFields == [])
    var output: [UInt8] = []
    let console = Console(
      out: OutputChannel { output += $0 }, err: OutputChannel { _ in }, clock: Clock(now: 0),
      environment: Environment([:]))
    try console.json(ObjectDescription.full)
    try console.finish()
    let fields = try JSONValue(String(decoding: output, as: UTF8.self))
    #expect(try ManualPage("mxtls-show").fields == fields.fields(leaves: ["contents"]))
  }

  @Test(arguments: [[], ["--passin", "pass:secret"]])
  func `what show writes of real files is documented`(passin: [String]) async throws {
    let directory = try await Fixtures().directory
    let files = try directory.list()
    let result = try await Tool.mxtls.run(
      ["show", "--format", "json"] + passin + files, in: directory.path)
    #expect(result.status == 65, "one of them is damaged: \(result.errorText)")
    let shown = try JSONValue(result.text)["files"]?.elements ?? []
    #expect(shown.map { $0["file"]?.string } == files)

    let page = try ManualPage("mxtls-show")
    let kind = page["OUTPUT"].items.first { $0.head.dropFirst().first == "kind" }
    let kinds = kind?.body.flatMap { Mdoc.words(after: "Li", in: Mdoc.words($0)) } ?? []
    var seen: Set<String> = []
    var objects = shown.flatMap { $0["objects"]?.elements ?? [] }
    while let object = objects.popLast() {
      seen.insert(object["kind"]?.string ?? "")
      objects += object["contents"]?.elements ?? []
      for (field, type) in object.fields(leaves: ["contents"]) {
        #expect(page.fields[field] == type, "\(field)")
      }
    }
    #expect(seen == Set(kinds), "each kind that is documented is among the files")
  }

  @Test func `the page of new documents its report`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool.mxtls.run(
      "new", "--type", "p256", "--format", "json", "--dir", directory.path, "mail.example.com")
    let fields = try JSONValue(result.text).fields(leaves: ["main_cf"])
    #expect(try ManualPage("mxtls-new").fields == fields)
  }

  @Test func `the pages of csr and self-sign document their reports`() async throws {
    let directory = try TemporaryDirectory()
    for command in ["csr", "self-sign"] {
      let arguments = [
        command, "--key", Fixture.path("keys/p256.pem"), "mail.example.com", "--format", "json",
      ]
      let result = try await Tool.mxtls.run(arguments + ["-o", directory[command]])
      let report = try JSONValue(result.text)
      #expect(try ManualPage("mxtls-\(command)").fields == report.fields(leaves: ["object"]))
      let known = try ManualPage("mxtls-show").fields
      for (field, type) in report["object"]?.fields(leaves: ["contents"]) ?? [:] {
        #expect(known["files[].objects[].\(field)"] ?? known[field] == type, "\(field)")
      }
      let mixed = try await Tool.mxtls.run(arguments + ["-o", "-"])
      #expect(mixed.status == 64 && mixed.errorText.contains("name one with -o"), "\(mixed)")
    }
  }

  @Test func `the page of key documents its report`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool.mxtls.run(
      "key", "--type", "p256", "--format", "json", "-o", directory["key.pem"])
    #expect(try ManualPage("mxtls-key").fields == JSONValue(result.text).fields())
  }

  @Test func `the page of config documents settings and proposals`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "main.cf",
      "smtp_use_tls = yes\nsmtpd_tls_enable_rpk = no\ncompatibility_level = 3.6\n"
        + "smtp_tls_session_cache_database = btree:\(directory.path)/smtp_scache\n"
        + "queue_directory = \(directory.path)\n")
    try directory.write(
      "master.cf",
      "submission inet n - y - - smtpd -o smtpd_enforce_tls=yes\nsmtp unix - - y - - smtp\n")
    try directory.write(
      "log",
      """
      2026-11-03T10:00:00.000000+00:00 mx postfix/smtp[20]: Trusted TLS connection established to \
      mx.d.example[192.0.2.14]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
      2026-11-03T10:00:00.200000+00:00 mx postfix/smtp[20]: 4XgD0z1: to=<x@d.example>, \
      relay=mx.d.example[192.0.2.14]:25, delay=0.3, delays=0/0/0.2/0.1, dsn=2.0.0, status=sent (ok)

      """)
    var fields: [String: String] = [:]
    for options in [
      [], ["--propose"], ["--apply", "--lock-file", directory["lock"]],
      ["--cache", "lmdb", "--lock-file", directory["lock"]],
      [
        "--what-if", "--log", directory["log"], "smtp_tls_security_level=none",
        "submission/inet/smtpd_tls_auth_only=yes",
      ],
    ] {
      let result = try await Tool.mxtls.run(
        ["config", "-c", directory.path, "--format", "json"] + options)
      #expect(result.status == 0, "\(result)")
      fields.merge(try JSONValue(result.text).fields()) { $1 }
    }
    // Nothing that all programs share is set here.
    for name in ["file", "line"] {
      fields["instances[].shared[].\(name)"] = fields["instances[].services[].settings[].\(name)"]
    }
    // No Postfix runs here whose servers could be asked.
    fields["proposals[].confirmed"] = "array of strings"
    fields["proposals[].clients"] = "array of strings"
    fields["moves[].confirmed"] = "array of strings"
    fields["what_if.remarks"] = "array of strings"
    fields["what_if.settings[].untried"] = "string"
    fields["moves[].caches[].sessions"] = "integer"
    #expect(try ManualPage("mxtls-config").fields == fields)
  }
}
