// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A mail server whose TLS is that of `openssl s_server`, which cannot begin it by STARTTLS: the dialogue
/// before it is a script's, and what is said under TLS goes through the server's input and output.
struct ServerOfOpenSSL: Sendable {
  /// The options of `openssl s_server`.
  let options: [String]

  /// Runs the server.
  ///
  /// - Parameter body: Is given its port.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, or why there is no server.
  func whileRunning<Result: Sendable>(
    _ body: @Sendable @escaping (String) async throws -> Result
  ) async throws -> Result {
    try await Tool("python3").whileRunning(["-c", Self.program] + options, ready: "PORT ") {
      try await body(String($0.split(separator: " ").last ?? ""))
    }
  }

  private static let program = #"""
    import atexit, signal, socket, subprocess, sys, threading, time
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    def start():
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = subprocess.Popen(
            ["openssl", "s_server", "-quiet", "-accept", f"127.0.0.1:{port}"] + sys.argv[1:],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        atexit.register(server.kill)
        # Somebody else may have taken the port meanwhile.
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                if server.poll() is None:
                    return server, port
            except OSError:
                time.sleep(0.05)
        return None
    started = next(filter(None, (start() for _ in range(5))), None)
    if not started:
        sys.exit("openssl s_server ended")
    server, inner = started
    for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
        signal.signal(number, lambda *_: sys.exit(1))
    def reply(line, offer):
        word = line.split()[0].upper() if line.split() else b""
        if word == b"EHLO":
            return b"250-mx.example.org\r\n250 " + offer + b"\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"502 what\r\n"
    def answer():
        while line := server.stdout.readline():
            server.stdin.write(reply(line, b"SIZE 1000"))
            server.stdin.flush()
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    def read(stream):
        line = b""
        while not line.endswith(b"\n"):
            byte = stream.recv(1)
            if not byte:
                return b""
            line += byte
        return line
    def serve(client):
        client.sendall(b"220 mx.example.org ESMTP\r\n")
        while line := read(client):
            if line.upper().startswith(b"STARTTLS"):
                client.sendall(b"220 go\r\n")
                with socket.create_connection(("127.0.0.1", inner)) as other:
                    back = threading.Thread(target=pump, args=(other, client), daemon=True)
                    back.start()
                    pump(client, other)
                    back.join()
                return
            client.sendall(reply(line, b"STARTTLS"))
    threading.Thread(target=answer, daemon=True).start()
    print("PORT", listener.getsockname()[1], flush=True)
    while True:
        connection, peer = listener.accept()
        try:
            serve(connection)
        except OSError:
            pass
        connection.close()
    """#
}
