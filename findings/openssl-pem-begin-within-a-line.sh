#!/bin/sh
# openssl 3.0 (Debian 12): a BEGIN line is found in the middle of a line, if 254 characters stand before.
#
# PEM_read_bio takes lines in pieces of 254 characters, and looks for "-----BEGIN " at the start of each
# piece: behind 254 characters of text a certificate is found, behind 253 or 255 it is not. cryptography
# and certtool of GnuTLS find it in each case. So what comes of a certificate behind a long comment,
# without a line break between, depends on the length of the comment.
#
# Seen with openssl 3.0.22, cryptography 46.0.3 and gnutls-bin 3.7.9: see the table at the end.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
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
here openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=mx.example.org \
  -keyout key.pem -out cert.pem -days 30 2>/dev/null
for count in 0 253 254 255; do
  { printf "%${count}s" '' | tr ' ' x; cat cert.pem; } >text.pem
  here openssl crl2pkcs7 -nocrl -certfile text.pem -out text.p7 2>/dev/null
  openssl=$(here openssl pkcs7 -in text.p7 -print_certs | grep -c '^subject=' || :)
  certtool=$(here certtool -i --infile text.pem 2>/dev/null | grep -c 'Subject: ' || :)
  cryptography=$(env/bin/python - <<'PY'
from cryptography import x509

try:
    print(len(x509.load_pem_x509_certificates(open("text.pem", "rb").read())))
except ValueError:
    print(0)
PY
  )
  echo "$count: openssl $openssl, certtool $certtool, cryptography $cryptography"
done | tee seen
cat >expected <<'END'
0: openssl 1, certtool 1, cryptography 1
253: openssl 0, certtool 1, cryptography 1
254: openssl 1, certtool 1, cryptography 1
255: openssl 0, certtool 1, cryptography 1
END
diff expected seen
