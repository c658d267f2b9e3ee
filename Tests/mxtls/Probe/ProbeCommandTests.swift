// SPDX-License-Identifier: Apache-2.0

import SMTP
import TestSupport
import Testing

@testable import mxtls

/// How `mxtls probe` takes its arguments and answers without any server.
@Suite struct ProbeCommandTests {
  private func run(_ arguments: String..., input: String = "") async throws -> ToolResult {
    try await Tool.mxtls.run(["probe"] + arguments, input: Array(input.utf8))
  }

  @Test(arguments: [
    [], ["mail.example.com", "-4", "-6"], ["mail.example.com", "--connections", "4"],
    ["mail.example.com", "--jobs", "0"], ["mail.example.com", "--timeout", "0"],
    ["mail.example.com", "--lmtp", "--protocol", "imap"], ["mail.example.com", "--helo", "a b"],
    ["mail.example.com", "--server-name", "a.example", "--no-server-name"],
    ["mail.example.com", "--protocol", "http"], ["mail.example.com", "--tls", "never"],
    ["mail.example.com:70000"], ["::1:12525"], ["-bad-"], ["a..b"], [""],
    ["mail.example.com:0"], ["mail.example.com:-1"], ["mail.example.com:+25"], ["a b"], ["[::1"],
    ["::1]:25"], ["[]:25"], ["http://mail.example.com"], ["user@mail.example.com"],
    ["127.0.0.1%lo:25"], ["\u{202E}moc.example"], ["mail.example.com", "--deadline", "0"],
    ["mail.example.com", "--timeout", "99999999999999999999"],
    ["mail.example.com", "--warning", "200%"], ["mail.example.com", "--server-name", "a b"],
    ["mail.example.com", "--only", "nothing"],
    ["mail.example.com", "--tlsa", "3 1"], ["mail.example.com", "--tlsa", "nonsense"],
    ["mail.example.com", "--name", "a b"],
  ]) func `wrong usage is told before anybody is asked`(arguments: [String]) async throws {
    let result = try await Tool.mxtls.run(["probe"] + arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.text.isEmpty && !result.errorText.isEmpty)
  }

  @Test func `a file of servers has one on each line, and comments`() async throws {
    let ports = try freePorts(3)
    let text = """
      # ours
      127.0.0.1:\(ports[0])

      127.0.0.1:\(ports[1])   # the second
      127.0.0.1:\(ports[0])

      """
    let result = try await run(
      "--hosts-file", "-", "127.0.0.1:\(ports[2])", "--format", "json", input: text)
    #expect(result.status == 2)
    let hosts = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(Set(hosts.compactMap { $0["port"]?.string }) == Set(ports.map(String.init)))
    #expect(hosts.count == 3, "each is asked once")
    for host in hosts {
      #expect(host["findings"]?.elements.map { $0["id"]?.string } == ["served.unreachable"])
      #expect(host["status"]?.string == "critical")
    }
  }

  @Test func `a bad line of a file is named, and nobody is asked`() async throws {
    let result = try await run("--hosts-file", "-", input: "127.0.0.1:1\nno host\n\n:25\n")
    #expect(result.status == 65 && result.text.isEmpty)
    #expect(result.errorText.contains("standard input:2: no host"))
    #expect(result.errorText.contains("standard input:4: "))
  }

