// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What mail programs write that are not Postfix is judged as the session was.
///
/// Their packages cannot be installed beside Postfix: .ci/nightly unpacks them, and a variable names
/// the directory of each.
@Suite struct ReceivedForeignTests {
  private static func root(_ program: String) -> String? {
    ProcessInfo.processInfo.environment["MXTLS_\(program)_ROOT"]
  }

  @Test(.enabled(if: root("EXIM") != nil))
  func `mail that Exim took is judged as its session was`() async throws {
    try await judge(script: Self.exim, root: #require(Self.root("EXIM")), writer: "exim")
  }

  @Test(.enabled(if: root("SENDMAIL") != nil))
  func `mail that Sendmail took is judged as its session was`() async throws {
    try await judge(
      script: Self.sendmail, root: #require(Self.root("SENDMAIL")), writer: "sendmail")
  }

  /// That of Debian 13, in the root of .ci/debian13: that of Debian 12 fails every handshake.
  @Test(.enabled(if: root("OPENSMTPD") != nil))
  func `mail that OpenSMTPD took is judged as its session was`() async throws {
    try await judge(
      script: Self.openSMTPD, root: #require(Self.root("OPENSMTPD")), writer: "opensmtpd")
  }

  /// Runs a server, sends it a mail by each kind of session, and compares what is said of each.
  private func judge(script: String, root: String, writer: String) async throws {
    let directory = try TemporaryDirectory()
    chmod(directory.path, 0o755)
    try directory.write("send.py", Self.client)
    let result = try await Tool("timeout").run(
      "-s", "KILL", "300", "unshare", "--mount", "--net", "--pid", "--uts", "--fork",
      "--kill-child", "bash", directory.write("script", script), directory.path, root)
    let sessions = try result.text.split(separator: "\n").filter { $0.hasPrefix("{") }
      .map { try JSONValue(String($0)) }
    #expect(sessions.count == 4, "\(result)")
    for session in sessions {
      let name = try #require(session["name"]?.string)
      let mails = try directory.list().filter { $0.hasSuffix(".eml") }
        .filter { try directory.text($0).contains("<\(name)@example.net>") }
      let mail = try #require(mails.first, "\(name): \(result)")
      let report = try await Tool.mxtls.run(
        "received", "--trust", "mx.example.org", "--format", "json", directory[mail])
      let line = try #require(report.text.split(separator: "\n").first)
      let hop = try #require(try JSONValue(String(line))["hops"]?.elements.first)
      let version = session["version"]?.string
      let place = Comment(rawValue: try "\(name): \(directory.text(mail))")
      #expect(hop["tls"]?.string == (version == nil ? "clear" : "encrypted"), place)
      #expect(hop["version"]?.string == version, place)
      #expect((hop["cipher"]?.string != nil) == (version != nil), place)
      #expect(hop["by"]?.string == "mx.example.org" && hop["writer"]?.string == writer, place)
      #expect(hop["from"]?["address"]?.string == "127.0.0.1", place)
    }
  }

  /// Sends a mail by each kind of session, and tells what each was.
  private static let client = #"""
    import json, smtplib, socket, ssl, sys
    plain, implicit = int(sys.argv[1]), int(sys.argv[2])

    def context(version):
        made = ssl.create_default_context()
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
        made.minimum_version = made.maximum_version = version
        return made

    for name in ["clear", "TLSv1.2", "TLSv1.3", "implicit"]:
        version = ssl.TLSVersion.TLSv1_2 if name == "TLSv1.2" else ssl.TLSVersion.TLSv1_3
        if name == "implicit":
            if not implicit: continue
            client = smtplib.SMTP_SSL("127.0.0.1", implicit, local_hostname="client.example.org", context=context(version))
        else:
            client = smtplib.SMTP("127.0.0.1", plain, local_hostname="client.example.org")
            if name != "clear": client.starttls(context=context(version))
        client.ehlo()
        secured = isinstance(client.sock, ssl.SSLSocket)
        said = {"name": name, **({"version": client.sock.version()} if secured else {})}
        client.sendmail("a@example.net", ["bob@example.org"], f"Message-ID: <{name}@example.net>\n\nx\n")
        client.quit()
        print(json.dumps(said), flush=True)

    """#

  /// Runs Exim, which keeps what it takes, in name spaces where its user is there.
  private static let exim = #"""
    set -euo pipefail
    here=$1 root=$2
    cd "$here"
    { cat /etc/passwd; echo 'Debian-exim:x:65534:65534::/:/bin/false'; } >passwd
    { cat /etc/group; echo 'Debian-exim:x:65534:'; } >group
    mount --bind passwd /etc/passwd
    mount --bind group /etc/group
    ip link set lo up
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=mx.example.org 2>/dev/null
    chmod 644 key.pem cert.pem
    mkdir spool && chown nobody spool
    cat >exim.conf <<END
    exim_user = nobody
    exim_group = nogroup
    spool_directory = $here/spool
    log_file_path = $here/spool/%slog
    pid_file_path = $here/spool/pid
    exim_path = $root/usr/sbin/exim4
    primary_hostname = mx.example.org
    daemon_smtp_ports = 2525 : 4650
    tls_on_connect_ports = 4650
    local_interfaces = 127.0.0.1
    tls_advertise_hosts = *
    tls_certificate = $here/cert.pem
    tls_privatekey = $here/key.pem
    host_lookup =
    rfc1413_hosts =
    queue_only
    keep_environment = LD_LIBRARY_PATH
    acl_smtp_rcpt = accept
    begin acl
    begin routers
    all:
      driver = accept
      transport = none
    begin transports
    none:
      driver = appendfile
      file = /dev/null
    END
    export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
    "$root/usr/sbin/exim4" -C "$here/exim.conf" -bdf &
    until (exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null; do
      kill -0 $!
      sleep 0.1
    done
    python3 "$here/send.py" 2525 4650
    for file in $(find spool/input -name '*-H'); do
      id=$(basename "$file" -H)
      "$root/usr/sbin/exim4" -C "$here/exim.conf" -Mvc "$id" >"$id.eml"
    done
    kill %1

    """#

  /// Runs Sendmail, and makes a mail of each of its queue files.
  private static let sendmail = #"""
    set -euo pipefail
    # It uses no key below a directory that all may write to, as that for temporary files.
    mount --bind "$1" /mnt
    here=/mnt root=$2
    cd "$here"
    ip link set lo up
    # A host without a name of its own makes it wait for a minute.
    hostname mx.example.org
    printf '127.0.0.1 mx.example.org localhost\n' >hosts
    mount --bind hosts /etc/hosts
    { cat /etc/passwd; echo 'smmta:x:65533:65533::/:/bin/false'; echo 'smmsp:x:65532:65532::/:/bin/false'; } >passwd
    { cat /etc/group; echo 'smmta:x:65533:'; echo 'smmsp:x:65532:'; } >group
    mount --bind passwd /etc/passwd
    mount --bind group /etc/group
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=mx.example.org 2>/dev/null
    chmod 600 key.pem
    mkdir queue
    cat >sendmail.mc <<END
    include(\`$root/usr/share/sendmail/cf/m4/cf.m4')dnl
    OSTYPE(\`linux')dnl
    define(\`confDOMAIN_NAME', \`mx.example.org')dnl
    define(\`QUEUE_DIR', \`$here/queue')dnl
    define(\`STATUS_FILE', \`$here/statistics')dnl
    define(\`confPID_FILE', \`$here/pid')dnl
    define(\`ALIAS_FILE', \`$here/aliases')dnl
    define(\`confDELIVERY_MODE', \`q')dnl
    define(\`confDONT_BLAME_SENDMAIL', \`GroupReadableKeyFile,AssumeSafeChown,GroupWritableDirPathSafe')dnl
    define(\`confCACERT', \`$here/cert.pem')dnl
    define(\`confCACERT_PATH', \`$here')dnl
    define(\`confSERVER_CERT', \`$here/cert.pem')dnl
    define(\`confSERVER_KEY', \`$here/key.pem')dnl
    define(\`confSERVICE_SWITCH_FILE', \`$here/switch')dnl
    define(\`confTO_IDENT', \`0')dnl
    FEATURE(\`no_default_msa')dnl
    FEATURE(\`accept_unresolvable_domains')dnl
    FEATURE(\`accept_unqualified_senders')dnl
    FEATURE(\`promiscuous_relay')dnl
    DAEMON_OPTIONS(\`Family=inet, Name=MTA, Port=2525, Addr=127.0.0.1')dnl
    DAEMON_OPTIONS(\`Family=inet, Name=SSL, Port=4650, Addr=127.0.0.1, M=s')dnl
    MAILER(\`smtp')dnl
    END
    "$root/usr/bin/m4" -D_CF_DIR_="$root/usr/share/sendmail/cf/" sendmail.mc >sendmail.cf
    : >aliases
    printf 'hosts files\naliases files\n' >switch
    export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
    "$root/usr/libexec/sendmail/sendmail" -C "$here/sendmail.cf" -bD &
    until (exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null; do
      kill -0 $!
      sleep 0.1
    done
    python3 "$here/send.py" 2525 4650
    for file in queue/qf*; do
      sed -n '/^H??Received/,/^\.$/{s/^H?[^?]*?//;/^\.$/d;p}' "$file" >"$(basename "$file").eml"
    done
    kill %1

    """#

  /// Runs OpenSMTPD in a copy of Debian 13, and takes the mails out of its queue.
  private static let openSMTPD = #"""
    set -euo pipefail
    here=$1 root=$2 system=${MXTLS_DEBIAN13:-/var/tmp/trixie}
    cd "$here"
    ip link set lo up
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=mx.example.org 2>/dev/null
    # Debian 13 with OpenSMTPD in it: what is written goes to memory.
    mkdir memory all
    mount -t tmpfs -o mode=0755 tmpfs memory
    mkdir memory/upper memory/work
    mount -t overlay -o "lowerdir=$root:$system,upperdir=$here/memory/upper,workdir=$here/memory/work" overlay all
    mount -t proc proc all/proc
    mount --rbind /dev all/dev
    mkdir -p all/var/lib/opensmtpd/empty all/var/spool/smtpd all/run
    chmod 0711 all/var/spool/smtpd
    chmod 0755 all/var/lib/opensmtpd/empty
    echo 'opensmtpd:x:65533:65533::/var/lib/opensmtpd/empty:/bin/false
    opensmtpq:x:65532:65532::/var/lib/opensmtpd/empty:/bin/false' >>all/etc/passwd
    echo 'opensmtpd:x:65533:
    opensmtpq:x:65532:' >>all/etc/group
    cp key.pem cert.pem all/etc/
    chmod 0600 all/etc/key.pem
    echo mx.example.org >all/etc/mailname
    cat >all/etc/smtpd.conf <<'END'
    pki mx.example.org cert "/etc/cert.pem"
    pki mx.example.org key "/etc/key.pem"
    listen on 127.0.0.1 port 2525 tls pki mx.example.org hostname mx.example.org
    listen on 127.0.0.1 port 4650 smtps pki mx.example.org hostname mx.example.org
    action "keep" relay host smtp://127.0.0.1:9
    match from any for any action "keep"
    END
    chroot all /usr/sbin/smtpd -d -f /etc/smtpd.conf &
    until (exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null; do
      kill -0 $!
      sleep 0.1
    done
    python3 "$here/send.py" 2525 4650
    for file in $(find all/var/spool/smtpd -name message); do cp "$file" "$(basename "$(dirname "$file")").eml"; done
    kill %1

    """#
}
