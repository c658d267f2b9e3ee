#!/bin/sh
# openssl 3.0 (Debian 12): a PEM file is read up to the first line that begins with a NUL byte.
#
# RFC 7468 lets any text stand around the blocks. Where a line of it begins with NUL, as in a file of
# which a page was lost, BIO_gets of a file takes the line for one of no length, and PEM_read_bio that
# for the end of the file: there is no error, and the certificates behind it are gone, CAs of a bundle
# among them. From memory, where the length of a line is known, OpenSSL reads them all; so does
# cryptography.
#
# Seen with openssl 3.0.22 and cryptography 46.0.3: "file: 1", "cryptography: 2".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
version=3.0.22-1~deb12u2
apt-get download -q "openssl=$version" "libssl3=$version" >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
library=$(dirname "$(find root -name libcrypto.so.3)")
openssl() { LD_LIBRARY_PATH="$work/$library" "$work/root/usr/bin/openssl" "$@"; }
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'cryptography==46.0.3'

openssl version >&2
for name in one two; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name.example.org" \
    -keyout "$name.key" -out "$name.pem" -days 30 2>/dev/null
done
{ cat one.pem; printf '\0\n'; cat two.pem; } >bundle.pem
{
  openssl crl2pkcs7 -nocrl -certfile bundle.pem -out bundle.p7
  echo "file: $(openssl pkcs7 -in bundle.p7 -print_certs | grep -c '^subject=')"
  env/bin/python - <<'PY'
from cryptography import x509

print("cryptography:", len(x509.load_pem_x509_certificates(open("bundle.pem", "rb").read())))
PY
} >seen
cat seen
printf 'file: 1\ncryptography: 2\n' >expected
diff expected seen
