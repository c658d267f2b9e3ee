// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Who is there in a `DomainLab`.
enum DomainWorld {
  /// The keys, certificates and signed zones, made once.
  static let shared = Task {
    let directory = try TemporaryDirectory()
    try directory.write("root.zone", rootZone)
    try directory.write("example.in", exampleZone)
    try directory.write("insec.example.in", insecureZone)
    try directory.write("policies", policies)
    try directory.write("truth", truth)
    try directory.write("fill.py", filler)
    let script = try directory.write("make", making)
    let made = try await Tool("bash").run("-e", script, in: directory.path)
    guard made.status == 0 else { throw Refused(result: made) }
    return directory
  }

  /// The names whose policy is served, each by a line: name, status, media type, and what is special.
  private static let policies = """
    good 200 text/plain -
    typed 200 text/plain;charset=utf-8 -
    redirect 301 text/plain -
    html 200 text/html -
    large 200 text/plain large
    slow 200 text/plain slow
    headers 200 text/plain headers
    silence 200 text/plain silence
    gone 404 text/plain -
    othername 200 text/plain -
    late 200 text/plain -
    off 200 text/plain mode=none
    trying 200 text/plain mode=testing
    unlisted 200 text/plain mx=other.example
    unlistedtrying 200 text/plain mode=testing,mx=other.example
    damaged 200 text/plain mode=maybe
    hostile 200 text/plain hostile
    tworecords 200 text/plain -
    badrecord 200 text/plain -
    selfsigned 200 text/plain -
    untrusted 200 text/plain -

    """

  private static let rootZone = """
    $ORIGIN .
    $TTL 300
    @ IN SOA ns. hostmaster. 1 3600 600 86400 60
    @ IN NS ns.
    ns. IN A 192.0.2.53
    example. IN NS ns.example.
    ns.example. IN A 192.0.2.53

    """

  /// POLICIES stands for the domains of the policies, and a name in braces for the digest of a key.
  private static let exampleZone = """
    $ORIGIN example.
    $TTL 300
    @ IN SOA ns hostmaster 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 192.0.2.53
    mx1 IN A 192.0.2.25
    _25._tcp.mx1 IN TLSA 3 1 1 {spki256 mx1}
    mx2 IN A 192.0.2.26
    _25._tcp.mx2 IN TLSA 2 1 1 {spki256 ca}
    self IN A 192.0.2.27
    open IN A 192.0.2.28
    stale IN A 192.0.2.29
    _25._tcp.stale IN TLSA 3 1 1 {spki256 mx1}
    bogus IN A 192.0.2.31
    _25._tcp.bogus IN TLSA 3 1 1 {spki256 mx1}
    nobody IN A 192.0.2.32
    demanding IN A 192.0.2.28
    _25._tcp.demanding IN TLSA 3 1 1 {spki256 mx1}
    unusable IN A 192.0.2.27
    _25._tcp.unusable IN TLSA 1 1 1 {spki256 mx1}
    alias IN CNAME mx1
    many IN A 192.0.2.25
    silent IN NS ns.silent
    ns.silent IN A 192.0.2.99
    dropped IN A 192.0.2.25
    _tcp.dropped IN NS ns.silent
    insec IN NS ns.insec
    ns.insec IN A 192.0.2.53
    crowded IN MX 10 mx1
    both IN MX 10 mx1
    both IN MX 20 mx2
    backup IN MX 20 open
    backup IN MX 10 mx1
    plain IN MX 10 self
    clear IN MX 10 open
    stuck IN MX 10 stale
    passed IN MX 10 stale
    passed IN MX 20 mx1
    aliased IN MX 10 alias
    null IN MX 0 .
    nomx IN A 192.0.2.25
    toinsec IN MX 10 mx.insec
    strange IN MX 10 a\\027[31m\\226\\128\\174b
    a\\027[31m\\226\\128\\174b IN A 192.0.2.34
    homeless IN MX 10 nowhere
    down IN MX 10 nobody
    forged IN MX 10 mx2
    _smtp._tls.tworecords IN TXT "v=TLSRPTv1; rua=mailto:a@example"
    _smtp._tls.tworecords IN TXT "v=TLSRPTv1; rua=mailto:b@example"
    _smtp._tls.badrecord IN TXT "v=TLSRPTv1; rua=http://a.example"
    _mta-sts.nohost IN TXT "v=STSv1; id=1"
    nohost IN MX 10 mx1
    nopolicyrecord IN MX 10 mx1

    """

  private static let insecureZone = """
    $ORIGIN insec.example.
    $TTL 300
    @ IN SOA ns hostmaster 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 192.0.2.53
    mx IN A 192.0.2.30
    _25._tcp.mx IN TLSA 3 1 1 {spki256 mx1}
    bare IN A 192.0.2.30
    insecalias IN CNAME mx1.example.
    tosec IN MX 10 mx1.example.

    """

