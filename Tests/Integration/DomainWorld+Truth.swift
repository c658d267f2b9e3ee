// SPDX-License-Identifier: Apache-2.0

extension DomainWorld {
  /// A host by whose TLSA records Postfix comes to a verdict: cases of Tests/Fixtures/dane/postfix.tsv,
  /// and others of their kinds.
  struct TruthHost: Sendable {
    let name: String
    /// The server: 25 and 26 send a certificate and the one of its CA, 27 sends a self-signed one, 33 one
    /// that has expired, 28 has no TLS.
    let server: Int
    /// The records below `_25._tcp`, each as the data of a TLSA record in which braces stand for a digest.
    let records: [String]
    /// What is done: "verified", "mismatch", "encrypt", "opportunistic" or "postpone".
    let outcome: String

    init(_ name: String, _ server: Int, _ records: [String], _ outcome: String) {
      (self.name, self.server, self.records, self.outcome) = (name, server, records, outcome)
    }

    /// The lines of the zone.
    fileprivate var lines: String {
      (["\(name) IN A 192.0.2.\(server)"] + records.map { "_25._tcp.\(name) IN TLSA \($0)" })
        .joined(separator: "\n")
    }
  }

  private static let zero = String(repeating: "0", count: 64)
  private static let zeros = String(repeating: "0", count: 128)

