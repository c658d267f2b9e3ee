#!/bin/sh
# openssl 3.0 (Debian 12): a PEM block whose END line is indented swallows the block behind it.
#
# The lax grammar of RFC 7468 (section 3) has white space before the encapsulation boundaries. OpenSSL
# looks for "-----END " at the start of a line alone, goes on to the END line of the next block of the
# same label, and decodes base64 up to the first dash: the certificate is right, the next one is lost,
# and there is no error. Of a chain the issuer is lost, and the server sends its own certificate alone.
# cryptography and certtool of GnuTLS read all three.
#
# Seen with openssl 3.0.22, cryptography 46.0.3 and gnutls-bin 3.7.9: 2, 3 and 3 of three certificates.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
version=3.0.22-1~deb12u2
apt-get download -q "openssl=$version" "libssl3=$version" gnutls-bin=3.7.9-2+deb12u7 \
  libgnutls30=3.7.9-2+deb12u7 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
library=$(dirname "$(find root -name libcrypto.so.3)")
here() { name=$1; shift; LD_LIBRARY_PATH="$work/$library" "$work/root/usr/bin/$name" "$@"; }
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'cryptography==46.0.3'

here openssl version >&2
for name in one two three; do
  here openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=$name.example.org" -keyout "$name.key" -out "$name.pem" -days 30 2>/dev/null
done
{ sed 's/^-----END/ -----END/' one.pem; cat two.pem three.pem; } >chain.pem
{
  here openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7
  echo "openssl: $(here openssl pkcs7 -in chain.p7 -print_certs | grep -c '^subject=')"
  env/bin/python - <<'PY'
from cryptography import x509

print("cryptography:", len(x509.load_pem_x509_certificates(open("chain.pem", "rb").read())))
PY
  echo "certtool: $(here certtool -i --infile chain.pem | grep -c 'Subject: ')"
} >seen
cat seen
printf 'openssl: 2\ncryptography: 3\ncerttool: 3\n' >expected
diff expected seen
