#!/bin/sh
# Postfix 3.10.13 of Debian 13: "postfix check" removes a directory of certificates from the queue, and
# copies files of /etc into it.
#
# postfix(1) has check warn of bad ownership and permissions, and create missing directories. Debian's
# start looks after the chroot in the queue by a script of its own, and check runs the same script: with
# no service in a chroot it makes QUEUE/etc with copies of resolv.conf, hosts and others, tells of them on
# standard output, and removes QUEUE/etc/ssl/certs with all that somebody has put there. Whoever has a
# monitor run "postfix check" changes the host with it, and finds text where all is well. SYNC_CHROOT set
# to nothing in /etc/default/postfix ends that.
#
# Seen: status 0 and "updating /etc/hosts => QUEUE/etc/hosts" on the first check, nothing on the second;
# the certificate is gone. With SYNC_CHROOT= no word, and it stays.
set -eu
[ "$(id -u)" -eq 0 ] || { echo "$0: needs root, for debootstrap and chroot" >&2; exit 77; }
version=3.10.13-0+deb13u1
work=$(mktemp -d /var/tmp/finding.XXXXXX)
root=$work/root
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
debootstrap --variant=minbase trixie "$root" http://deb.debian.org/debian >"$work/log" 2>&1
mount -t proc proc "$root/proc"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
echo 'postfix postfix/main_mailer_type select Local only' | chroot "$root" debconf-set-selections
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -q -y --no-install-recommends \
  "postfix=$version" >>"$work/log" 2>&1
cat >"$root/look" <<'END_LOOK'
mkdir -p /other/config /other/queue /other/data
chown postfix /other/data
cat >/other/config/main.cf <<END_MAIN
compatibility_level = 3.6
queue_directory = /other/queue
data_directory = /other/data
maillog_file = /dev/stdout
END_MAIN
# No field for the chroot says y.
printf '%s\n' 'qmgr unix n - n 300 1 qmgr' 'smtp unix - - n - - smtp' \
  'postlog unix-dgram n - n - 1 postlogd' >/other/config/master.cf
postfix -c /other/config check >/dev/null 2>&1 || :
for sync in y ''; do
  echo "SYNC_CHROOT=$sync" >/etc/default/postfix
  rm -rf /other/queue/etc
  mkdir -p /other/queue/etc/ssl/certs
  echo mine >/other/queue/etc/ssl/certs/mine.pem
  for number in 1 2; do
    status=0
    postfix -c /other/config check >/said 2>/errors || status=$?
    echo "SYNC_CHROOT=$sync, check $number: status $status," \
      "$(grep -c '^updating /etc/hosts ' /said || :) line for hosts, $(wc -l </errors) errors"
  done
  if [ -e /other/queue/etc/ssl/certs/mine.pem ]; then echo "mine.pem is there"; else echo "mine.pem is gone"; fi
done
END_LOOK
chroot "$root" sh /look | tee "$work/seen"
cat >"$work/expected" <<'END_EXPECTED'
SYNC_CHROOT=y, check 1: status 0, 1 line for hosts, 0 errors
SYNC_CHROOT=y, check 2: status 0, 0 line for hosts, 0 errors
mine.pem is gone
SYNC_CHROOT=, check 1: status 0, 0 line for hosts, 0 errors
SYNC_CHROOT=, check 2: status 0, 0 line for hosts, 0 errors
mine.pem is there
END_EXPECTED
diff "$work/expected" "$work/seen"
