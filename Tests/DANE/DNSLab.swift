// SPDX-License-Identifier: Apache-2.0

import DANE
import Foundation
import SystemPackage
import TestSupport

/// A DNS of its own in a network namespace: a private root, signed zones and others, a resolver that
/// validates and one that does not.
///
/// Nothing that is asked in it can reach another network.
struct DNSLab: Sendable {
  /// Validates.
  static let validating = NameServers.Server(address: "192.0.2.1")
  /// Does not validate.
  static let believing = NameServers.Server(address: "192.0.2.2")
  /// Has a socket that nobody reads.
  static let silent = NameServers.Server(address: "192.0.2.99")
  /// Has no server.
  static let closed = NameServers.Server(address: "192.0.2.3")
  /// Has the zones, and no more.
  static let authority = NameServers.Server(address: "192.0.2.53")

  /// A process that lives in the namespace.
  private let process: String
  /// The trust anchors of the private root.
  let anchors: TrustAnchors

  /// Runs `body` while there is a lab.
  static func run<Result: Sendable>(
    _ body: (DNSLab) async throws -> Result
  ) async throws -> Result {
    let directory = try await zones.value
    let place = try TemporaryDirectory()
    let script = try place.write("serve", servers)
    return try await Tool("unshare").whileRunning(
      ["--net", "bash", "-e", script, directory.path, place.path], ready: "ready "
    ) { line in
      let lab = DNSLab(
        process: String(line.dropFirst("ready ".count)),
        anchors: try TrustAnchors(file: FilePath(directory["anchors"])))
      return try await body(lab)
    }
  }

  /// Does something on a thread in the namespace; threads that it starts are there, too.
  func inside<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    let path = "/proc/\(process)/ns/net"
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        let namespace = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(namespace) }
        guard namespace >= 0, Self.enter?(namespace, 0x4000_0000) == 0 else {
          continuation.resume(throwing: Errno(rawValue: errno))
          return
        }
        continuation.resume(with: Swift.Result { try body() })
      }
    }
  }

  /// The C function `setns`, which Swift does not know; the number above is CLONE_NEWNET.
  private static let enter = dlsym(nil, "setns").map {
    unsafeBitCast($0, to: (@convention(c) (Int32, Int32) -> Int32).self)
  }

  /// The signed zones, made once.
  private static let zones = Task {
    let directory = try TemporaryDirectory()
    try directory.write("root.zone", rootZone)
    try directory.write("example.zone", exampleZone)
    try directory.write("insec.example.zone", insecureZone)
    let script = try directory.write("sign", signing)
    let made = try await Tool("bash").run("-e", script, in: directory.path)
    guard made.status == 0 else { throw TruthCertificates.Failure(what: "\(made)") }
    return directory
  }

  private static let rootZone = """
    $ORIGIN .
    $TTL 300
    @ IN SOA ns. hostmaster. 1 3600 600 86400 60
    @ IN NS ns.
    ns. IN A 192.0.2.53
    example. IN NS ns.example.
    ns.example. IN A 192.0.2.53
    mx.test. IN A 192.0.2.25
    mx.home.arpa. IN A 192.0.2.25

    """

  private static let record =
    "3 1 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

  private static let exampleZone = """
    $ORIGIN example.
    $TTL 300
    @ IN SOA ns hostmaster 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 192.0.2.53
    @ IN MX 20 mx2
    @ IN MX 10 mx
    @ IN TXT "v=one " "string"
    domain IN CNAME @
    null IN MX 0 .
    mx 120 IN A 192.0.2.25
    mx IN AAAA 2001:db8::25
    _25._tcp.mx IN TLSA \(record)
    mx2 IN A 192.0.2.26
    alias1 IN CNAME alias2
    alias2 60 IN CNAME mx
    _25._tcp.alias1 IN TLSA 3 1 1 00
    loop1 IN CNAME loop2
    loop2 IN CNAME loop1
    toinsec IN CNAME mx.insec
    _25._tcp.toinsec IN TLSA \(record)
    many IN A 192.0.2.27
    bogus IN A 192.0.2.28
    _25._tcp.bogus IN TLSA 3 1 1 000102030405060708090a0b0c0d0e0f
    insec IN NS ns.insec
    ns.insec IN A 192.0.2.53
    servfail IN NS ns.servfail
    ns.servfail IN A 192.0.2.53
    silent IN NS ns.silent
    ns.silent IN A 192.0.2.99
    \((0..<150).map { String(format: "_25._tcp.many IN TLSA 3 1 2 %0128x", $0) }
      .joined(separator: "\n"))

    """

  private static let insecureZone = """
    $ORIGIN insec.example.
    $TTL 300
    @ IN SOA ns hostmaster 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 192.0.2.53
    mx IN A 192.0.2.25
    _25._tcp.mx IN TLSA \(record)
    tosec IN CNAME mx.example.

    """

  private static let signing = """
    sign() {  # sign ZONE NAME
      key=$(ldns-keygen -k -a ECDSAP256SHA256 "$1")
      ldns-signzone -o "$1" -f "$2.signed" "$2.zone" "$key"
      mv "$key.ds" "$2.ds"
    }
    sign example. example
    cat example.ds >>root.zone
    sign . root
    # What was signed was another digit.
    sed -i '/^_25._tcp.bogus.*TLSA/s/0e0f/0e0e/' example.signed
    mv root.ds anchors
    """

  private static let servers = """
    zones=$1 place=$2
    ip link set lo up
    for address in 1 2 53 99 3; do ip address add 192.0.2.$address/32 dev lo; done
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
    zone:
      name: servfail.example.
      zonefile: none
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
      local-zone: "test." nodefault
      local-zone: "home.arpa." nodefault
    stub-zone:
      name: "."
      stub-addr: 192.0.2.53
    remote-control:
      control-enable: no
    END
    }
    resolver 1 "validator iterator" >"$place/unbound1.conf"
    resolver 2 iterator >"$place/unbound2.conf"
    # Where they are not installed, the shell ends here with their name.
    command -v nsd
    command -v unbound
    nsd -d -c "$place/nsd.conf" &
    unbound -d -c "$place/unbound1.conf" &
    unbound -d -c "$place/unbound2.conf" &
    trap 'kill $(jobs -pr); wait' EXIT
    trap 'exit 0' TERM
    # All three are there when they hold their ports.
    until [ "$(ss -Hlun 'sport = 53' | wc -l)" -ge 3 ]; do
      if [ "$(jobs -pr | wc -l)" -ne 3 ]; then cat "$place"/*.log; exit 1; fi
      sleep 0.02
    done
    echo "ready $$"
    # Nobody may tell it to end when the tests are killed.
    while kill -0 $PPID 2>/dev/null; do sleep 1 & wait $!; done
    """
}
