#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes every file below this directory anew: what foreign programs write and mxtls must read.
# Needs Debian's openssl (3.0, with its legacy provider), gnutls-bin and perl. Everything is
# written aside and put in place only when all of it was made.
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p out/{keys,requests,certificates,bundles,sessions,ca-pl,bad,other,weak}

readonly passphrase=mxtls-test
readonly from=20200101000000Z to=21200101000000Z
export names=DNS:mx.example.org,DNS:mail.example.org
: >index.txt
echo 1000000000000001 >serial
echo 01 >crlnumber

# --- keys -----------------------------------------------------------------------------------------

rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$1"; }
curve() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$1" "${@:2}"; }
encrypted() { openssl pkcs8 -topk8 -passout "pass:$passphrase" "$@"; }

make_keys() {
  cd "$work/out/keys"
  local size name
  for size in 1024 2048 3072 4096; do rsa $size >rsa$size.pem; done
  openssl genpkey -quiet -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss.pem
  curve P-256 >p256.pem
  curve P-384 >p384.pem
  curve P-521 >p521.pem
  curve secp256k1 >secp256k1.pem
  curve P-256 -pkeyopt ec_param_enc:explicit >p256-explicit-parameters.pem
  for name in ed25519 ed448 x25519; do openssl genpkey -algorithm $name -out $name.pem; done
  openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 2>/dev/null >"$work/dsa"
  openssl genpkey -paramfile "$work/dsa" -out dsa.pem

  openssl pkey -in rsa2048.pem -traditional -out rsa2048-pkcs1.pem
  openssl pkey -in dsa.pem -traditional -out dsa-traditional.pem
  openssl pkey -in p256.pem -traditional -out p256-sec1.pem
  openssl ecparam -name prime256v1 -out "$work/parameters"
  cat "$work/parameters" p256-sec1.pem >p256-sec1-parameters.pem

  for name in rsa2048 rsa2048-pkcs1 p256 p256-sec1 ed25519 dsa; do der $name; done

  for name in rsa2048 p256 ed25519; do
    encrypted -in $name.pem -out $name-encrypted.pem
    encrypted -in $name.pem -outform DER -out $name-encrypted.der
  done
  encrypted -scrypt -in rsa2048.pem -out rsa2048-encrypted-scrypt.pem
  encrypted -v1 PBE-SHA1-3DES -in rsa2048.pem -out rsa2048-encrypted-3des.pem
  encrypted -v1 PBE-MD5-DES -provider default -provider legacy -in rsa2048.pem \
    -out rsa2048-encrypted-md5-des.pem
  traditional -des3 -in rsa2048.pem -out rsa2048-pkcs1-encrypted.pem
  traditional -aes-256-cbc -in p256.pem -out p256-sec1-encrypted.pem

  for name in rsa2048 p256 ed25519; do
    openssl pkey -in $name.pem -pubout -out $name-public.pem
  done
  openssl pkey -in p256.pem -pubout -outform DER -out p256-public.der
  openssl rsa -in rsa2048.pem -RSAPublicKey_out -out rsa2048-public-pkcs1.pem 2>/dev/null
}

# The block of a PEM file as DER, byte for byte.
der() { grep -v -e '^-' "$1.pem" | base64 -d >"$1.der"; }

# PEM with "Proc-Type: 4,ENCRYPTED", as `openssl genrsa -des3` of 2002 wrote it.
traditional() { openssl pkey -traditional -passout "pass:$passphrase" "$@"; }

# --- requests -------------------------------------------------------------------------------------

request() {  # request KEY NAME SUBJECT [SAN]
  openssl req -new -config "$here/make-fixtures.cnf" -utf8 -key "$work/out/keys/$1.pem" -subj "$3" \
    ${4:+-addext "subjectAltName=$4"} -out "$2"
}

