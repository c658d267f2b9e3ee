// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// `mxtls probe` on servers that mean ill: each is left in a bounded time, with a bounded memory, and with
/// a sentence that says what it did.
@Suite struct ProbeHostileServerTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    /// What the server does, as `serve` of the program below calls it.
    let name: String
    /// The finding, and a part of what is said of it.
    let finding: String
    let message: String
    var testDescription: String { name }

    init(_ name: String, _ finding: String, _ message: String) {
      (self.name, self.finding, self.message) = (name, finding, message)
    }
  }

  static let attacks = [
    Attack("silence", "served.unreachable", "does not greet: there was no answer in time"),
    Attack(
      "endless-banner", "served.other-protocol", "its reply is longer than 512 lines or 64 KiB"),
    Attack("long-line", "served.other-protocol", "its reply is longer than 512 lines or 64 KiB"),
    Attack("dribble", "served.unreachable", "does not greet: there was no answer in time"),
    Attack("ehlo-lines", "served.other-protocol", "its reply is longer than 512 lines or 64 KiB"),
    Attack("garbage", "served.handshake", "the TLS handshake failed"),
    Attack("injection", "served.out-of-turn", "more was sent than it was asked for"),
    Attack("cut-handshake", "served.handshake", "handshake failed: it closed the connection"),
    Attack("slow-handshake", "served.handshake", "there was no answer in time"),
    Attack("long-chain", "served.handshake", "the TLS handshake failed"),
    Attack("endless-record", "served.handshake", "the TLS handshake failed"),
    Attack("flood", "served.other-protocol", "its reply is longer than 512 lines or 64 KiB"),
  ]

  @Test(arguments: attacks) func `is left in time, in little memory and in words`(
    _ attack: Attack
  ) async throws {
    let directory = try TemporaryDirectory()
    let (certificate, key) = (directory["pem"], directory["key"])
    let made = try await Tool("openssl").run(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
      "30", "-subj", "/CN=mx.example.org", "-keyout", key, "-out", certificate)
    #expect(made.status == 0, "\(made)")
    let chain = try directory.write(
      "chain", String(repeating: try directory.text("pem"), count: 1000))
    try await Tool("python3").whileRunning(
      ["-c", Self.server, attack.name, attack.name == "long-chain" ? chain : certificate, key],
      ready: "PORT "
    ) { line in
      let port = line.dropFirst("PORT ".count)
      // Who says nothing is waited for as long as that, and who says too much for no time.
      let isSilent = attack.message.contains("in time")
      let result = try await Tool("python3").run(
        "-c", Self.measured, Tool.mxtls.path, "probe", "--timeout", isSilent ? "4s" : "200s",
        "--deadline", isSilent ? "8s" : "400s", "--format", "json", "127.0.0.1:\(port)")
      #expect(result.status == 2, "\(result)")
      let lines = result.text.split(separator: "\n")
      let report = try JSONValue(String(try #require(lines.first)))
      let found = report["findings"]?.elements.first { $0["id"]?.string == attack.finding }
      #expect(found?["message"]?.string?.contains(attack.message) == true, "\(result)")
      #expect((Int(lines.last ?? "") ?? .max) < 100 << 10, "\(result)")
    }
  }

  /// Runs a program, for some minutes at most; says what it took of memory, in KB.
  private static let measured = """
    import resource, subprocess, sys
    result = subprocess.run(sys.argv[1:], timeout=300)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.exit(result.returncode)
    """

  private static let server = #"""
    import os, socket, ssl, sys, threading, time
    attack, certificate, key = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    print("PORT", listener.getsockname()[1], flush=True)
    def lines(stream):
        received = b""
        while True:
            more = stream.recv(1)
            if not more:
                return
            received += more
            if more == b"\n":
                yield received.split()[0].upper() if received.split() else b""
                received = b""
    def forever(stream, piece, pause=0):
        while True:
            stream.sendall(piece)
            time.sleep(pause)
    def serve(stream):
        try:
            if attack == "silence":
                time.sleep(60)
            if attack == "endless-banner":
                forever(stream, b"220-x\r\n" * 1000)
            if attack == "long-line":
                forever(stream, b"220 " + b"x" * (1 << 20))
            if attack == "dribble":
                forever(stream, b"220-", 1)
            stream.sendall(b"220 mx.example.org ESMTP\r\n")
            for word in lines(stream):
                if word == b"EHLO":
                    count = 10000 if attack == "ehlo-lines" else 1
                    stream.sendall(b"250-mx.example.org\r\n" * count + b"250 STARTTLS\r\n")
                elif word == b"STARTTLS":
                    extra = b"250 injected\r\n" if attack == "injection" else b""
                    stream.sendall(b"220 go\r\n" + extra)
                    break
                else:
                    return
            # What comes before the client's hello would be out of turn.
            if attack in ("garbage", "cut-handshake", "slow-handshake", "endless-record"):
                stream.recv(1)
            if attack == "garbage":
                forever(stream, os.urandom(1000))
            # The head of a record of a handshake.
            if attack == "cut-handshake":
                stream.sendall(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76")
                return
            if attack == "slow-handshake":
                forever(stream, b"\x16", 1)
            if attack == "endless-record":
                head = b"\x16\x03\x03\x40\x00\x02\xff\xff\xff"
                stream.sendall(head + b"\0" * 16380)
                forever(stream, b"\x16\x03\x03\x40\x00" + b"\0" * 16384)
            stream = context.wrap_socket(stream, server_side=True)
            if attack == "flood":
                forever(stream, b"250-" + b"x" * 500 + b"\r\n")
            for word in lines(stream):
                stream.sendall(b"250 ok\r\n")
        except (OSError, ssl.SSLError):
            pass
        finally:
            stream.close()
    while True:
        connection, peer = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
    """#
}
