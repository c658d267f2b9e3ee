#!/bin/sh
# unbound 1.17.1: the signature of a TLSA record is good for up to a day after its end; for delv it is bad.
#
# RFC 4035, section 5.3.1: a resolver must not use a signature after its expiration. unbound adds a
# tenth of the signature's lifetime, at least an hour and at most a day (val-sig-skew-min and
# val-sig-skew-max in unbound.conf), and sets AD. BIND's validator adds nothing. So a zone whose signer
# has stopped goes on for hours as a DANE sender behind unbound sees it, while one behind named gets
# SERVFAIL and postpones mail; who watches such a zone through unbound learns a day later. With a short
# lifetime an hour is much: one of two hours is good for three.
#
# Seen, for the lifetime of a signature and the time since its end:
#   20 days, 23 hours: unbound "secure", delv "verify failure ... expired"
#   20 days, 25 hours: both refuse
#   2 hours, 50 minutes: unbound "secure", delv expired
#   2 hours, 70 minutes: both refuse
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
apt-get download -q unbound=1.17.1-2+deb12u4 libunbound8=1.17.1-2+deb12u4 nsd=4.6.1-1 \
  ldnsutils=1.8.3-1+b1 libldns3=1.8.3-1+b1 bind9-dnsutils=1:9.18.49-1~deb12u3 \
  bind9-libs=1:9.18.49-1~deb12u3 >/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
cat >lab <<'LAB'
set -eu
ip link set lo up
export LD_LIBRARY_PATH=$PWD/root/usr/lib/x86_64-linux-gnu PATH=$PWD/root/usr/bin:$PWD/root/usr/sbin:$PATH
cat >zone <<'END'
example. 300 IN SOA ns.example. host.example. 1 3600 600 86400 300
example. 300 IN NS ns.example.
ns.example. 300 IN A 127.0.0.1
_25._tcp.mx.example. 300 IN TLSA 3 1 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
END
key=$(ldns-keygen -k -a ECDSAP256SHA256 example.)
public=$(sed -n 's/.*DNSKEY[[:space:]]*257 3 13 \([^ ;]*\).*/\1/p' "$key.key")
echo "trust-anchors { example. static-key 257 3 13 \"$public\"; };" >anchors
cat >nsd.conf <<END
server:
  ip-address: 127.0.0.1@5300
  username: ""
  database: ""
  pidfile: "$PWD/nsd.pid"
  xfrdfile: "$PWD/xfrd.state"
  xfrdir: "$PWD"
  zonelistfile: "$PWD/zone.list"
  logfile: "$PWD/nsd.log"
remote-control:
  control-enable: no
zone:
  name: example.
  zonefile: $PWD/signed
END
cat >unbound.conf <<END
server:
  interface: 127.0.0.1@5353
  do-daemonize: no
  do-not-query-localhost: no
  username: ""
  chroot: ""
  directory: "$PWD"
  pidfile: ""
  use-syslog: no
  logfile: "$PWD/unbound.log"
  val-log-level: 2
  trust-anchor-file: "$PWD/$key.ds"
  trust-anchor-signaling: no
  num-threads: 1
stub-zone:
  name: example.
  stub-addr: 127.0.0.1@5300
remote-control:
  control-enable: no
END
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
# waits until a server has answered on a port
answers() {
  tries=0
  until dig +tries=1 +time=1 -p "$1" @127.0.0.1 example. SOA >answer 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ]; then cat ./*.log answer >&2; exit 1; fi
    sleep 0.2
  done
}
while read -r life ended; do
  ldns-signzone -i "$(date -u -d "$((0 - ended)) minutes -$life hours" +%Y%m%d%H%M%S)" \
    -e "$(date -u -d "$((0 - ended)) minutes" +%Y%m%d%H%M%S)" -f signed zone "$key"
  nsd -d -c nsd.conf &
  nsd=$!
  unbound -d -c unbound.conf &
  unbound=$!
  answers 5300
  answers 5353
  reply=$(dig +dnssec -p 5353 @127.0.0.1 _25._tcp.mx.example. TLSA)
  case $reply in
    *"status: NOERROR"*"flags:"*" ad"*"TLSA"*) first=secure ;;
    *"status: SERVFAIL"*) first=refused ;;
    *) first=$reply ;;
  esac
  second=$(delv -p 5300 @127.0.0.1 -a anchors +root=example. _25._tcp.mx.example. TLSA 2>&1) || true
  case $second in
    *"fully validated"*) second=secure ;;
    *expired*) second=expired ;;
  esac
  echo "lifetime $life hours, ended $ended minutes ago: unbound $first, delv $second"
  kill $nsd $unbound
  wait $nsd $unbound || true
done <<'END'
480 -60
480 1380
480 1500
2 50
2 70
END
LAB
unshare --net sh lab >seen 2>said || { cat said seen; exit 1; }
cat seen
cat >expected <<'END'
lifetime 480 hours, ended -60 minutes ago: unbound secure, delv secure
lifetime 480 hours, ended 1380 minutes ago: unbound secure, delv expired
lifetime 480 hours, ended 1500 minutes ago: unbound refused, delv expired
lifetime 2 hours, ended 50 minutes ago: unbound secure, delv expired
lifetime 2 hours, ended 70 minutes ago: unbound refused, delv expired
END
diff expected seen
