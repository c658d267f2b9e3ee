// SPDX-License-Identifier: Apache-2.0

extension DomainWorld {
  /// The servers: zones and keys are in the first argument, the second is for files of a run.
  static let servers = """
    zones=$1 place=$2
    ip link set lo up
    for number in 1 2 4 25 26 27 28 29 30 31 32 33 34 53 80 99; do
      ip address add 192.0.2.$number/32 dev lo
    done
    echo "nameserver $3" >"$place/resolv.conf"
    mount --bind "$place/resolv.conf" /etc/resolv.conf
    cat >"$place/nsd.conf" <<END
    server:
      ip-address: 192.0.2.53
      username: ""
      zonesdir: "$zones"
      database: ""
      pidfile: "$place/nsd.pid"
      xfrdfile: "$place/xfrd.state"
      zonelistfile: "$place/zone.list"
      server-count: 1
      logfile: "$place/nsd.log"
    remote-control:
      control-enable: no
    zone:
      name: "."
      zonefile: root.signed
    zone:
      name: example.
      zonefile: example.signed
    zone:
      name: insec.example.
      zonefile: insec.example.zone
    END
    resolver() {  # resolver ADDRESS MODULES
      cat <<END
    server:
      interface: 192.0.2.$1
      access-control: 0.0.0.0/0 allow
      do-daemonize: no
      username: ""
      chroot: ""
      directory: "$place"
      pidfile: ""
      use-syslog: no
      logfile: "$place/unbound$1.log"
      module-config: "$2"
      trust-anchor-file: "$zones/anchors"
      trust-anchor-signaling: no
      num-threads: 1
    stub-zone:
      name: "."
      stub-addr: 192.0.2.53
    remote-control:
      control-enable: no
    END
    }
    resolver 1 "validator iterator" >"$place/unbound1.conf"
    resolver 2 iterator >"$place/unbound2.conf"
    for program in nsd unbound python3; do command -v "$program"; done
    nsd -d -c "$place/nsd.conf" &
    unbound -d -c "$place/unbound1.conf" &
    unbound -d -c "$place/unbound2.conf" &
    python3 "$place/strip.py" &
    python3 "$place/mail.py" "$zones" "$place/asked" &
    python3 "$place/web.py" "$zones" &
    trap 'kill $(jobs -pr); wait' EXIT
    trap 'exit 0' TERM
    # All are there when they hold their ports.
    until [ "$(ss -Hlun 'sport = 53' | wc -l)" -ge 4 ] && [ "$(ss -Hltn 'sport = 443' | wc -l)" -ge 1 ] &&
      [ "$(ss -Hltn 'sport = 25' | wc -l)" -ge 9 ]; do
      if [ "$(jobs -pr | wc -l)" -ne 6 ]; then cat "$place"/*.log; exit 1; fi
      sleep 0.02
    done
    echo "ready $$"
    # Nobody may tell it to end when the tests are killed.
    while kill -0 $PPID 2>/dev/null; do sleep 1 & wait $!; done
    """