make_requests() {
  cd "$work/out/requests"
  local key subject=/O=Example/CN=mx.example.org names=DNS:mx.example.org,DNS:mail.example.org
  for key in rsa2048 p256 ed25519 dsa rsa1024; do request $key $key.pem $subject $names; done
  der rsa2048
  request rsa2048 no-san.pem $subject
  request rsa2048 empty-subject.pem / $names
  request p256 non-dns-sans.pem $subject \
    "DNS:*.example.org,IP:192.0.2.25,IP:2001:db8::25,email:postmaster@example.org"
  printf '%s\n' 'cn = "mx.example.org"' 'dns_name = "mx.example.org"' \
    'challenge_password = "mxtls-test"' >"$work/request.tmpl"
  certtool --generate-request --load-privkey ../keys/rsa2048.pem --template "$work/request.tmpl" \
    --outfile certtool.pem 2>/dev/null
  openssl req -in rsa2048.pem -text -out text-before.pem
  flip_last_byte rsa2048 bad-request-signature "CERTIFICATE REQUEST"

  # The names and the public key of one key, signed with another of the same size.
  rsa 2048 >"$work/other.pem"
  local length
  length=$(openssl asn1parse -inform DER -in rsa2048.der |
    sed -n '2s/.*hl=\([0-9]*\) l= *\([0-9]*\).*/\1+\2/p')
  tail -c +5 rsa2048.der | head -c $((length)) |
    openssl dgst -sha256 -sign "$work/other.pem" >"$work/signature"
  { head -c -256 rsa2048.der; cat "$work/signature"; } |
    pem "CERTIFICATE REQUEST" >bad-signed-by-another-key.pem
}

pem() { echo "-----BEGIN $1-----"; base64 -w 64; echo "-----END $1-----"; }

flip_last_byte() {  # flip_last_byte FROM TO LABEL: the end of the DER is the signature
  grep -v -e '^-' "$1.pem" | base64 -d |
    perl -0777 -pe 'substr($_, -1) = chr(ord(substr($_, -1)) ^ 1)' | pem "$3" >"$2.pem"
}

# --- certificates ---------------------------------------------------------------------------------

authority() {  # authority ARGUMENT...: openssl ca, with dates fixed by the caller
  (cd "$work" && openssl ca -config "$here/make-fixtures.cnf" -batch -notext "$@" 2>"$work/ca.log") ||
    { cat "$work/ca.log" >&2; return 1; }
}

# self_signed KEY NAME SUBJECT [EXTENSIONS [FROM [TO [ARGUMENT...]]]]
self_signed() {
  request "$1" "$work/request.pem" "$3"
  authority -selfsign -keyfile "out/keys/$1.pem" -in request.pem -extensions "${4:-leaf}" \
    -startdate "${5:-$from}" -enddate "${6:-$to}" -out "out/certificates/$2.pem" "${@:7}"
}

# issued KEY NAME SUBJECT EXTENSIONS ISSUER-KEY ISSUER-CERTIFICATE
issued() {
  request "$1" "$work/request.pem" "$3"
  authority -keyfile "out/keys/$5.pem" -cert "out/certificates/$6.pem" -in request.pem \
    -extensions "$4" -startdate $from -enddate $to -out "out/certificates/$2.pem"
}

make_certificates() {
  local key subject=/O=Example/CN=mx.example.org
  for key in rsa2048 rsa4096 p256 p384 p521 ed25519 ed448 dsa rsa1024 rsa-pss secp256k1; do
    self_signed $key $key $subject
  done
  self_signed rsa2048 as-openssl-req-x509 $subject v3_ca
  self_signed rsa2048 expired $subject leaf 20100101000000Z 20200101000000Z
  self_signed rsa2048 not-yet-valid $subject leaf 21000101000000Z 22000101000000Z
  self_signed rsa2048 utc-time $subject leaf 20200101000000Z 20491231235959Z
  self_signed rsa2048 no-expiry $subject leaf 20200101000000Z 99991231235959Z
  self_signed rsa2048 sha1 $subject leaf $from $to -md sha1
  self_signed rsa2048 no-extensions $subject none
  self_signed rsa2048 client-only $subject client_only
  self_signed rsa2048 renewed-rsa2048 $subject  # the same key and names, another serial number
  names=DNS:mx.xn--bcher-kva.example,DNS:xn--bcher-kva.example \
    self_signed p256 idn "/CN=mx.bücher.example"
  names="DNS:*.example.org,IP:192.0.2.25,IP:2001:db8::25,email:postmaster@example.org,\
URI:https://mx.example.org/" self_signed p256 all-kinds-of-sans $subject
  names=$(printf 'DNS:mx%03d.example.org,' {1..100})DNS:mx.example.org \
    self_signed p256 hundred-sans $subject
  self_signed p256 hostile-subject \
    $'/O=\e[31mred\e[0m \xe2\x80\xaetxt.exe/CN=mx\xe2\x80\x8b.example.org\ainfo'

  self_signed rsa3072 root "/CN=mxtls test root" authority_extensions
  issued p384 intermediate "/CN=mxtls test intermediate" authority_extensions rsa3072 root
  issued rsa2048 leaf "$subject" leaf p384 intermediate
  issued p256 leaf-p256 "$subject" leaf p384 intermediate
  # The root, signed by one before it that nobody has any more.
  names= self_signed rsa4096 old-root "/CN=mxtls test old root" authority_extensions \
    20000101000000Z 20210101000000Z
  request rsa3072 "$work/request.pem" "/CN=mxtls test root"
  authority -keyfile out/keys/rsa4096.pem -cert out/certificates/old-root.pem -in request.pem \
    -extensions authority_extensions -startdate 20100101000000Z -enddate 20210101000000Z \
    -out out/certificates/cross-signed-root.pem
  # The intermediate as it was before it was renewed.
  request p384 "$work/request.pem" "/CN=mxtls test intermediate"
  authority -keyfile out/keys/rsa3072.pem -cert out/certificates/root.pem -in request.pem \
    -extensions authority_extensions -startdate 20100101000000Z -enddate 20210101000000Z \
    -out out/certificates/expired-intermediate.pem

  cd "$work/out/certificates"
  der rsa2048
  der p256
  flip_last_byte rsa2048 bad-signature CERTIFICATE
  openssl x509 -in rsa2048.pem -addtrust serverAuth -addreject clientAuth -setalias mx \
    -trustout -out trusted.pem
  cat >"$work/certtool.tmpl" <<'END'
cn = "mx.example.org"
dns_name = "mx.example.org"
serial = 4660
activation_date = "2020-01-01 00:00:00"
expiration_date = "2120-01-01 00:00:00"
signing_key
encryption_key
tls_www_server
tls_www_client
END
  certtool --generate-self-signed --load-privkey ../keys/rsa2048.pem --outfile certtool.pem \
    --template "$work/certtool.tmpl" 2>/dev/null
}