  /// The hosts; those below "ta" have a name that the certificates of 26 and 33 are for.
  static let truthHosts = [
    TruthHost("ee311", 25, ["3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("ee301", 25, ["3 0 1 {cert256 mx1}"], "verified"),
    TruthHost("ee310", 25, ["3 1 0 {spki mx1}"], "verified"),
    TruthHost("ee300", 25, ["3 0 0 {cert mx1}"], "verified"),
    TruthHost("ee312", 25, ["3 1 2 {spki512 mx1}"], "verified"),
    TruthHost("ee302", 25, ["3 0 2 {cert512 mx1}"], "verified"),
    TruthHost("ee311-selfsigned", 27, ["3 1 1 {spki256 self}"], "verified"),
    TruthHost("ee311-expired", 33, ["3 1 1 {spki256 late}"], "verified"),
    TruthHost("ee301-expired", 33, ["3 0 1 {cert256 late}"], "verified"),
    TruthHost("ee311-other", 25, ["3 1 1 {spki256 self}"], "mismatch"),
    TruthHost("ee311-int", 25, ["3 1 1 {spki256 ca}"], "mismatch"),
    TruthHost("ee311-two", 25, ["3 1 1 {spki256 self}", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("ee311-short", 25, ["3 1 1 \(zero.dropLast(2))"], "encrypt"),
    TruthHost("ee311-long", 25, ["3 1 1 \(zero)00"], "encrypt"),
    TruthHost("ee300-junk", 25, ["3 0 0 00010203"], "encrypt"),
    TruthHost("ee311-short-good", 25, ["3 1 1 00", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("ee311-short-bad", 25, ["3 1 1 00", "3 1 1 \(zero)"], "mismatch"),
    TruthHost("un-usage", 25, ["4 1 1 {spki256 mx1}"], "encrypt"),
    TruthHost("un-sel", 25, ["3 2 1 {spki256 mx1}"], "encrypt"),
    TruthHost("un-mt-bad", 25, ["3 1 3 {spki256 mx1}", "3 1 1 \(zero)"], "mismatch"),
    TruthHost("un-priv", 25, ["255 1 1 {spki256 mx1}"], "encrypt"),
    TruthHost("un-usage-good", 25, ["4 1 1 00", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("pkix1", 25, ["1 1 1 {spki256 mx1}"], "encrypt"),
    TruthHost("pkix1-other", 25, ["1 1 1 \(zero)"], "encrypt"),
    TruthHost("pkix1-eebad", 25, ["1 1 1 {spki256 mx1}", "3 1 1 \(zero)"], "mismatch"),
    TruthHost("pkix0-tabad", 25, ["0 1 1 {spki256 ca}", "2 1 1 \(zero)"], "mismatch"),
    TruthHost("ag-512bad-256", 25, ["3 1 2 \(zeros)", "3 1 1 {spki256 mx1}"], "mismatch"),
    TruthHost("ag-512bad-301", 25, ["3 1 2 \(zeros)", "3 0 1 {cert256 mx1}"], "verified"),
    TruthHost("ag-512short-256", 25, ["3 1 2 00", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("ag-512-256bad", 25, ["3 1 2 {spki512 mx1}", "3 1 1 \(zero)"], "verified"),
    TruthHost("ag-310-312bad", 25, ["3 1 0 {spki mx1}", "3 1 2 \(zeros)"], "verified"),
    TruthHost("ta211.ta", 26, ["2 1 1 {spki256 ca}"], "verified"),
    TruthHost("ta201.ta", 26, ["2 0 1 {cert256 ca}"], "verified"),
    TruthHost("ta200.ta", 26, ["2 0 0 {cert ca}"], "verified"),
    TruthHost("ta210.ta", 26, ["2 1 0 {spki ca}"], "verified"),
    TruthHost("ta211-self", 27, ["2 1 1 {spki256 self}"], "mismatch"),
    TruthHost("ta211-leaf.ta", 26, ["2 1 1 {spki256 mx2}"], "mismatch"),
    TruthHost("ta211-expired.ta", 33, ["2 1 1 {spki256 ca}"], "mismatch"),
    TruthHost("ta211-wrongname", 26, ["2 1 1 {spki256 ca}"], "mismatch"),
    TruthHost(
      "ta211-wrongname-eegood", 26, ["2 1 1 {spki256 ca}", "3 1 1 {spki256 mx2}"], "verified"),
    TruthHost("ta211-deep.deep.ta", 26, ["2 1 1 {spki256 ca}"], "mismatch"),
    TruthHost("ta-good-ee-bad.ta", 26, ["2 1 1 {spki256 ca}", "3 1 1 \(zero)"], "verified"),
    TruthHost("srv-nostarttls-unusable", 28, ["1 1 1 \(zero)"], "encrypt"),
    TruthHost("dns-none", 25, [], "opportunistic"),
    TruthHost(
      "dns-many40", 25,
      (1..<40).map { "3 1 1 \($0 < 10 ? "0" : "")\($0)\(zero.dropLast(2))" } + [
        "3 1 1 {spki256 mx1}"
      ], "verified"),
    // The same kinds in other places, by the rules of RFC 7671 and 7672.
    TruthHost(
      "own-512short-two", 25, ["3 1 2 00", "3 1 1 \(zero)", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("own-302bad-301", 25, ["3 0 2 \(zeros)", "3 0 1 {cert256 mx1}"], "mismatch"),
    TruthHost("own-302bad-311", 25, ["3 0 2 \(zeros)", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("own-310bad-311", 25, ["3 1 0 {spki self}", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("own-two-bad", 25, ["3 1 1 {spki256 self}", "3 0 1 {cert256 self}"], "mismatch"),
    TruthHost("own-full-bad", 25, ["3 0 0 {cert self}"], "mismatch"),
    TruthHost("own-key-for-cert", 25, ["3 0 1 {spki256 mx1}"], "mismatch"),
    TruthHost("own-cert-for-key", 25, ["3 1 1 {cert256 mx1}"], "mismatch"),
    TruthHost("own-key-as-cert", 25, ["3 0 0 {spki mx1}"], "encrypt"),
    TruthHost("own-cert-as-key", 25, ["3 1 0 {cert mx1}"], "encrypt"),
    TruthHost("own-512-as-256", 25, ["3 1 1 {spki512 mx1}"], "encrypt"),
    TruthHost("own-256-as-512", 25, ["3 1 2 {spki256 mx1}"], "encrypt"),
    TruthHost("own-pkix-short", 25, ["1 1 1 {spki256 mx1}", "3 1 1 00"], "encrypt"),
    TruthHost("own-pkix-good", 25, ["0 0 1 {cert256 ca}", "3 1 1 {spki256 mx1}"], "verified"),
    TruthHost("own-privsel", 25, ["3 255 1 {spki256 mx1}"], "encrypt"),
    TruthHost("own-privmatch-bad", 25, ["3 1 255 {spki256 mx1}", "3 1 1 \(zero)"], "mismatch"),
    TruthHost("own-crossed.ta", 26, ["2 1 1 {spki256 mx2}", "3 1 1 {spki256 ca}"], "mismatch"),
    TruthHost("own-512bad.ta", 26, ["2 1 2 \(zeros)", "2 1 1 {spki256 ca}"], "mismatch"),
    TruthHost("own-512bad-ee.ta", 26, ["2 1 2 \(zeros)", "3 1 1 {spki256 mx2}"], "verified"),
    TruthHost("own-200-wrongname", 26, ["2 0 0 {cert ca}"], "mismatch"),
    TruthHost("own-stranger.ta", 26, ["2 1 1 {spki256 self}"], "mismatch"),
    TruthHost(
      "own-expired-both.ta", 33, ["2 1 1 {spki256 ca}", "3 1 1 {spki256 late}"], "verified"),
    TruthHost("own-200-self", 27, ["2 0 0 {cert self}"], "mismatch"),
  ]

  /// Their lines of the zone, and some more that are no host's alone.
  static let truth =
    truthHosts.map(\.lines).joined(separator: "\n") + """

      dns-wild IN A 192.0.2.25
      *.dns-wild IN TLSA 3 1 1 {spki256 mx1}
      dns-tlsacname IN A 192.0.2.25
      _25._tcp.dns-tlsacname IN CNAME _25._tcp.mx1
      dns-tlsacname-insec IN A 192.0.2.25
      _25._tcp.dns-tlsacname-insec IN CNAME _25._tcp.mx.insec
      dns-tlsacname-dangling IN A 192.0.2.25
      _25._tcp.dns-tlsacname-dangling IN CNAME _25._tcp.nowhere
      dns-alias2insec IN CNAME mx.insec
      _25._tcp.dns-alias2insec IN TLSA 3 1 1 {spki256 mx.insec}
      dns-ownerhidden IN CNAME stale
      _25._tcp.dns-ownerhidden IN TLSA 3 1 1 {spki256 self}
      dns-owner IN CNAME self
      _25._tcp.dns-owner IN TLSA 3 1 1 {spki256 self}

      """

  /// What is done with the hosts whose DNS is special.
  static let truthOfDNS = [
    "dns-wild": "verified", "dns-tlsacname": "verified", "dns-tlsacname-insec": "opportunistic",
    "dns-tlsacname-dangling": "opportunistic", "dns-alias2insec": "verified",
    "dns-ownerhidden": "mismatch", "dns-owner": "verified", "bogus": "postpone",
    "insecalias.insec": "opportunistic",
  ]

  /// Puts digests, and what they are of, in the place of braces.
  static let filler = #"""
    import hashlib, re, subprocess, sys
    def run(command, data=None):
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout
    def value(match):
        kind, name = match.groups()
        whole = run(["openssl", "x509", "-in", f"{name}.pem", "-outform", "DER"])
        if kind.startswith("spki"):
            key = run(["openssl", "x509", "-in", f"{name}.pem", "-noout", "-pubkey"])
            whole = run(["openssl", "pkey", "-pubin", "-outform", "DER"], key)
        digest = {"256": hashlib.sha256, "512": hashlib.sha512}.get(kind[4:])
        return digest(whole).hexdigest() if digest else whole.hex()
    print(re.sub(r"\{(\w+) ([\w.]+)\}", value, sys.stdin.read()))
    """#
}