  /// The mail servers: each at its address, with its certificate or without TLS.
  static let mailServer = #"""
    import re, socket, ssl, sys, threading
    zones = sys.argv[1]
    asked = open(sys.argv[2], "w", 1)
    servers = {25: "mx1", 26: "mx2", 27: "self", 28: None, 29: "self", 30: "mx.insec", 31: "self", 33: "late", 34: None}
    def serve(stream, context, greeting):
        try:
            stream.sendall(greeting)
            received = b""
            secure = context is None
            while True:
                while b"\n" not in received:
                    more = stream.recv(4096)
                    if not more:
                        return
                    received += more
                line, received = received.split(b"\n", 1)
                word = line.split()[0].upper() if line.split() else b""
                if word == b"EHLO":
                    stream.sendall(b"250-lab\r\n" + (b"" if secure else b"250-STARTTLS\r\n") + b"250 SIZE 1000\r\n")
                elif word == b"STARTTLS":
                    stream.sendall(b"220 go\r\n")
                    # OpenSSL tells of the name only who confirms it.
                    name = re.search(rb"[a-z0-9.-]+\.example", stream.recv(4096, socket.MSG_PEEK))
                    asked.write((name.group().decode() if name else "-") + "\n")
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
    def listen(number, name):
        context = None
        if name:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{zones}/{name}.pem", f"{zones}/{name}.key")
        # The last one says no, and would like to write on a terminal.
        greeting = b"220 ESMTP\r\n" if number < 34 else "554 \x1b[31m\x9b1m\u202eno\u200b\r\n".encode()
        listener = socket.create_server((f"192.0.2.{number}", 25), backlog=50)
        while True:
            stream, _ = listener.accept()
            threading.Thread(target=serve, args=(stream, context, greeting), daemon=True).start()
    for number, name in servers.items():
        threading.Thread(target=listen, args=(number, name)).start()
    """#

  /// The web server: each name has its answer and, by what it is asked for, its certificate.
  static let webServer = #"""
    import socket, ssl, sys, threading, time
    zones = sys.argv[1]
    answers = {}
    for line in open(f"{zones}/policies"):
        if line.strip():
            name, status, kind, special = line.split()
            answers[f"mta-sts.{name}.example"] = (status, kind, special)
    def context(name):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(f"{zones}/{name}.pem", f"{zones}/{name}.key")
        return made
    usual = context("web")
    others = {"othername": context("other"), "late": context("late"), "selfsigned": context("selfsigned")}
    def choose(stream, asked, _):
        name = (asked or "").split(".")[1:2]
        if name and name[0] in others:
            stream.context = others[name[0]]
    usual.sni_callback = choose
    def body(special):
        if special == "hostile":
            return "version: STSv1\r\nmode: \x9b31m\u202eenforce\u200b\r\nmax_age: 604800\r\nmx: mx1.example\r\n"
        fields = dict(part.split("=") for part in special.split(",") if "=" in part)
        patterns = [fields["mx"]] if "mx" in fields else ["mx1.example", "*.example"]
        lines = ["version: STSv1", f"mode: {fields.get('mode', 'enforce')}", "max_age: 604800"]
        text = "".join(f"{line}\r\n" for line in lines + [f"mx: {pattern}" for pattern in patterns])
        return text + "x: " + "x" * 65536 if special == "large" else text
    def serve(stream):
        try:
            stream = usual.wrap_socket(stream, server_side=True)
            asked = b""
            while b"\r\n\r\n" not in asked:
                more = stream.recv(4096)
                if not more:
                    return
                asked += more
            lines = asked.decode().split("\r\n")
            host = next(line.split(": ")[1] for line in lines if line.lower().startswith("host: "))
            status, kind, special = answers[host]
            if lines[0] != "GET /.well-known/mta-sts.txt HTTP/1.1":
                status = "400"
            text = body(special)
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n"
            if status == "301":
                head += "Location: https://mta-sts.good.example/.well-known/mta-sts.txt\r\n"
            if special == "silence":
                time.sleep(60)
            if special == "headers":
                head += "".join(f"X-{number}: {'x' * 1000}\r\n" for number in range(10000))
            if special != "slow":
                head += f"Content-Length: {len(text.encode())}\r\n"
            stream.sendall((head + "\r\n").encode())
            if special == "slow":
                for byte in text:
                    stream.sendall(byte.encode())
                    time.sleep(1)
            stream.sendall(text.encode())
            stream.unwrap()
        except (OSError, KeyError):
            pass
        finally:
            stream.close()
    listener = socket.create_server(("192.0.2.80", 443), backlog=50)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
    """#

  /// A resolver that clears the bits by which it is asked for signatures, as routers at home do.
  static let strippingResolver = #"""
    import socket, threading
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("192.0.2.4", 53))
    def forward(query, client):
        # Without its additional section it is one of before EDNS.
        end = 12
        while query[end]:
            end += query[end] + 1
        plain = query[:2] + bytes([query[2], 0]) + query[4:10] + b"\0\0" + query[12:end + 5]
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        other.settimeout(5)
        other.sendto(plain, ("192.0.2.2", 53))
        try:
            listener.sendto(other.recv(65535), client)
        except OSError:
            pass
    while True:
        query, client = listener.recvfrom(65535)
        threading.Thread(target=forward, args=(query, client), daemon=True).start()
    """#
}
