#!/bin/sh
# cryptography 46.0.3: a list of certificates loses those under the label "TRUSTED CERTIFICATE".
#
# `openssl x509 -trustout` writes a certificate with OpenSSL's trust settings behind it, under that
# label. load_pem_x509_certificate refuses such a block, but load_pem_x509_certificates passes over it:
# of a chain whose issuer has the label it returns the host's certificate alone, and says nothing.
# `openssl crl2pkcs7` takes both from the same file; so does OpenSSL's reader of CA files. Its reader
# of chains takes such a block where it is the first, and passes over it elsewhere.
#
# Seen: "openssl: 2", "cryptography: 1", and a ValueError for the block alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check 'cryptography==46.0.3'
cd "$work"
for name in host issuer; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name.example.org" \
    -keyout "$name.key" -out "$name.pem" -days 30 2>/dev/null
done
openssl x509 -in issuer.pem -trustout -addtrust serverAuth -out trusted.pem
cat host.pem trusted.pem >chain.pem
{
  echo "openssl: $(openssl crl2pkcs7 -nocrl -certfile chain.pem |
    openssl pkcs7 -print_certs | grep -c '^subject=')"
  env/bin/python - <<'PY'
from cryptography import x509

print("cryptography:", len(x509.load_pem_x509_certificates(open("chain.pem", "rb").read())))
try:
    x509.load_pem_x509_certificate(open("trusted.pem", "rb").read())
    print("alone: taken")
except ValueError as error:
    print("alone:", str(error).split(".")[0])
PY
} >seen
cat seen
cat >expected <<'TEXT'
openssl: 2
cryptography: 1
alone: Valid PEM but no BEGIN CERTIFICATE/END CERTIFICATE delimiters
TEXT
diff expected seen
