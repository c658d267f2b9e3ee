// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A mail host in a network namespace of its own, whose zone `example.` is signed and has two name
/// servers, with what its Postfix would load on disk; no Postfix runs.
struct TLSALab: Sendable {
  private let process: String
  let directory: TemporaryDirectory

  /// What the zone has.
  struct Zone: Sendable {
    /// Its lines for `mx` and others besides SOA and name servers.
    var lines: String
    /// The lines of the second server, where it has others; "" where it has no zone, and nobody listens.
    var others: String?
    /// For how long the signatures are valid, as date(1) has it.
    var validity = "20 days"
    /// The time to live, and that of what does not exist.
    var timeToLive = 300
    /// Whether the first server takes updates signed by a key, signs the zone itself, and hands it to the
    /// second.
    var takesUpdates = false
    /// The address of the second server, which may be one of IPv6.
    var second = "192.0.2.54"

    init(
      _ lines: String, others: String? = nil, validity: String = "20 days", timeToLive: Int = 300,
      takesUpdates: Bool = false
    ) {
      (self.lines, self.others) = (lines, others)
      (self.validity, self.timeToLive) = (validity, timeToLive)
      self.takesUpdates = takesUpdates
    }

    /// The text of its file.
    fileprivate func text(_ lines: String, serial: Int) -> String {
      """
      $ORIGIN example.
      $TTL \(timeToLive)
      @ IN SOA ns1 hostmaster \(serial) 3600 600 86400 \(timeToLive)
      @ IN NS ns1
      @ IN NS ns2
      ns1 IN A 192.0.2.53
      ns2 IN \(second.contains(":") ? "AAAA" : "A") \(second)
      mx IN A 192.0.2.25
      \(lines)

      """
    }
  }

  /// Runs `body` while the zone is there.
  static func run<Result: Sendable>(
    _ host: TLSAHost, _ zone: Zone, _ body: (TLSALab) async throws -> Result
  ) async throws -> Result {
    let place = try TemporaryDirectory()
    let script = try place.write("serve", serving)
    try place.write("first.zone", zone.text(zone.lines, serial: 2))
    if zone.others != "" {
      try place.write(
        "second.zone", zone.text(zone.others ?? zone.lines, serial: zone.others == nil ? 2 : 1))
    }
    return try await Tool("unshare").whileRunning(
      [
        "--net", "--mount", "bash", "-e", script, place.path, zone.validity,
        zone.takesUpdates ? "updates" : "", zone.second,
      ], ready: "ready "
    ) { line in
      try await body(
        TLSALab(process: String(line.dropFirst("ready ".count)), directory: place))
    }
  }

  /// Runs a program in the lab.
  func run(_ arguments: [String], environment: [String: String?] = [:]) async throws -> ToolResult {
    try await Tool("nsenter").run(
      ["--target", process, "--net", "--mount", "--root", "--"] + arguments,
      environment: environment)
  }

  /// Runs a program in the lab for as long as `body` runs.
  func whileRunning<Result: Sendable>(
    _ arguments: [String], ready: String, body: (String) async throws -> Result
  ) async throws -> Result {
    try await Tool("nsenter").whileRunning(
      ["--target", process, "--net", "--mount", "--root", "--"] + arguments, ready: ready,
      body: body)
  }

  /// Runs `mxtls tlsa check` in the lab.
  func check(_ arguments: [String]) async throws -> ToolResult {
    try await run(
      [Tool.mxtls.path, "tlsa", "check", "--trust-anchor", directory["anchors"]] + arguments,
      environment: ["MAIL_CONFIG": nil])
  }

  /// The reports of a check, line by line.
  func reports(_ arguments: [String]) async throws -> [JSONValue] {
    let result = try await check(["--format", "json"] + arguments)
    guard result.errorText.isEmpty else { throw Refused(result: result) }
    return try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
  }

