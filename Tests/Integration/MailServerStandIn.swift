// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A mail server by Python's ssl, which has whatever settings of OpenSSL a test wants.
struct MailServerStandIn: Sendable {
  /// The least and the greatest protocol: "TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3".
  var versions = ("TLSv1_2", "TLSv1_3")
  /// Files with certificate and key.
  var pairs: [(certificate: String, key: String)]
  /// As SSL_CTX_set_cipher_list(3) has them.
  var ciphers = "ALL:@SECLEVEL=0"
  /// The one curve, or nil for all.
  var curve: String?
  /// A file of Diffie-Hellman parameters.
  var parameters: String?
  /// The file of a CA whose clients are asked for a certificate.
  var clientAuthority: String?
  var hasTickets = true
  /// What it says to EHLO under TLS.
  var offers = ["AUTH PLAIN", "SIZE 1000"]
  /// How many connections it greets before it falls silent.
  var patience = 1 << 30

  /// Runs the server.
  ///
  /// - Parameter body: Is given its port.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, or why there is no server.
  func whileRunning<Result: Sendable>(
    _ body: @Sendable @escaping (String) async throws -> Result
  ) async throws -> Result {
    var options = [versions.0, versions.1, ciphers, curve ?? "", parameters ?? ""]
    options += [clientAuthority ?? "", hasTickets ? "1" : "", offers.joined(separator: ",")]
    options += ["\(patience)"]
    options += pairs.flatMap { [$0.certificate, $0.key] }
    return try await Tool("python3").whileRunning(["-c", Self.program] + options, ready: "PORT ") {
      try await body(String($0.split(separator: " ").last ?? ""))
    }
  }

  private static let program = #"""
    import socket, ssl, sys, threading
    low, high, ciphers, curve, parameters, authority, tickets, offers, patience = sys.argv[1:10]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.minimum_version = ssl.TLSVersion[low]
    context.maximum_version = ssl.TLSVersion[high]
    for certificate, key in zip(sys.argv[10::2], sys.argv[11::2]):
        context.load_cert_chain(certificate, key)
    if curve:
        context.set_ecdh_curve(curve)
    if parameters:
        context.load_dh_params(parameters)
    if authority:
        context.load_verify_locations(authority)
        context.verify_mode = ssl.CERT_OPTIONAL
    if not tickets:
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    print("PORT", listener.getsockname()[1], flush=True)
    def reply(stream, lines):
        text = "".join("250-%s\r\n" % line for line in lines[:-1]) + "250 %s\r\n" % lines[-1]
        stream.sendall(text.encode())
    def serve(stream):
        try:
            stream.sendall(b"220 mx.example.org ESMTP\r\n")
            secure = False
            received = b""
            while True:
                while b"\n" not in received:
                    more = stream.recv(4096)
                    if not more:
                        return
                    received += more
                line, received = received.split(b"\n", 1)
                word = line.split()[0].upper() if line.split() else b""
                if word == b"EHLO":
                    own = offers.split(",") if secure else ["STARTTLS", "SIZE 1000"]
                    reply(stream, ["mx.example.org"] + own)
                elif word == b"STARTTLS":
                    stream.sendall(b"220 go\r\n")
                    stream = context.wrap_socket(stream, server_side=True)
                    secure = True
                elif word == b"QUIT":
                    stream.sendall(b"221 bye\r\n")
                    return
                else:
                    stream.sendall(b"502 what\r\n")
        except OSError:
            pass
        finally:
            stream.close()
    silent = []
    while True:
        connection, peer = listener.accept()
        patience = int(patience) - 1
        if patience < 0:
            silent.append(connection)
            continue
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
    """#
}
