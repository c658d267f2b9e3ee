#!/bin/sh
# ldns 1.8.3: ldns-signzone takes an expiry of 2099 and writes signatures that ended in 1963.
#
# RRSIG keeps times as 32 bits of seconds, which are read by serial number arithmetic (RFC 4034,
# section 3.1.5): what lies more than 68 years ahead is in the past. ldns-signzone takes such a date,
# signs with it, and prints the one that it comes to, without a warning and with status 0: who signs a
# private zone once and for all, with the last day of the century, has a zone that is bogus from the
# first day. 2090 is what was asked for.
#
# Seen: 20900101000000 for 20900101000000; 19631124173144 for 20991231000000; status 0 both times.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
version=1.8.3-1+b1
apt-get download -q "ldnsutils=$version" "libldns3=$version" >/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$(dirname "$(find "$PWD/root" -name 'libldns.so.3')")
bin=$PWD/root/usr/bin
cat >zone <<'END'
zone.example. 3600 IN SOA ns.zone.example. host.zone.example. 1 3600 600 86400 3600
zone.example. 3600 IN NS ns.zone.example.
ns.zone.example. 3600 IN A 192.0.2.1
END
key=$("$bin/ldns-keygen" -a ECDSAP256SHA256 zone.example)
for date in 20900101000000 20991231000000; do
  status=0
  "$bin/ldns-signzone" -i 20260101000000 -e "$date" -f signed zone "$key" >said 2>&1 || status=$?
  expiry=$(awk '$4 == "RRSIG" && $5 == "SOA" { print $9 }' signed)
  echo "$date: $expiry, status $status$(cat said)"
done | tee seen
cat >expected <<'END'
20900101000000: 20900101000000, status 0
20991231000000: 19631124173144, status 0
END
diff expected seen
