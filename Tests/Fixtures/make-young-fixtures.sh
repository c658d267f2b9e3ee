#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the files of young/ anew: keys, requests, certificates and containers of algorithms that are
# younger than OpenSSL 3.0, or that no OpenSSL knows. Needs openssl 3.5 or later, as Debian 13 has it.
#
# usage: make-young-fixtures.sh DIRECTORY
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022

mkdir -p "$1"
cd "$1"
readonly passphrase=mxtls-test
readonly validity=(-not_before 20200101000000Z -not_after 21200101000000Z)
readonly subject=(-subj /O=Example/CN=mx.example.org)
readonly names="subjectAltName=DNS:mx.example.org,DNS:mail.example.org"

key() { # key NAME ALGORITHM [ARGUMENT...]: of ML-DSA and ML-KEM the seed alone, which is short
  openssl genpkey -algorithm "$2" -provparam ml-dsa.output_formats=seed-only \
    -provparam ml-kem.output_formats=seed-only "${@:3}" -out "$1.key.pem"
}
self_signed() { # self_signed NAME
  openssl req -x509 -new -key "$1.key.pem" "${subject[@]}" "${validity[@]}" -addext "$names" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=serverAuth,clientAuth -out "$1.crt.pem"
}
issued() { # issued NAME ISSUER: for a key that cannot sign, or by another algorithm
  openssl x509 -new -force_pubkey <(openssl pkey -in "$1.key.pem" -pubout) \
    -subj /O=Example/CN=mail.example.org \
    "${validity[@]}" -CA "$2.crt.pem" -CAkey "$2.key.pem" -out "$1.crt.pem" \
    -extfile <(printf '%s\n' "$names" basicConstraints=critical,CA:FALSE authorityKeyIdentifier=keyid)
}
pem() { echo "-----BEGIN $1-----"; base64 -w 64; echo "-----END $1-----"; }
replaced() { # replaced FROM TO LABEL HEX HEX: the same DER with another object identifier
  grep -v -e '^-' "$1" | base64 -d | perl -0777 -pe "s/\\Q${4}\\E/${5}/g" | pem "$3" >"$2"
}

key mldsa44 ML-DSA-44
key mldsa65 ML-DSA-65
key slhdsa-sha2-128s SLH-DSA-SHA2-128s
for name in mldsa44 mldsa65 slhdsa-sha2-128s; do self_signed $name; done
key mlkem768 ML-KEM-768
issued mlkem768 mldsa44
key p256 EC -pkeyopt ec_paramgen_curve:P-256
issued p256 mldsa44
openssl req -new -key mldsa44.key.pem "${subject[@]}" -addext "$names" -out mldsa44.csr.pem
openssl pkey -in mldsa44.key.pem -pubout -out mldsa44.pub.pem
openssl pkey -in mldsa44.key.pem -outform DER -out mldsa44.key.der
openssl pkcs8 -topk8 -in mldsa44.key.pem -passout "pass:$passphrase" -out mldsa44-encrypted.key.pem
openssl crl2pkcs7 -nocrl -certfile mldsa44.crt.pem -certfile p256.crt.pem -out mldsa44.p7.pem
openssl pkcs12 -export -in mldsa44.crt.pem -inkey mldsa44.key.pem -passout "pass:$passphrase" \
  -out mldsa44.p12

# What no OpenSSL knows: Ed25519 with the last number of its identifier changed, and so of a curve.
key ed25519 ED25519
self_signed ed25519
replaced ed25519.key.pem unknown.key.pem "PRIVATE KEY" $'\x06\x03\x2b\x65\x70' '\x06\x03\x2b\x65\x63'
replaced ed25519.crt.pem unknown.crt.pem CERTIFICATE $'\x06\x03\x2b\x65\x70' '\x06\x03\x2b\x65\x63'
curve=$'\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07'
replaced p256.crt.pem unknown-curve.crt.pem CERTIFICATE "$curve" '\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x63'
replaced p256.key.pem unknown-curve.key.pem "PRIVATE KEY" "$curve" '\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x63'
rm -f ed25519.*

# Kinds that TLS has no use for, or that hardly any peer has.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224 -out p224.key.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out brainpool.key.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:512 -out rsa512.key.pem
for name in p224 brainpool rsa512; do self_signed $name; done
openssl genpkey -algorithm X25519 -out x25519.key.pem
issued x25519 p224
chmod 644 ./*