# --- several things in a file ---------------------------------------------------------------------

make_bundles() {
  cd "$work/out/bundles"
  local certificates=../certificates keys=../keys
  local leaf=$certificates/leaf.pem intermediate=$certificates/intermediate.pem
  local root=$certificates/root.pem
  cat $leaf $intermediate >chain.pem
  cat $leaf $intermediate $root >chain-with-root.pem
  cat $intermediate $leaf $root >chain-out-of-order.pem
  cat $leaf $root >chain-missing-intermediate.pem
  cat $keys/rsa2048.pem $leaf $intermediate >key-first.pem
  cat $leaf $intermediate $keys/rsa2048.pem >key-last.pem
  cat $keys/rsa2048.pem $leaf $intermediate $keys/p256.pem $certificates/leaf-p256.pem \
    $intermediate >postfix-chain-file.pem
  cat $keys/rsa2048.pem ../requests/rsa2048.pem >key-and-request.pem
  cat $keys/p256.pem $certificates/rsa2048.pem >bad-key-certificate-mismatch.pem
  { echo "The certificate of mx.example.org"; openssl x509 -in $leaf -text
    echo "and its issuer"; openssl x509 -in $intermediate -text
    echo "-- end of the bundle --"; } >chain-with-text.pem
  sed 's/$/\r/' chain.pem >chain-crlf.pem
  { printf '\357\273\277'; cat chain.pem; } >chain-byte-order-mark.pem
  sed 's/$/  /' chain.pem >chain-trailing-spaces.pem
  head -c -1 chain.pem >chain-no-final-newline.pem
  openssl crl2pkcs7 -nocrl -certfile chain-with-root.pem -out pkcs7.pem
  openssl crl2pkcs7 -nocrl -certfile chain-with-root.pem -outform DER -out pkcs7.der
  local export=(openssl pkcs12 -export -in chain.pem -inkey $keys/rsa2048.pem -name mx)
  "${export[@]}" -passout pass:$passphrase -out pkcs12.p12
  "${export[@]}" -passout pass: -out pkcs12-empty-passphrase.p12
  "${export[@]}" -passout pass: -keypbe NONE -certpbe NONE -nomac -out pkcs12-plain.p12
  "${export[@]}" -legacy -passout pass:$passphrase -out pkcs12-legacy.p12
  openssl pkcs12 -export -nokeys -in chain.pem -passout pass: -out pkcs12-certificates-only.p12
  openssl pkcs12 -export -nokeys -in chain.pem -passout pass:$passphrase \
    -out pkcs12-certificates-only-encrypted.p12
  openssl pkcs12 -export -nocerts -inkey $keys/rsa2048.pem -passout pass: -out pkcs12-key-only.p12
  cat chain.pem $certificates/cross-signed-root.pem >chain-with-expired-cross-sign.pem
  cat $root $intermediate $leaf >chain-root-first.pem
  # Files without a final newline, put together.
  { head -c -1 $leaf; cat $intermediate; } >glued-blocks.pem
  relabel "PRIVATE KEY" "RSA PRIVATE KEY" <$keys/rsa2048.pem >pkcs8-labelled-pkcs1.pem
  relabel "RSA PRIVATE KEY" "PRIVATE KEY" <$keys/rsa2048-pkcs1.pem >pkcs1-labelled-pkcs8.pem
  relabel "EC PRIVATE KEY" "PRIVATE KEY" <$keys/p256-sec1.pem >sec1-labelled-pkcs8.pem
}

