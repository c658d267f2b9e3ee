// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What Postfix logs through a syslog daemon is counted as it is in its own log.
///
/// The packages of the daemons cannot be installed beside each other: .ci/nightly unpacks them, and
/// MXTLS_SYSLOG_ROOT names the directory.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MXTLS_SYSLOG_ROOT"] != nil))
struct LogSyslogTests {
  /// Three messages with opportunistic TLS, two to a proved server, two in clear, and one whose handshake
  /// fails; all eight came from smtp-source in clear.
  @Test(arguments: [
    ("rsyslog", ["traditional", "precise", "protocol"]),
    ("syslog-ng", ["syslog-ng", "syslog-ng-protocol"]),
  ])
  func `messages of known fate come out as what they were`(
    daemon: String, forms: [String]
  ) async throws {
    let root = try #require(ProcessInfo.processInfo.environment["MXTLS_SYSLOG_ROOT"])
    let directory = try TemporaryDirectory()
    chmod(directory.path, 0o755)
    let script = try directory.write("script", Self.script)
    let run = try await Tool("timeout").run(
      "-s", "KILL", "300", "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
      "--mount-proc", "bash", script, daemon, directory.path, root)
    #expect(run.status == 0, "\(run)")
    for form in forms {
      let result = try await Tool.mxtls.run(
        "log", "--count-local", "--format", "json", directory["\(form).log"])
      let report = try JSONValue(result.text)
      func counts(_ direction: String) -> [Int] {
        ["verified", "encrypted", "clear", "unjoined", "local"].map {
          report["messages"]?[direction]?[$0]?.integer ?? -1
        }
      }
      #expect(counts("outgoing") == [2, 3, 2, 0, 0], "\(form): \(result)")
      #expect(counts("incoming") == [0, 5, 10, 0, 0], "\(form): \(result)")
      let failures = report["failures"]?.elements.map {
        "\($0["direction"]?.string ?? "") \($0["cause"]?.string ?? "") \($0["count"]?.integer ?? 0)"
      }
      #expect(
        failures == ["in protocol-version 1", "out protocol-version 1"], "\(form): \(result)")
    }
  }

  /// Runs the daemon with a /dev of its own, and two Postfixes that log to it.
  private static let script = #"""
    set -euo pipefail
    daemon=$1 here=$2 root=$3
    cd "$here"
    ip link set lo up
    # /dev with a socket of its own.
    mkdir dev
    mount -t tmpfs -o mode=0755 dev dev
    cp -a /dev/{null,zero,full,random,urandom} dev/
    ln -s /proc/self/fd dev/fd
    mount --bind dev /dev
    libraries=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu:$root/usr/lib/syslog-ng
    # 3.38 in Debian 12, 4.8 in Debian 13.
    release=$(cd "$root/usr/lib/syslog-ng" && echo [0-9]*)
    case $daemon in
    rsyslog)
      cat >rsyslog.conf <<END
    module(load="$root/usr/lib/x86_64-linux-gnu/rsyslog/imuxsock.so" SysSock.Use="on")
    action(type="omfile" file="$here/traditional.log" template="RSYSLOG_TraditionalFileFormat")
    action(type="omfile" file="$here/precise.log" template="RSYSLOG_FileFormat")
    action(type="omfile" file="$here/protocol.log" template="RSYSLOG_SyslogProtocol23Format")
    END
      LD_LIBRARY_PATH=$libraries "$root/usr/sbin/rsyslogd" -n -f rsyslog.conf -i "$here/pid" \
        -M "$root/usr/lib/x86_64-linux-gnu/rsyslog" &
      ;;
    syslog-ng)
      cat >syslog-ng.conf <<END
    @version: $release
    source s { unix-dgram("/dev/log"); };
    destination d { file("$here/syslog-ng.log"); };
    destination p { file("$here/syslog-ng-protocol.log" flags(syslog-protocol)); };
    log { source(s); destination(d); destination(p); };
    END
      mkdir var
      LD_LIBRARY_PATH=$libraries "$root/usr/sbin/syslog-ng" -F -f syslog-ng.conf \
        --module-path "$root/usr/lib/syslog-ng/$release" -R "$here/var/persist" -p "$here/var/pid" -c "$here/var/ctl" &
      ;;
    esac
    logger=$!
    until [ -S /dev/log ]; do
      kill -0 $logger
      sleep 0.1
    done

    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 30 \
      -subj /CN=mx.example.org -addext subjectAltName=DNS:mx.example.org 2>/dev/null
    make() { # NAME PORT...
      local name=$1
      mkdir -p "$name"/{config,queue,data,mail}
      chown postfix "$name/data"
      chown nobody "$name/mail"
      cat >"$name/config/main.cf" <<END
    compatibility_level = 3.6
    queue_directory = $here/$name/queue
    data_directory = $here/$name/data
    syslog_name = postfix-$name
    myhostname = $name.example.org
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    mynetworks = 127.0.0.1
    mydestination =
    alias_maps =
    local_recipient_maps =
    local_transport = error
    notify_classes =
    smtp_host_lookup = native
    smtpd_peername_lookup = no
    smtpd_relay_restrictions = permit_mynetworks, reject
    virtual_mailbox_base = $here/$name/mail
    virtual_mailbox_maps = static:inbox/
    virtual_uid_maps = static:65534
    virtual_gid_maps = static:65534
    END
      cat >"$name/config/master.cf" <<END
    anvil    unix - - n - 1 anvil
    bounce   unix - - n - 0 bounce
    cleanup  unix n - n - 0 cleanup
    defer    unix - - n - 0 bounce
    error    unix - - n - - error
    flush    unix n - n 1000? 0 flush
    proxymap unix - - n - - proxymap
    qmgr     unix n - n 300 1 qmgr
    relay    unix - - n - - smtp
    retry    unix - - n - - error
    rewrite  unix - - n - - trivial-rewrite
    scache   unix - - n - 1 scache
    smtp     unix - - n - - smtp
    tlsmgr   unix - - n 1000? 1 tlsmgr
    trace    unix - - n - 0 bounce
    virtual  unix - n n - - virtual
    END
    }
    make mx
    cat >>mx/config/main.cf <<END
    virtual_mailbox_domains = may.test, secure.test, none.test, encrypt.test
    smtpd_tls_security_level = may
    smtpd_tls_loglevel = 1
    smtpd_tls_chain_files = $here/key.pem, $here/cert.pem
    END
    cat >>mx/config/master.cf <<END
    127.0.0.1:2525 inet n - n - - smtpd
    127.0.0.1:2526 inet n - n - - smtpd
    127.0.0.1:2527 inet n - n - - smtpd
    127.0.0.1:2528 inet n - n - - smtpd -o smtpd_tls_protocols=TLSv1.2
    END
    make client
    cat >>client/config/main.cf <<END
    virtual_mailbox_domains =
    transport_maps = inline:{ {may.test=smtp:[127.0.0.1]:2525} {secure.test=smtp:[127.0.0.1]:2526}
      {none.test=smtp:[127.0.0.1]:2527} {encrypt.test=smtp:[127.0.0.1]:2528} }
    smtp_tls_loglevel = 1
    smtp_tls_security_level = may
    smtp_tls_CAfile = $here/cert.pem
    smtp_tls_policy_maps = inline:{ {[127.0.0.1]:2526=secure match=mx.example.org} {[127.0.0.1]:2527=none}
      {[127.0.0.1]:2528=encrypt protocols=TLSv1.3} }
    END
    echo '127.0.0.1:2530 inet n - n - - smtpd' >>client/config/master.cf
    postfix -c "$here/mx/config" start 2>&1
    postfix -c "$here/client/config" start 2>&1
    send() { # DOMAIN COUNT
      for number in $(seq "$2"); do
        MAIL_CONFIG=$here/client/config smtp-source -f a@example.net -t "b$number@$1" 127.0.0.1:2530
      done
    }
    send may.test 3
    send secure.test 2
    send none.test 2
    send encrypt.test 1
    # Until each delivery has been told, and each that was taken has gone to its mailbox.
    for turn in $(seq 300); do
      files=$(ls *.log | grep -vc protocol)
      plain=$(cat $(ls *.log | grep -v protocol) | grep -cE '/smtp\[.*: to=<.*status=(sent|deferred)|/virtual\[.*status=sent' || true)
      [ "$plain" -ge $((15 * files)) ] && break
      sleep 0.2
    done
    postfix -c "$here/client/config" stop 2>&1
    postfix -c "$here/mx/config" stop 2>&1
    sleep 1
    kill $logger
    wait $logger || true

    """#
}