  /// A command that changes both zones as `mxtls tlsa roll` wants it; a server whose `lag-first` or
  /// `lag-second` is there goes on with what it has.
  func publisher() throws -> String {
    try directory.write(
      "publish",
      """
      #!/bin/bash -e
      cd '\(directory.path)'
      echo "$MXTLS_ACTION $MXTLS_ZONE" >>published
      echo "$MXTLS_RECORDS" >>published
      number=53
      for zone in first second; do
        if [ ! -e lag-$zone ]; then
          while read -r line; do
            grep -v "${line##* }" $zone.zone >$zone.changed || true
            if [ "$MXTLS_ACTION" = add ]; then echo "$line" >>$zone.changed; fi
            mv $zone.changed $zone.zone
          done <<<"$MXTLS_RECORDS"
          bash -e ./resign $zone $number >/dev/null
          # A server takes its zone over some time after it was told.
          wanted=1
          if [ "$MXTLS_ACTION" = add ]; then wanted=0; fi
          while read -r line; do
            for turn in {1..100}; do
              found=0
              drill -Q @192.0.2.$number TLSA "${line%% *}" | grep -qi "${line##* }" || found=1
              if [ $found = $wanted ]; then break; fi
              sleep 0.05
            done
          done <<<"$MXTLS_RECORDS"
        fi
        number=54
      done

      """, mode: 0o755)
  }

  /// Lets a server go on with what it has, or not any longer.
  func setLag(_ isLagging: Bool, of zone: String) throws {
    if isLagging {
      try directory.write("lag-\(zone)", "")
    } else {
      try FileManager.default.removeItem(atPath: directory["lag-\(zone)"])
    }
  }

  /// The file with the TSIG key for updates of the zone.
  var updateKey: String { directory["update.key"] }

  /// Signs both zones for a time that is over, or for the present.
  func sign(hasExpired: Bool) async throws {
    let script = """
      cd '\(directory.path)'
      sed '\(hasExpired ? "s/-i [0-9]*/-i 20200101000000/; s/-e [0-9]*/-e 20200102000000/" : "")' \
        resign >resign-now
      bash -e ./resign-now first 53
      bash -e ./resign-now second 54
      """
    let result = try await run(["bash", "-e", "-c", script])
    guard result.status == 0 else { throw Refused(result: result) }
  }

  /// The records that a server has at a name, as drill shows their data.
  func records(_ owner: String, at server: Int) async throws -> [String] {
    let result = try await run(["drill", "-Q", "@192.0.2.\(server)", "TLSA", owner])
    return result.text.split(separator: "\n").map { $0.lowercased() }.sorted()
  }

  /// What was published.
  func published() -> String { (try? directory.text("published")) ?? "" }

  /// Where it begins to trust.
  var anchors: String { directory["anchors"] }

  /// Whether the signed zone is a good one to a foreign program.
  func verify() async throws -> ToolResult {
    try await Tool("ldns-verify-zone").run(directory["first.signed"])
  }

