// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Whether sessions out of a running client's cache can be gone on with at their servers.
@Suite struct ProbeSessionTests {
  private func probe(
    _ key: String, _ postfix: PostfixInstance, _ arguments: String...
  ) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["probe", "--session", key, "-c", postfix.configuration] + arguments)
  }

  @Test func `a session goes on until the server is reloaded, in TLS 1.2 and 1.3`() async throws {
    try await CacheInstances.run("btree") { instances in
      let list = try await Tool.mxtls.run(
        "cache", "list", "smtp", "-c", instances.sender.configuration, "--format", "json")
      let keys = list.text.matches(of: /"key":"([^"]*)"/).map { String($0.1) }
      try #require(keys.count == 2, "\(list)")
      var protocols: Set<String> = []
      for key in keys {
        let result = try await probe(key, instances.sender, "--format", "json")
        #expect(result.status == 0, "\(result)")
        let report = try JSONValue(result.text)
        #expect(report["resumed"]?.boolean == true)
        #expect(report["status"]?.string == "ok")
        protocols.insert(report["protocol"]?.string ?? "")
      }
      #expect(protocols == ["TLSv1.2", "TLSv1.3"])
      let text = try await probe(keys[0], instances.sender)
      #expect(text.text.contains("ok: the server goes on with the session"), "\(text)")

      try await instances.receiver.reload()
      for key in keys {
        let result = try await probe(key, instances.sender, "--format", "json")
        #expect(result.status == 1, "\(result)")
        #expect(try JSONValue(result.text)["resumed"]?.boolean == false)
      }
      let complaints = try await instances.complaints()
      #expect(complaints == [])

      let none = try await probe("no.such.peer", instances.sender)
      #expect(none.status == 66, "\(none)")
      let several = try await probe("smtp&", instances.sender)
      #expect(several.status == 64 && several.errorText.contains("whole key"), "\(several)")
      try await instances.receiver.stop()
      let gone = try await probe(keys[0], instances.sender, "--format", "json")
      #expect(gone.status == 2, "\(gone)")
      #expect(try JSONValue(gone.text)["failure"]?.string != nil)
      let started = try await Tool("postfix").run(
        "-c", instances.receiver.configuration, "start")
      try #require(started.status == 0)
    }
  }

  /// A server of LMTP by Python, which forgets its sessions by SIGHUP.
  @Test func `a session of lmtp is offered by LMTP, without the cache being named`() async throws {
    let directory = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], in: directory)
    let arguments = ["-c", Self.server, directory["newcert.pem"], directory["newreq.pem"]]
    try await Tool("python3").whileRunning(arguments, ready: "PORT ") { line in
      let words = line.split(separator: " ")
      let port = try #require(words.dropFirst().first)
      let process = try #require(words.last.flatMap { pid_t($0) })
      let settings = [
        "lmtp_tls_security_level": "encrypt",
        "lmtp_tls_session_cache_database": "btree:${data_directory}/lmtp_scache",
        "transport_maps": "inline:{ {example.net = lmtp:inet:127.0.0.1:\(port)} }",
      ]
      let lmtp = "lmtp unix - - n - - lmtp"
      try await withPostfix(settings, services: [lmtp]) { sender in
        try await sender.submit(from: "a@example.org", to: "b@example.net")
        try await sender.waitForLog(containing: "status=sent")
        let result = try await probe("127.0.0.1", sender, "--format", "json")
        #expect(result.status == 0, "\(result)")
        let report = try JSONValue(result.text)
        #expect(report["resumed"]?.boolean == true && report["port"]?.string == String(port))
        kill(process, SIGHUP)
        let refused = try await probe("127.0.0.1", sender, "--format", "json")
        #expect(refused.status == 1, "\(refused)")
        #expect(try JSONValue(refused.text)["resumed"]?.boolean == false)
      }
    }
  }

  private static let server = #"""
    import os, signal, socket, ssl, sys, threading
    def new():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        return context
    contexts = [new()]
    signal.signal(signal.SIGHUP, lambda *_: contexts.__setitem__(0, new()))
    def serve(stream):
        try:
            stream.sendall(b"220 lmtp\r\n")
            received, secure, isData = b"", False, False
            while True:
                while b"\n" not in received:
                    more = stream.recv(4096)
                    if not more:
                        return
                    received += more
                line, received = received.split(b"\n", 1)
                line = line.strip()
                word = line.split()[0].upper() if line.split() else b""
                if isData:
                    if line == b".":
                        isData = False
                        stream.sendall(b"250 ok\r\n")
                elif word == b"LHLO":
                    stream.sendall(b"250-lmtp\r\n" + (b"" if secure else b"250-STARTTLS\r\n") + b"250 8BITMIME\r\n")
                elif word == b"STARTTLS":
                    stream.sendall(b"220 go\r\n")
                    stream = contexts[0].wrap_socket(stream, server_side=True)
                    secure = True
                elif word == b"DATA":
                    isData = True
                    stream.sendall(b"354 go\r\n")
                elif word == b"QUIT":
                    stream.sendall(b"221 bye\r\n")
                    return
                elif word in (b"MAIL", b"RCPT", b"RSET", b"NOOP"):
                    stream.sendall(b"250 ok\r\n")
                else:
                    stream.sendall(b"502 what\r\n")
        except OSError:
            pass
        finally:
            stream.close()
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    print("PORT", listener.getsockname()[1], os.getpid(), flush=True)
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=serve, args=(stream,), daemon=True).start()
    """#

  /// The mail servers of the lab write down what name they are asked for, and confirm none.
  ///
  /// The level with what `smtp_tls_servername` says, and the name that is asked for.
  @Test(arguments: [
    ("dane", "mx1.example"), ("may", "-"), ("may:hostname", "mx1.example"),
    ("encrypt:nexthop", "mx1.example"), ("may:other.example", "other.example"),
    ("dane:other.example", "mx1.example"),
  ])
  func `a session is offered with the name that smtp asks for`(setting: String, name: String)
    async throws
  {
    try await DomainLab.run { lab in
      let result = try await lab.shell(Self.sending, setting)
      #expect(result.text.contains("resumed\":true"), "\(result)")
      // The last connection is the program's.
      let asked = try lab.askedNames()
      #expect(asked.count >= 2 && Set(asked) == [name], "\(asked) \(result)")
    }
  }

  private static let sending = """
    work=$(mktemp -d /var/tmp/mxtls-test-XXXXXX)
    chmod 755 "$work"
    mkdir "$work"/{config,queue,data}
    chown postfix "$work/data"
    cat >"$work/config/main.cf" <<END
    compatibility_level = 3.6
    queue_directory = $work/queue
    data_directory = $work/data
    maillog_file = $work/log
    maillog_file_prefixes = $work
    myhostname = client.example
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    mydestination =
    mynetworks = 127.0.0.1
    smtpd_peername_lookup = no
    relayhost = [mx1.example]
    smtp_tls_security_level = ${1%%:*}
    smtp_tls_servername = $(case $1 in *:*) echo "${1#*:}" ;; esac)
    smtp_dns_support_level = dnssec
    smtp_bind_address = 192.0.2.2
    smtp_tls_session_cache_database = btree:$work/data/smtp_scache
    END
    cat >"$work/config/master.cf" <<END
    127.0.0.1:2525 inet n - n - - smtpd
    anvil unix - - n - 1 anvil
    bounce unix - - n - 0 bounce
    cleanup unix n - n - 0 cleanup
    defer unix - - n - 0 bounce
    postlog unix-dgram n - n - 1 postlogd
    proxymap unix - - n - - proxymap
    qmgr unix n - n 300 1 qmgr
    rewrite unix - - n - - trivial-rewrite
    scache unix - - n - 1 scache
    smtp unix - - n - - smtp
    tlsmgr unix - - n 1000? 1 tlsmgr
    trace unix - - n - 0 bounce
    END
    postfix -c "$work/config" start 2>/dev/null
    trap 'postfix -c "$work/config" stop 2>/dev/null; cat "$work/log" >&2; rm -rf "$work"' EXIT
    MAIL_CONFIG=$work/config smtp-source -f a@client.example -t b@example.org 127.0.0.1:2525
    for turn in $(seq 3000); do
      if grep -q 'relay=mx1' "$work/log"; then break; fi
      sleep 0.1
    done
    grep -q 'relay=mx1' "$work/log"
    "$MXTLS" probe --session mx1.example -c "$work/config" --trust-anchor "$2" --format json
    """

  @Test func `a server's own session is no one's to offer`() async throws {
    try await CacheInstances.run("btree") { instances in
      let list = try await Tool.mxtls.run(
        "cache", "list", "smtpd", "-c", instances.receiver.configuration, "--format", "json")
      let key = try #require(list.text.firstMatch(of: /"key":"([^"]*)"/)).1
      let result = try await probe(String(key), instances.receiver, "smtpd")
      #expect(result.status == 64 && result.errorText.contains("session of a server"), "\(result)")
    }
  }
}
