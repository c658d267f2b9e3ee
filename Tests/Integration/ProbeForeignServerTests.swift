// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls probe` says of servers that are not Postfix.
@Suite struct ProbeForeignServerTests {
  /// s_server asks for another handshake as soon as there is one, and then waits.
  @Test func `a server that wants another handshake is left, in time and in words`() async throws {
    let directory = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], in: directory)
    let server = """
      mkfifo \(directory["input"]) && exec 3<>\(directory["input"])
      setpriv --pdeathsig KILL openssl s_server -tls1_2 -accept 127.0.0.1:0 -cert \(directory["newcert.pem"]) \
        -key \(directory["newreq.pem"]) <&3 2>&1 | while read -r line; do
        echo "$line"
        case $line in *"CIPHER is"*) echo R >&3 ;; esac
      done
      """
    let result = try await Tool("sh").whileRunning(["-c", server], ready: "ACCEPT ") { line in
      let port = try #require(line.split(separator: ":").last)
      return try await Tool.mxtls.run(
        "probe", "--tls", "implicit", "--timeout", "10s", "--format", "json", "127.0.0.1:\(port)")
    }
    #expect(result.status == 2, "\(result)")
    let report = try JSONValue(result.text)
    let address = try #require(report["addresses"]?.elements.first)
    #expect(address["agreement"]?["protocol"]?.string == "TLSv1.2")
    #expect(address["failure"]?["step"]?.string == "greeting")
    #expect(address["connections"]?.integer == 1)
  }

  /// Exim of Debian, whose package cannot be installed beside Postfix: .ci/nightly unpacks it, and
  /// MXTLS_EXIM_ROOT names the directory.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MXTLS_EXIM_ROOT"] != nil))
  func `Exim is seen as posttls-finger sees it`() async throws {
    let root = try #require(ProcessInfo.processInfo.environment["MXTLS_EXIM_ROOT"])
    let directory = try TemporaryDirectory()
    chmod(directory.path, 0o755)
    for types in [["rsa2048"], ["p256"]] {
      let pair = try TemporaryDirectory()
      let made = try await makePair(types: types, in: pair)
      try directory.write("cert.pem", pair.text("newcert.pem"))
      try directory.write("key.pem", pair.text("newreq.pem"))
      for file in ["cert.pem", "key.pem"] { chmod(directory[file], 0o644) }
      try directory.write("exim.conf", Self.configuration(directory))
      try directory.write("run", Self.script(root, directory))
      let result = try await Tool("unshare").run(
        "--mount", "--net", "bash", directory["run"],
        environment: ["MXTLS": Tool.mxtls.path])
      let reports = result.text.split(separator: "\n").filter { $0.hasPrefix("{") }
      try #require(reports.count == 2, "\(result)")
      let finger = try #require(
        result.errorText.firstMatch(
          of: /TLS connection established to \S+: (\S+) with cipher (\S+)/), "\(result)")
      for text in reports {
        let report = try JSONValue(String(text))
        #expect(report["status"]?.string == "ok", "\(text)")
        let address = try #require(report["addresses"]?.elements.first)
        #expect(address["agreement"]?["protocol"]?.string == String(finger.1))
        #expect(address["agreement"]?["cipher"]?.string == String(finger.2))
        let shown = address["certificates"]?.elements.first?["fingerprint_sha256"]?.string
        #expect(shown == made.certificates[0].fingerprint)
        #expect(address["other_certificates"]?.elements.isEmpty == true)
      }
    }
  }

  /// OpenSMTPD of Debian 13, whose package cannot be installed beside Postfix either: .ci/nightly
  /// unpacks it, MXTLS_OPENSMTPD_ROOT names the directory, and MXTLS_DEBIAN13 that of Debian 13.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MXTLS_OPENSMTPD_ROOT"] != nil))
  func `OpenSMTPD is seen as OpenSSL's client sees it`() async throws {
    let environment = ProcessInfo.processInfo.environment
    let root = try #require(environment["MXTLS_OPENSMTPD_ROOT"])
    let debian = environment["MXTLS_DEBIAN13"] ?? "/var/tmp/trixie"
    for type in ["rsa2048", "p256"] {
      let directory = try TemporaryDirectory()
      let made = try await makePair(types: [type], in: directory)
      try directory.write("run", Self.openSMTPD)
      let result = try await Tool("unshare").run(
        "--mount", "--net", "bash", "-e", directory["run"], root, debian, directory.path,
        environment: ["MXTLS": Tool.mxtls.path])
      let lines = result.text.split(separator: "\n")
      let reports = lines.filter { $0.hasPrefix("{") }
      try #require(reports.count == 2, "\(result)")
      let client = try #require(
        result.text.firstMatch(of: /New, (\S+), Cipher is (\S+)/), "\(result)")
      let signature = try #require(result.text.firstMatch(of: /Peer signature type: (\S+)/)).1
      let isResumed = lines.contains { $0.hasPrefix("Reused, ") }
      for text in reports {
        let report = try JSONValue(String(text))
        #expect(report["status"]?.string == "ok", "\(text)")
        let address = try #require(report["addresses"]?.elements.first)
        let agreement = address["agreement"]
        #expect(agreement?["protocol"]?.string == String(client.1))
        #expect(agreement?["cipher"]?.string == String(client.2))
        #expect(agreement?["signature"]?.string == String(signature))
        let shown = address["certificates"]?.elements.first?["fingerprint_sha256"]?.string
        #expect(shown == made.certificates[0].fingerprint)
        #expect(address["other_certificates"]?.elements.isEmpty == true)
        #expect(address["resumption"]?.string == (isResumed ? "resumed" : "refused"), "\(result)")
      }
    }
  }

  /// Puts OpenSMTPD on top of Debian 13, without changing either, and asks it with both clients.
  private static let openSMTPD = """
    package=$1 debian=$2
    cd "$3"
    ip link set lo up
    mkdir lab && mount -t tmpfs tmpfs lab
    mkdir lab/{upper,work,all}
    all=$PWD/lab/all
    mount -t overlay overlay \
      -o "lowerdir=$package:$debian,upperdir=$PWD/lab/upper,workdir=$PWD/lab/work" "$all"
    mount -t proc proc "$all/proc"
    mount --rbind /dev "$all/dev"
    number=700
    for user in opensmtpd opensmtpq; do
      number=$((number + 1))
      echo "$user:x:$number:$number::/nonexistent:/bin/false" >>"$all/etc/passwd"
      echo "$user:x:$number:" >>"$all/etc/group"
    done
    mkdir -p "$all/var/lib/opensmtpd/empty"
    rm -rf "$all/var/spool/smtpd"
    mkdir -m 711 "$all/var/spool/smtpd"
    install -m 600 newcert.pem newreq.pem "$all/etc/"
    cat >"$all/etc/smtpd.conf" <<END
    pki mx.example.org cert "/etc/newcert.pem"
    pki mx.example.org key "/etc/newreq.pem"
    listen on 127.0.0.1 port 2525 tls pki mx.example.org hostname mx.example.org
    listen on 127.0.0.1 port 4650 smtps pki mx.example.org hostname mx.example.org
    action none mda "/bin/true"
    match from local for local action none
    END
    chroot "$all" /usr/sbin/smtpd -d >&2 &
    trap 'kill %1; wait' EXIT
    until (exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null; do
      kill -0 $! || exit 1
      sleep 0.1
    done
    "$MXTLS" probe --format json 127.0.0.1:2525
    "$MXTLS" probe --format json --tls implicit 127.0.0.1:4650
    ask() { { sleep 1; echo QUIT; } | openssl s_client -starttls smtp -connect 127.0.0.1:2525 "$@"; }
    ask -sess_out session
    ask -sess_in session
    """

  private static func configuration(_ directory: TemporaryDirectory) -> String {
    """
    exim_user = nobody
    exim_group = nogroup
    spool_directory = \(directory.path)/spool
    log_file_path = \(directory.path)/spool/%slog
    pid_file_path = \(directory.path)/spool/pid
    primary_hostname = mx.example.org
    daemon_smtp_ports = 2525 : 4650
    tls_on_connect_ports = 4650
    local_interfaces = 127.0.0.1
    tls_advertise_hosts = *
    tls_certificate = \(directory.path)/cert.pem
    tls_privatekey = \(directory.path)/key.pem
    host_lookup =
    rfc1413_hosts =
    acl_smtp_rcpt = deny
    begin acl
    deny:
      deny

    """
  }

  /// Runs Exim, and asks it, in name spaces where its user is there and nobody else.
  private static func script(_ root: String, _ directory: TemporaryDirectory) -> String {
    """
    cd \(directory.path)
    { cat /etc/passwd; echo 'Debian-exim:x:65534:65534::/:/bin/false'; } >passwd
    { cat /etc/group; echo 'Debian-exim:x:65534:'; } >group
    mount --bind passwd /etc/passwd
    mount --bind group /etc/group
    ip link set lo up
    rm -rf spool && mkdir spool && chown nobody spool
    LD_LIBRARY_PATH=\(root)/usr/lib/x86_64-linux-gnu \(root)/usr/sbin/exim4 -C $PWD/exim.conf -bdf &
    until (exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null; do
      kill -0 $! || exit 1
      sleep 0.1
    done
    $MXTLS probe --format json 127.0.0.1:2525
    $MXTLS probe --format json --tls implicit 127.0.0.1:4650
    posttls-finger -c -l secure '[127.0.0.1]:2525' >&2
    kill %1
    """
  }
}
