// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls probe --local` says of a running Postfix whose files and settings change.
@Suite struct ProbeLocalTests {
  private static let wrapper = "n - n - - smtpd -o smtpd_tls_wrappermode=yes"
  private static let proxied = "n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy"

  /// The reports of the servers by their ports.
  private func local(
    _ postfix: PostfixInstance, _ status: Int32, _ arguments: String...
  ) async throws -> [Int: JSONValue] {
    let result = try await Tool.mxtls.run(
      ["probe", "--local", "-c", postfix.configuration, "--format", "json"] + arguments)
    try #require(result.status == status, "\(result)")
    let reports = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
    return Dictionary(
      reports.compactMap { report in
        report["port"]?.string.flatMap { Int($0) }.map { ($0, report) }
      }
    ) { first, _ in first }
  }

  private func ids(_ report: JSONValue?) -> [String]? {
    report?["findings"]?.elements.filter { $0["severity"]?.string != "note" }
      .compactMap { $0["id"]?.string }
  }

  private func remedies(_ report: JSONValue?) -> String {
    report?["findings"]?.elements.compactMap { $0["remedy"]?.string }.joined(separator: "\n") ?? ""
  }

  @Test func `every listener shows what is on disk, behind a proxy too`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048", "p256"], layout: "chain", in: directory)
    try await withPostfix(pair.mainCF, listeners: [Self.wrapper, Self.proxied]) { postfix in
      let reports = try await local(postfix, 0)
      #expect(Set(reports.keys) == Set(([postfix.port] + postfix.ports).map(Int.init)))
      for (port, report) in reports {
        #expect(ids(report) == [], "\(port)")
        let address = try #require(report["addresses"]?.elements.first)
        #expect(address["connections"]?.integer == 3)
        let prints = ["certificates", "other_certificates"].map {
          address[$0]?.elements.first?["fingerprint_sha256"]?.string
        }
        #expect(Set(prints) == Set(pair.certificates.map(\.fingerprint)))
      }
      #expect(reports[Int(postfix.ports[0])]?["tls"]?.string == "implicit")
      let log = try postfix.log()
      #expect(!log.contains("lost connection") && !log.contains("warning:"), "\(log)")
    }
  }

  @Test func `files that Postfix has not read are told, and a reload mends that`() async throws {
    let directory = try TemporaryDirectory()
    let renewed = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    _ = try await makePair(types: ["p256"], layout: "chain", in: renewed)
    let settings = pair.mainCF.merging(PostfixInstance.oneProcess) { $1 }
    try await withPostfix(settings) { postfix in
      let port = Int(postfix.port)
      #expect(ids(try await local(postfix, 0)[port]) == [])
      let file = try #require(pair.mainCF.values.first { $0.hasPrefix(directory.path) })
      let name = try #require(file.split(separator: "/").last.map(String.init))
      withExtendedLifetime(renewed) { _ = rename(renewed[name], file) }
      let stale = try await local(postfix, 2)[port]
      #expect(ids(stale) == ["served.other-certificate"])
      let reload = "postfix -c \(postfix.configuration) reload"
      #expect(remedies(stale).contains(reload))
      let check = try await Tool.mxtls.run(
        "check", "--served", "-c", postfix.configuration, "--format", "json")
      #expect(check.status == 2, "\(check)")
      #expect(check.text.contains("\"served.other-certificate\""))
      #expect(check.text.contains("127.0.0.1:\(port)"))
      try await postfix.reload()
      #expect(ids(try await local(postfix, 0)[port]) == [])
    }
  }

  @Test func `names of a table that was not made anew are told, with the command that does it`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let names = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    _ = try await makePair(types: ["p256"], layout: "chain", host: "mx.example.net", in: names)
    let files = try FileManager.default.contentsOfDirectory(atPath: names.path)
    let chain = try #require(
      files.first { (try? names.text($0).contains("PRIVATE KEY")) == true })
    try names.write("sni", "mx.example.net \(names[chain])\n.example.com \(names[chain])\n")
    let table = "hash:\(names["sni"])"
    let made = try await Tool("postmap").run("-F", table)
    try #require(made.status == 0, "\(made)")
    // Postfix tells another table by the second in which it was made.
    let past = try await Tool("touch").run("-d", "2020-01-01", names["sni"], names["sni.db"])
    try #require(past.status == 0, "\(past)")
    let settings = pair.mainCF.merging(["tls_server_sni_maps": table]) { $1 }
    try await withPostfix(settings) { postfix in
      let port = Int(postfix.port)
      let well = try await local(postfix, 0)[port]
      #expect(ids(well) == [])
      let asked = well?["addresses"]?.elements.first?["names"]?.elements
      #expect(asked?.compactMap { $0["name"]?.string } == ["mx.example.net", "any.example.com"])
      let renewed = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", host: "mx.example.net", in: renewed)
      withExtendedLifetime(renewed) { _ = rename(renewed[chain], names[chain]) }
      let stale = try await local(postfix, 2)[port]
      #expect(ids(stale) == ["served.other-certificate"])
      #expect(remedies(stale).contains("postmap -c \(postfix.configuration) -F \(table)"))
      let anew = try await Tool("postmap").run("-F", table)
      try #require(anew.status == 0, "\(anew)")
      let mended = try await local(postfix, 0)[port]
      #expect(ids(mended) == [])
    }
  }

  @Test func `a table of one answer is asked for the host's own name`() async throws {
    let directory = try TemporaryDirectory()
    let names = try TemporaryDirectory()
    let renewed = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    for place in [names, renewed] {
      _ = try await makePair(types: ["p256"], layout: "chain", in: place)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: names.path)
    let chain = try #require(
      files.first { (try? names.text($0).contains("PRIVATE KEY")) == true })
    let settings = pair.mainCF.merging(PostfixInstance.oneProcess) { $1 }
      .merging(["tls_server_sni_maps": "static:\(names[chain])"]) { $1 }
    try await withPostfix(settings) { postfix in
      let port = Int(postfix.port)
      let well = try await local(postfix, 0)[port]
      #expect(well?["findings"]?.elements.compactMap { $0["id"]?.string } == [])
      let asked = well?["addresses"]?.elements.first?["names"]?.elements.first
      #expect(asked?["name"]?.string == "mx.example.org")
      let client = try await Tool("openssl").run(
        [
          "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(port)", "-servername",
          "whatever.example",
        ], input: Array("QUIT\r\n".utf8))
      let shown = try await Tool("openssl").run(
        ["x509", "-noout", "-fingerprint", "-sha256"], input: client.output)
      let print = shown.text.split(separator: "=").last.map { $0.filter { $0.isHexDigit } }
      let reported = asked?["fingerprint_sha256"]?.string?.filter { $0.isHexDigit }
      #expect(print?.lowercased() == reported?.lowercased())
      withExtendedLifetime(renewed) { _ = rename(renewed[chain], names[chain]) }
      let stale = try await local(postfix, 2)[port]
      #expect(ids(stale) == ["served.other-certificate"])
      #expect(remedies(stale).contains("postfix -c \(postfix.configuration) reload"))
    }
  }

  /// posttls-finger(1) waits for a greeting, as smtp(8) of another host does.
  @Test func `a server that begins TLS at once at port 25 is told`() async throws {
    let directory = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], in: directory)
    chmod(directory.path, 0o755)
    try directory.write("serve", Self.wrapperAtPort25)
    let result = try await Tool("unshare").run(
      "--net", "bash", "-e", directory["serve"], directory.path,
      environment: ["MXTLS": Tool.mxtls.path])
    let lines = result.text.split(separator: "\n").filter { $0.hasPrefix("{") }
    try #require(lines.count == 2, "\(result)")
    #expect(result.text.contains("greeting"), "\(result)")
    for (line, severity) in zip(lines, ["warning", "critical"]) {
      let findings = try JSONValue(String(line))["findings"]?.elements ?? []
      let found = findings.first { $0["id"]?.string == "served.tls-on-port-25" }
      #expect(found?["severity"]?.string == severity, "\(line)")
    }
  }

  private static let wrapperAtPort25 = """
    cd "$1"
    ip link set lo up
    mkdir config queue data
    chown postfix data
    cat >config/main.cf <<END
    compatibility_level = 3.6
    queue_directory = $1/queue
    data_directory = $1/data
    maillog_file = $1/log
    maillog_file_prefixes = $1
    myhostname = mx.example.org
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    smtpd_peername_lookup = no
    smtpd_tls_security_level = may
    smtpd_tls_cert_file = $1/newcert.pem
    smtpd_tls_key_file = $1/newreq.pem
    END
    cat >config/master.cf <<END
    smtp inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
    anvil unix - - n - 1 anvil
    cleanup unix n - n - 0 cleanup
    postlog unix-dgram n - n - 1 postlogd
    proxymap unix - - n - - proxymap
    rewrite unix - - n - - trivial-rewrite
    tlsmgr unix - - n 1000? 1 tlsmgr
    END
    postfix -c "$1/config" start 2>/dev/null
    trap 'postfix -c $1/config stop 2>/dev/null' EXIT
    posttls-finger -c -t 2 -l may '[127.0.0.1]:25' 2>&1 | tail -n 1
    "$MXTLS" probe --local -c "$1/config" --format json || true
    "$MXTLS" probe --tls implicit 127.0.0.1:25 --format json || true
    """

  @Test func `settings that are not in force yet are told`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    try await withPostfix(pair.mainCF.merging(PostfixInstance.oneProcess) { $1 }) { postfix in
      let port = Int(postfix.port)
      #expect(ids(try await local(postfix, 0)[port]) == [])
      let set = try await Tool("postconf").run(
        "-c", postfix.configuration, "-e", "smtpd_tls_security_level=none")
      try #require(set.status == 0)
      #expect(ids(try await local(postfix, 1)[port]) == ["served.older-settings"])
      try await postfix.reload()
      // It listens to this host alone.
      let off = try await local(postfix, 0)[port]
      #expect(off?["findings"]?.elements.map { $0["id"]?.string } == ["served.no-tls"])
    }
  }

  @Test
  func `a Postfix that does not run is critical once a listener, with the command to start it`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    try await withPostfix(pair.mainCF) { postfix in
      try await postfix.stop()
      let reports = try await local(postfix, 2)
      let report = reports[Int(postfix.port)]
      #expect(ids(report) == ["served.unreachable"])
      #expect(remedies(report) == "start it: postfix -c \(postfix.configuration) start")
      let started = try await Tool("postfix").run("-c", postfix.configuration, "start")
      try #require(started.status == 0)
    }
  }

  @Test(
    arguments: [
      ["--local", "mail.example.com"], ["--local", "--expect", "x.pem"],
      ["--local", "--server-name", "mail.example.com"], ["--local", "--tls", "implicit"],
      ["--local", "--mx"], ["--mx", "--session", "x", "example.com"],
      ["--local", "--session", "x"],
      ["--config-dir", "/etc/postfix", "mail.example.com"],
    ]) func `what does not go together is wrong usage`(_ arguments: [String]) async throws
  {
    #expect(try await Tool.mxtls.run(["probe"] + arguments).status == 64)
  }

  @Test func `a configuration that cannot be read is unknown`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool.mxtls.run("probe", "--local", "-c", directory.path)
    #expect(result.status == 3)
    #expect(result.errorText.contains("main.cf"), "\(result)")
  }
}