relabel() { sed "s/-----\\(BEGIN\\|END\\) $1-----/-----\\1 $2-----/"; }

# --- what CA.pl leaves behind ---------------------------------------------------------------------

make_ca_pl() {
  mkdir "$work/ca-pl"
  cd "$work/ca-pl"
  sed -e "s/^\[ CA_default \]/&\ndefault_startdate = $from\ndefault_enddate = $to/" \
    -e "s/^\[ req \]/&\noutput_password = $passphrase/" /etc/ssl/openssl.cnf >openssl.cnf
  export OPENSSL_CONFIG="-config openssl.cnf"
  local ca=(perl /usr/lib/ssl/misc/CA.pl) subject=/C=DE/ST=Hamburg/L=Hamburg/O=Example
  {
    echo | "${ca[@]}" -newca -extra-req "-nodes -subj '$subject/CN=mxtls test CA'"
    "${ca[@]}" -newreq -extra-req "-subj $subject/CN=mx.example.org"
    yes | "${ca[@]}" -sign || test -s newcert.pem
    "${ca[@]}" -pkcs12 mx -extra-pkcs12 "-passin pass:$passphrase -passout pass:$passphrase"
    cp newkey.pem newreq.pem newcert.pem newcert.p12 demoCA/cacert.pem "$work/out/ca-pl/"

    # The CA.pl of 2002 wrote the key and the request into one newreq.pem.
    openssl pkey -in newkey.pem -passin pass:$passphrase -traditional -des3 \
      -passout pass:$passphrase -out key.pem
    cat key.pem newreq.pem >"$work/out/ca-pl/newreq-2002.pem"
    openssl pkey -in newkey.pem -passin pass:$passphrase -traditional -out key.pem
    cat key.pem newreq.pem >"$work/out/ca-pl/newreq-2002-nodes.pem"
  } >"$work/ca-pl.log" 2>&1 || { cat "$work/ca-pl.log" >&2; return 1; }
  unset OPENSSL_CONFIG
}

# --- sessions -------------------------------------------------------------------------------------

make_sessions() {
  cd "$work/out/sessions"
  local version
  for version in 1.2 1.3; do
    save_session tls$version -tls${version/./_}
    openssl sess_id -in tls$version.pem -outform DER -out tls$version.der
  done
  save_session tls1.2-no-ticket -tls1_2 -no_ticket
}

save_session() {  # save_session NAME S_CLIENT-ARGUMENT...
  local port='' server
  : >"$work/s_server.log"
  openssl s_server -accept 127.0.0.1:0 -cert ../certificates/leaf.pem -key ../keys/rsa2048.pem \
    -cert_chain ../certificates/intermediate.pem -www >"$work/s_server.log" 2>&1 </dev/null &
  server=$!
  until [ -n "$port" ]; do
    sleep 0.05
    port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/s_server.log")
  done
  printf 'GET / HTTP/1.0\r\n\r\n' | openssl s_client -connect "127.0.0.1:$port" -ign_eof \
    -servername mx.example.org -sess_out "$1.pem" "${@:2}" >"$work/s_client.log" 2>&1
  kill $server
  wait $server 2>/dev/null || true
  test -s "$1.pem"
}

# --- the rest, and what nobody should accept ------------------------------------------------------

make_other() {
  cd "$work/out/other"
  openssl dhparam -dsaparam -out dh-parameters.pem 2048 2>/dev/null
  cp "$work/parameters" ec-parameters.pem
  authority -gencrl -keyfile out/keys/rsa3072.pem -cert out/certificates/root.pem -md sha256 \
    -crl_lastupdate $from -crl_nextupdate $to -out out/other/crl.pem
  printf 'plain text, nothing else\n' >text.txt
}

