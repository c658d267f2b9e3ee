// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Level dane is proposed where the resolver of the host validates, and is on the host.
@Suite struct ConfigResolverTests {
  private static let script = #"""
    cd "$1"
    case $2 in
      validating) modules="validator iterator" ;;
      forwarding) modules="iterator" ;;
      absent) modules= ;;
    esac
    for address in $3; do echo "nameserver $address"; done >/etc/resolv.conf
    if [ -n "$modules" ]; then
      sed "s/interface: .*/interface: 127.0.0.1/; s/^server:/&\n  module-config: \"$modules\"/" \
        unbound.conf >local.conf
      unbound -d -c local.conf &
      trap 'kill %1; wait' EXIT
      until ss -Hlun 'src 127.0.0.1' | grep -q ':53 '; do sleep 0.02; done
    fi
    shift 3
    "$@"
    """#

  private func proposed(
    _ lab: TLSALab, _ host: TLSAHost, _ kind: String, _ servers: String
  ) async throws -> [String: String] {
    let place = String(lab.anchors.dropLast("/anchors".count))
    let result = try await lab.run(
      ["bash", "-ec", Self.script, "bash", place, kind, servers, Tool.mxtls.path, "config"]
        + host.configuration + ["--propose", "--format", "json"],
      environment: ["MAIL_CONFIG": nil])
    #expect(result.status == 0, "\(result)")
    let changes = try JSONValue(result.text)["proposals"]?.elements.first?["changes"]?.elements
    return Dictionary(
      (changes ?? []).compactMap { change in
        change["parameter"]?.string.map { ($0, change["after"]?.string ?? "") }
      }, uniquingKeysWith: { $1 })
  }

  @Test func `only with a resolver that validates and is on this host`() async throws {
    let host = try await TLSAHost(services: "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n")
    try await TLSALab.run(host, TLSALab.Zone("")) { lab in
      let own = try await proposed(lab, host, "validating", "127.0.0.1")
      #expect(own["smtp_tls_security_level"] == "dane")
      #expect(own["smtp_dns_support_level"] == "dnssec")
      for (kind, servers) in [
        ("forwarding", "127.0.0.1"), ("absent", "127.0.0.1"), ("absent", "192.0.2.1"),
        ("validating", "127.0.0.1 192.0.2.1"),
      ] {
        let other = try await proposed(lab, host, kind, servers)
        #expect(other["smtp_tls_security_level"] == "may", "\(kind) \(servers)")
        #expect(other["smtp_dns_support_level"] == nil, "\(kind) \(servers)")
      }
    }
  }

  @Test func `policies for single destinations get what they need`() async throws {
    let services = "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n"
    func host(_ policy: String) async throws -> TLSAHost {
      let host = try await TLSAHost(
        settings: """
          smtp_tls_security_level = encrypt
          smtp_tls_fingerprint_digest = md5
          smtp_tls_policy_maps = texthash:DIR/policy
          """, services: services)
      try host.directory.write("policy", policy)
      return host
    }
    let dane = try await host("a.example dane-only\nb.example encrypt ciphers=high\n")
    let pinned = try await host(
      "a.example fingerprint match=\(String(repeating: "ab", count: 16))\n")
    let wrong = try await host("a.example maybe\n")
    try await TLSALab.run(dane, TLSALab.Zone("")) { lab in
      let own = try await proposed(lab, dane, "validating", "127.0.0.1")
      #expect(own["smtp_dns_support_level"] == "dnssec" && own["smtp_tls_security_level"] == nil)
      #expect(own["smtp_tls_fingerprint_digest"] == "sha256", "nobody is pinned")
      for host in [pinned, wrong] {
        let other = try await proposed(lab, host, "validating", "127.0.0.1")
        #expect(other["smtp_dns_support_level"] == nil)
        #expect(other["smtp_tls_fingerprint_digest"] == nil, "fingerprints are or may be listed")
      }
    }
  }
}
