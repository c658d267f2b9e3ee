#!/bin/sh
# openssl 3.0 (Debian 12): `openssl pkcs12 -export -nomac` leaves the certificates unencrypted too.
#
# Without further options the certificates and the key of an archive are encrypted under the pass
# phrase. -nomac is documented as leaving out the MAC alone; but with it the certificates' safe is
# plain data (pkcs7-data), and only the key's bag is still encrypted. Whoever takes the option to get
# around a reader that knows no modern MAC publishes the names in the certificates. With -certpbe given
# as well, they stay encrypted.
#
# Seen with 3.0.22: the line counts at the end, of "pkcs7-encryptedData" in the outer structure and of
# shrouded key bags.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
version=3.0.22-1~deb12u2
apt-get download -q "openssl=$version" "libssl3=$version" >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
library=$(dirname "$(find root -name libcrypto.so.3)")
openssl() { LD_LIBRARY_PATH="$work/$library" "$work/root/usr/bin/openssl" "$@"; }

openssl version >&2
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=mx.example \
  -keyout key.pem -out cert.pem 2>/dev/null

# The safes are in an OCTET STRING; in each, the first object is what kind of safe it is.
look() { # NAME OPTION...
  name=$1
  shift
  openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:secret "$@" -out archive.p12
  offset=$(openssl asn1parse -inform DER -in archive.p12 | sed -n 's/^ *\([0-9]*\):d=3 .*OCTET STRING.*/\1/p' | head -1)
  kinds=$(openssl asn1parse -inform DER -in archive.p12 -strparse "$offset" |
    sed -n 's/.*d=2 .*OBJECT *:\(pkcs7-[A-Za-z]*\)$/\1/p' | tr '\n' ' ')
  printf '%s: %s\n' "$name" "$kinds"
}
{
  look "as it is"
  look "-nomac" -nomac
  look "-nomac -certpbe" -nomac -certpbe AES-256-CBC
} >seen
cat seen
cat >expected <<'TEXT'
as it is: pkcs7-encryptedData pkcs7-data 
-nomac: pkcs7-data pkcs7-data 
-nomac -certpbe: pkcs7-encryptedData pkcs7-data 
TEXT
diff expected seen