make_bad() {
  cd "$work/out/bad"
  local certificate=../certificates/rsa2048.pem
  head -n 8 $certificate >truncated.pem
  head -c 400 ../certificates/rsa2048.der >truncated.der
  sed '4s/^....../!!bad!/' $certificate >bad-base64.pem
  printf '%s\n' '-----BEGIN FOO-----' '!!!! no base64' '-----END FOO-----' >foreign-bad-base64.pem
  sed '4d' $certificate >missing-line.pem
  sed 's/END CERTIFICATE/END PRIVATE KEY/' $certificate >labels-differ.pem
  printf -- '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n' >empty-block.pem
  { head -n 1 $certificate; tail -n +2 ../keys/p256.pem | head -n -1; tail -n 1 $certificate; } \
    >key-labelled-certificate.pem
  : >empty.pem
  head -c 512 /dev/zero | openssl enc -aes-128-ctr -K $(printf '%032d') -iv $(printf '%032d') \
    >binary-rubbish.bin
}

# --- RSA keys whose factors can be found ------------------------------------------------------------

make_weak() {
  cd "$work/out/weak"
  local p q
  # What Fermat's method finds in its first step, in the last of a hundred, and not any more.
  p=$(openssl prime -generate -bits 1024)
  weak_key fermat-first "$p" "$(prime_after "$p+2")"
  weak_key fermat-last "$p" "$(fermat_partner "$p" 100)"
  weak_key fermat-missed "$p" "$(fermat_partner "$p" 101)"
  weak_key square "$p" "$p"
  # The primes that Infineon's library made for keys of 1024 and of 2048 bits: CVE-2017-15361.
  p=$(roca_prime 71 512) q=$(roca_prime 71 512)
  weak_key roca-1024 "$p" "$q"
  p=$(roca_prime 126 1024) q=$(roca_prime 126 1024)
  weak_key roca-2048 "$p" "$q"
}

# calculate EXPRESSION: its numbers may be too long for a literal
calculate() {
  perl -MMath::BigInt -e "my \$n = $(sed -E 's/[0-9]+/Math::BigInt->new("&")/g' <<<"$1"); print \$n"
}
is_prime() { [[ $(openssl prime "$1") == *'is prime' ]]; }

weak_key() {  # weak_key NAME P Q: the public key with the exponent 65537
  printf '%s\n' 'asn1 = SEQUENCE:key' '[key]' 'algorithm = SEQUENCE:rsa' \
    'key = BITWRAP,SEQUENCE:numbers' '[rsa]' 'identifier = OID:rsaEncryption' \
    'parameters = NULL' '[numbers]' "n = INTEGER:$(calculate "$2*$3")" 'e = INTEGER:65537' \
    >"$work/weak.cnf"
  openssl asn1parse -genconf "$work/weak.cnf" -noout -out "$work/weak.der"
  pem "PUBLIC KEY" <"$work/weak.der" >"$1.pem"
}

prime_after() {
  local number
  number=$(calculate "($1)|1")
  until is_prime "$number"; do number=$(calculate "$number+2"); done
  echo "$number"
}

# A prime Q of which (P+Q)/2 is the STEPth number from the square root of P*Q on.
fermat_partner() {  # fermat_partner P STEP
  local number
  number=$(prime_after "$1 + sqrt(($2-1) * 8 * $1) + 2**508")
  test "$(calculate "($1+$number)/2 - sqrt($1*$number)")" = "$2"
  echo "$number"
}

# k*M + (65537^a mod M), M being the product of the first COUNT primes.
roca_prime() {  # roca_prime COUNT BITS
  local number
  until number=$(perl -Mbigint -e '
      my ($m, $n, $count, @primes) = (1, 2, @ARGV[0]);
      for (; @primes < $count; $n++) { push @primes, $n unless grep { $n % $_ == 0 } @primes }
      $m *= $_ for @primes;
      my $k = (2 ** $ARGV[1] - 1 - int(rand(2 ** 32)) * $m / 2 ** 34) / $m;
      print $k * $m + Math::BigInt->new(65537)->bmodpow(int(rand(2 ** 48)), $m)' "$1" "$2") &&
    is_prime "$number"; do :; done
  echo "$number"
}

for step in keys requests certificates bundles ca_pl sessions other bad weak; do
  (make_$step)
done
for directory in "$work"/out/*; do
  rm -rf "${here:?}/$(basename "$directory")"
  cp -r "$directory" "$here/"
done
chmod -R u=rwX,go=rX "$here"/*/