  private static let serving = """
    cd "$1"
    ip link set lo up
    for number in 1 25 53; do ip address add 192.0.2.$number/32 dev lo; done
    case $4 in
    *:*) type=AAAA; ip address add "$4/128" dev lo nodad ;;
    *) type=A; ip address add "$4/32" dev lo ;;
    esac
    echo nameserver 192.0.2.1 >resolv.conf
    mount --bind resolv.conf /etc/resolv.conf
    cat >root.zone <<END
    \\$ORIGIN .
    \\$TTL 300
    @ IN SOA ns. hostmaster. 1 3600 600 86400 60
    @ IN NS ns.
    ns. IN A 192.0.2.53
    example. IN NS ns1.example.
    example. IN NS ns2.example.
    ns1.example. IN A 192.0.2.53
    ns2.example. IN $type $4
    END
    start=$(date -u -d '-20 days' +%Y%m%d%H%M%S)
    end=$(date -u -d "+$2" +%Y%m%d%H%M%S)
    if [ "$3" = updates ]; then
      mkdir db
      secret=$(head -c 32 /dev/urandom | base64)
      (umask 077; printf 'key "update." { algorithm hmac-sha256; secret "%s"; };\\n' "$secret" >update.key)
      cat >knot.conf <<END
    server:
        listen: 192.0.2.53@53
        rundir: "$PWD"
        background-workers: 1
        udp-workers: 1
        tcp-workers: 1
    log:
      - target: "$PWD/knot.log"
        any: info
    database:
        storage: "$PWD/db"
        journal-db-max-size: 64M
        kasp-db-max-size: 16M
        timer-db-max-size: 4M
    key:
      - id: update.
        algorithm: hmac-sha256
        secret: $secret
    remote:
      - id: second
        address: 192.0.2.54
    acl:
      - id: update
        key: update.
        action: update
        update-type: TLSA
      - id: transfer
        address: 192.0.2.0/24
        action: transfer
    policy:
      - id: lab
        algorithm: ECDSAP256SHA256
        single-type-signing: on
        ksk-lifetime: 0
    zone:
      - domain: .
        storage: "$PWD"
        file: root.signed
      - domain: example.
        storage: "$PWD"
        file: first.zone
        dnssec-signing: on
        dnssec-policy: lab
        acl: [ update, transfer ]
        notify: second
        zonefile-sync: -1
        zonefile-load: difference
    END
      keymgr -c knot.conf example. generate algorithm=ECDSAP256SHA256 ksk=yes zsk=yes
      keymgr -c knot.conf example. ds | grep ' 13 2 ' >>root.zone
      rm second.zone
    else
      key=$(ldns-keygen -k -a ECDSAP256SHA256 example.)
      for zone in first second; do
        if [ -e $zone.zone ]; then
          ldns-signzone -i "$start" -e "$end" -o example. -f $zone.signed $zone.zone "$key"
        fi
      done
      cat "$key.ds" >>root.zone
    fi
    root=$(ldns-keygen -k -a ECDSAP256SHA256 .)
    ldns-signzone -o . -f root.signed root.zone "$root"
    mv "$root.ds" anchors
    cat >resign <<END
    cd "$PWD"
    ldns-signzone -i $start -e $end -o example. -f \\$1.new \\$1.zone "$key"
    mv \\$1.new \\$1.signed
    kill -HUP \\$(cat nsd\\$2.pid)
    END
    server() {  # server NUMBER ADDRESS
      cat <<END
    server:
      ip-address: $2
      username: ""
      zonesdir: "$PWD"
      database: ""
      pidfile: "$PWD/nsd$1.pid"
      xfrdfile: "$PWD/xfrd$1.state"
      xfrdir: "$PWD"
      zonelistfile: "$PWD/zone$1.list"
      server-count: 1
      logfile: "$PWD/nsd$1.log"
    remote-control:
      control-enable: no
    END
    }
    zone() { printf 'zone:\\n  name: "%s"\\n  zonefile: %s\\n' "$1" "$2"; }
    { server 53 192.0.2.53; zone . root.signed; zone example. first.signed; } >nsd53.conf
    { server 54 "$4"; zone example. second.signed; } >nsd54.conf
    if [ "$3" = updates ]; then
      printf '  request-xfr: 192.0.2.53 NOKEY\\n  allow-notify: 192.0.2.0/24 NOKEY\\n' >>nsd54.conf
    fi
    cat >unbound.conf <<END
    server:
      interface: 192.0.2.1
      access-control: 0.0.0.0/0 allow
      do-daemonize: no
      username: ""
      chroot: ""
      directory: "$PWD"
      pidfile: ""
      use-syslog: no
      logfile: "$PWD/unbound.log"
      trust-anchor-file: "$PWD/anchors"
      trust-anchor-signaling: no
      num-threads: 1
    stub-zone:
      name: "."
      stub-addr: 192.0.2.53
    remote-control:
      control-enable: no
    END
    for program in nsd unbound drill; do command -v "$program"; done
    wanted=2
    if [ "$3" = updates ]; then
      knotd -c knot.conf &
    else
      nsd -d -c nsd53.conf &
    fi
    if [ -e second.signed ] || [ "$3" = updates ]; then
      nsd -d -c nsd54.conf &
      wanted=3
    fi
    unbound -d -c unbound.conf &
    trap 'kill $(jobs -pr); wait' EXIT
    trap 'exit 0' TERM
    # All are there when they hold their ports.
    until [ "$(ss -Hlun 'sport = 53' | wc -l)" -ge $wanted ]; do
      if [ "$(jobs -pr | wc -l)" -ne $wanted ]; then cat ./*.log; exit 1; fi
      sleep 0.02
    done
    if [ "$3" = updates ]; then
      until drill -Q @192.0.2.54 SOA example. | grep -q .; do sleep 0.05; done
    fi
    echo "ready $$"
    # Nobody may tell it to end when the tests are killed.
    while kill -0 $PPID 2>/dev/null; do sleep 1 & wait $!; done
    """
}
