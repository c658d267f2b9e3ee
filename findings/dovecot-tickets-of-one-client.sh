#!/bin/sh
# Dovecot 2.3.19: IMAP clients get TLS tickets for two hours that no connection ever takes back.
#
# By default a login process serves one client and ends (service_count = 1), and the keys of the tickets
# are those of the process. So every client is told to keep a ticket, offers it, and gets a full
# handshake all the same. With service_count = 0, where one process serves all, the same ticket is taken.
#
# Seen: ticket lifetime 7200 in both cases; "New" on the second connection with service_count 1,
# "Reused" with 0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
version=1:2.3.19.1+dfsg1-2.1+deb12u7
apt-get download -q "dovecot-core=$version" "dovecot-imapd=$version" >/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$PWD/root/usr/lib/dovecot
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=mx.example \
  2>/dev/null
chmod 755 "$work"
for count in 1 0; do
  mkdir "run$count"
  cat >"conf$count" <<END
base_dir = $work/run$count
state_dir = $work/run$count
log_path = $work/log$count
libexec_dir = $work/root/usr/lib/dovecot
login_plugin_dir = $work/none
mail_plugin_dir = $work/none
import_environment = TZ LD_LIBRARY_PATH
default_login_user = nobody
default_internal_user = daemon
default_internal_group = daemon
listen = 127.0.0.1
protocols = imap
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=/nonexistent
}
ssl = yes
ssl_cert = <$work/cert.pem
ssl_key = <$work/key.pem
service imap-login {
  service_count = $count
  process_min_avail = 0
  process_limit = 1
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 2199$count
    ssl = yes
  }
}
END
  root/usr/sbin/dovecot -c "$work/conf$count"
  sleep 1
  (sleep 1; echo 'a LOGOUT'; sleep 0.5) | timeout 20 openssl s_client -connect 127.0.0.1:2199$count \
    -sess_out "session$count" >first 2>/dev/null || :
  sleep 0.5
  (sleep 1; echo 'a LOGOUT'; sleep 0.5) | timeout 20 openssl s_client -connect 127.0.0.1:2199$count \
    -sess_in "session$count" >second 2>/dev/null || :
  master=$(cat "run$count/master.pid")
  kill "$master"
  while kill -0 "$master" 2>/dev/null; do sleep 0.1; done
  lifetime=$(sed -n 's/.*ticket lifetime hint: \([0-9]*\).*/\1/p' first | head -1)
  echo "service_count $count: ticket for $lifetime s, $(grep -oE '^(New|Reused)' second | head -1)"
  sleep 1
done | tee seen
cat >expected <<'END'
service_count 1: ticket for 7200 s, New
service_count 0: ticket for 7200 s, Reused
END
diff expected seen