  @Test func `a file of servers that is no text is one error`() async throws {
    let result = try await run("--hosts-file", "-", input: "127.0.0.1:1\n\u{0}\n\u{1}\n")
    #expect(result.status == 65 && result.text.isEmpty)
    #expect(
      result.errorText
        == "mxtls: error: standard input: holds no list of servers: it is not a text\n")
    let endless = try await Tool("bash").run(
      "-c", "\"$0\" probe --hosts-file - </dev/zero", Tool.mxtls.path)
    #expect(endless.status == 65 && endless.errorText.contains("larger than 16 MiB"), "\(endless)")
  }

  @Test func `a port that has no number here is to be given by it`() async throws {
    let result = try await run("127.0.0.1:nosuchservice")
    #expect(result.status == 3, "\(result)")
    #expect(result.text.contains("  remedy  give the port by its number\n"), "\(result)")
  }

  @Test func `servers that are given twice are asked once, whatever they are called`() async throws
  {
    let port = try freePorts(1)[0]
    let result = try await run(
      "127.0.0.1:\(port)", "[127.0.0.1]:\(port)", "127.0.0.1:\(port)", "LOCALHOST:\(port)",
      "localhost.:\(port)", "--format", "json", "-4")
    #expect(result.text.split(separator: "\n").count == 2, "\(result)")
  }

  @Test func `a file that is not there is an error`() async throws {
    let result = try await run("--hosts-file", "/nonexistent/hosts", "--expect", "/nonexistent/pem")
    #expect(result.status == 66)
    #expect(result.errorText.contains("/nonexistent/hosts") && result.errorText.contains("/pem"))
  }

  @Test func `the port tells what is spoken and how TLS begins`() throws {
    let expected: [(String, MailProtocolName, Bool, String)] = [
      ("mail.example.com", "smtp", false, "25"), ("mail.example.com:587", "smtp", false, "587"),
      ("mail.example.com:465", "smtp", true, "465"), ("mail.example.com:993", "imap", true, "993"),
      ("mail.example.com:143", "imap", false, "143"), ("mail.example.com:995", "pop3", true, "995"),
      ("mail.example.com:110", "pop3", false, "110"), ("mail.example.com:24", "lmtp", false, "24"),
      ("mail.example.com:4190", "sieve", false, "4190"),
      ("mail.example.com:2599", "smtp", false, "2599"), ("[::1]:993", "imap", true, "993"),
    ]
    for (text, name, isImplicit, port) in expected {
      let target = try ProbeTarget(text, nil, nil)
      #expect(target.mailProtocol.rawValue == name, "\(text)")
      #expect(target.endpoint.isWrapper == isImplicit, "\(text)")
      #expect(target.endpoint.port == port, "\(text)")
    }
    #expect(try ProbeTarget("mail.example.com", .imap, .implicit).endpoint.port == "993")
    #expect(try ProbeTarget("mail.example.com", .imap, nil).endpoint.port == "143")
    #expect(try ProbeTarget("mail.example.com:993", .imap, .starttls).endpoint.isWrapper == false)
    #expect(try ProbeTarget("mail.example.com:465", .lmtp, nil).endpoint.isWrapper == false)
    #expect(try ProbeTarget("MAIL.Example.com", nil, nil).name == "mail.example.com")
    #expect(try ProbeTarget("m\u{FC}ller.example", nil, nil).name == "xn--mller-kva.example")
    #expect(try ProbeTarget("192.0.2.1:25", nil, nil).name == nil)
    #expect(try ProbeTarget("2001:db8::1", nil, nil).name == nil)
    #expect(try ProbeTarget("[fe80::1%lo]:25", nil, nil).name == nil)
    #expect(try ProbeTarget("mail.example.com.:25", nil, nil).name == "mail.example.com")
  }

  private typealias MailProtocolName = String

  @Test func `every format tells that nobody listens`() async throws {
    let port = try freePorts(1)[0]
    let server = "127.0.0.1:\(port)"
    let text = try await run(server)
    #expect(text.status == 2 && text.text.hasPrefix("\(server)  critical  SMTP, STARTTLS"))
    #expect(text.text.hasSuffix("\ncritical: 1 server, 1 critical\n"))
    let quiet = try await run(server, "-q")
    #expect(quiet.text.hasPrefix("\(server)  critical\n\ncritical  served.unreachable"))
    let plugin = try await run(server, "--format", "nagios")
    #expect(
      plugin.text == "MXTLS CRITICAL - 1 server, 1 critical; \(server): served.unreachable:"
        + " cannot be reached: connection refused\n")
    let page = try await run(server, "--format", "prometheus")
    #expect(page.text.contains("mxtls_probe_status{host=\"\(server)\"} 2\n"))
    #expect(page.status == 2 && plugin.status == 2 && quiet.status == 2)
  }

  /// Nothing of a server is kept but what the format says of it, which comes in the end.
  @Test func `what is said of several servers stands together`() async throws {
    let servers = try freePorts(7).map { "127.0.0.1:\($0)" }
    func run(_ format: String) async throws -> ToolResult {
      try await Tool.mxtls.run(["probe", "--format", format] + servers)
    }
    let page = try await run("prometheus")
    let lines = page.text.split(separator: "\n")
    for metric in ["status", "not_after", "finding", "connections", "worst", "time_seconds"] {
      let name = "mxtls_probe_\(metric)"
      let places = lines.indices.filter { place in
        ["# HELP \(name) ", "# TYPE \(name) ", "\(name) ", "\(name){"].contains {
          lines[place].hasPrefix($0)
        }
      }
      let count = ["worst", "time_seconds"].contains(metric) ? 1 : metric == "not_after" ? 0 : 7
      #expect(places.count == count + 2, "\(metric): \(page)")
      #expect(places == Array((places.first ?? 0)..<(places.first ?? 0) + places.count))
    }
    #expect(try await Promtool.objections(to: page.text) == "")
    let plugin = try await run("nagios")
    #expect(plugin.text.hasPrefix("MXTLS CRITICAL - 7 servers, 7 critical; 127.0.0.1:"))
    #expect(plugin.text.split(separator: "served.unreachable").count == 6, "\(plugin)")
  }

  @Test func `what is ignored counts for nothing`() async throws {
    let port = try freePorts(1)[0]
    let result = try await run("127.0.0.1:\(port)", "--ignore", "served", "-q")
    #expect(result.status == 0 && result.text.isEmpty)
  }

  /// One that answers and is slow does not keep the others waiting.
  @Test func `servers are asked at once, and told in the order in which they are done`()
    async throws
  {
    let silent = try LocalServer { $0.waitForEnd() }
    let port = try freePorts(1)[0]
    let result = try await run(
      "127.0.0.1:\(silent.port)", "127.0.0.1:\(port)", "--timeout", "2s", "--format", "json")
    let order = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(order.compactMap { $0["port"]?.string } == ["\(port)", "\(silent.port)"])
    #expect(
      order.last?["addresses"]?.elements.first?["failure"]?["reason"]?.string
        == "there was no answer in time")
    withExtendedLifetime(silent) {}
  }
}