  private static let making = #"""
    new=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    openssl req -x509 "${new[@]}" -keyout ca.key -out ca.pem -subj '/CN=Lab CA' -days 3650
    leaf() {  # leaf FILE NAMES [OPTION...]
      file=$1 names=$2
      shift 2
      openssl req "${new[@]}" -keyout "$file.key" -out "$file.csr" -subj "/CN=$file"
      openssl x509 -req -in "$file.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -out "$file.pem" \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n' "$names") \
        "${@:--days}" ${1-90}
      cat ca.pem >>"$file.pem"
    }
    leaf mx1 DNS:mx1.example
    leaf mx2 'DNS:mx2.example,DNS:*.ta.example'
    leaf mx.insec DNS:mx.insec.example
    openssl req -x509 "${new[@]}" -keyout self.key -out self.pem -subj /CN=self.example -days 90 \
      -addext basicConstraints=critical,CA:FALSE \
      -addext 'subjectAltName=DNS:self.example,DNS:stale.example,DNS:unusable.example,DNS:bogus.example'
    webs=
    while read -r name status type special; do
      [ "$name" ] || continue
      webs="$webs,DNS:mta-sts.$name.example"
      host=mx1
      if [ "$name" = untrusted ]; then host=self; fi
      domains="$domains
    $name IN MX 10 $host
    mta-sts.$name IN A 192.0.2.80"
      case $name in
        tworecords) records='"v=STSv1; id=1" "v=STSv1; id=2"' ;;
        badrecord) records='"v=STSv1;" ' ;;
        *) records='"v=STSv1; id=20261128T1;"' ;;
      esac
      for record in $(tr ' ' '_' <<<"$records" | tr '"' ' '); do
        case $record in
          v=*) domains="$domains
    _mta-sts.$name IN TXT \"$(tr '_' ' ' <<<"$record")\"" ;;
        esac
      done
      if [ "$name" = good ]; then
        domains="$domains
    good IN MX 20 mx2
    _smtp._tls.good IN TXT \"v=TLSRPTv1; rua=mailto:tls@example,https://r.example/tls\""
      fi
    done <policies
    leaf web "${webs#,}"
    leaf other DNS:other.example
    openssl req -x509 "${new[@]}" -keyout selfsigned.key -out selfsigned.pem -days 90 \
      -subj /CN=x -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:mta-sts.selfsigned.example
    # A certificate that has expired: openssl-x509 takes no dates of the past.
    cat >past.cnf <<END
    [ca]
    default_ca = past
    [past]
    certificate = ca.pem
    private_key = ca.key
    database = index.txt
    new_certs_dir = .
    rand_serial = yes
    default_md = sha256
    policy = any
    x509_extensions = names
    [any]
    commonName = optional
    [names]
    subjectAltName = DNS:mta-sts.late.example,DNS:*.ta.example
    extendedKeyUsage = serverAuth
    END
    sed -i 's/^    //' past.cnf
    : >index.txt
    openssl req "${new[@]}" -keyout late.key -out late.csr -subj /CN=late
    openssl ca -batch -notext -config past.cnf -in late.csr -out late.pem \
      -startdate 20200101000000Z -enddate 20210101000000Z
    cat ca.pem >>late.pem
    cat example.in truth >all.in
    python3 fill.py <all.in >example.zone
    python3 fill.py <insec.example.in >insec.example.zone
    for i in $(seq 1 120); do printf '_25._tcp.many IN TLSA 3 1 1 %064x\n' "$i"; done >>example.zone
    for i in $(seq 1 60); do printf 'crowded IN MX 20 h%d\n' "$i"; done >>example.zone
    for i in $(seq 1 800); do printf 'd%d IN MX 10 h%d\nh%d IN A 192.0.2.30\n' "$i" "$i" "$i"; done \
      >>insec.example.zone
    sed 's/^ *//' <<<"$domains" >>example.zone
    sign() {  # sign ZONE NAME
      key=$(ldns-keygen -k -a ECDSAP256SHA256 "$1")
      ldns-signzone -o "$1" -f "$2.signed" "$2.zone" "$key"
      mv "$key.ds" "$2.ds"
    }
    sign example. example
    cat example.ds >>root.zone
    sign . root
    # What was signed was something else.
    sed -i -e '/^_25._tcp.bogus.*TLSA\t3/s/3 1 1 ..../3 1 1 0000/' \
      -e '/^forged.*MX\t10/s/mx2/mx1/' example.signed
    mv root.ds anchors
    """#
}
