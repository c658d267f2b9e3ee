#!/bin/sh
# Postfix 3.7.11: a table regexp: whose file is a directory is an empty table, while texthash: and cidr:
# end the program.
#
# The three read their text as a file of lines. For texthash and cidr a directory is an error of
# reading, which is fatal; for regexp it is a file without a line: no warning, and the answer is the one
# for a key that is not there. A map that was to say who gets TLS says nothing then, and nothing tells
# so: status 1 is that of every key without a match.
#
# Seen: texthash: "fatal: read DIRECTORY: Is a directory"; cidr: "fatal: cidr map DIRECTORY: read error:
# Is a directory"; regexp: no word; status 1 each time, and 0 for regexp with a file that has the key.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
apt-get download -q postfix=3.7.11-0+deb12u1 libdb5.3=5.3.28+dfsg2-1 libicu72=72.1-3+deb12u1 \
  libnsl2=1.3.0-2 libtirpc3=1.3.3+ds-1 >/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$PWD/root/usr/lib/postfix:$PWD/root/usr/lib/x86_64-linux-gnu
mkdir config table
: >config/main.cf
echo '/example/ secure' >text
look() {
  status=0
  "$PWD/root/usr/sbin/postmap" -c "$PWD/config" -q example.org "$1" >said 2>&1 || status=$?
  echo "${1%%:*}: status $status $(sed "s,$PWD/,,; s,.*postmap: ,," said)"
}
{
  look "texthash:$PWD/table"
  look "cidr:$PWD/table"
  look "regexp:$PWD/table"
  look "regexp:$PWD/text"
} | tee seen
cat >expected <<'END'
texthash: status 1 fatal: read table: Is a directory
cidr: status 1 fatal: cidr map table: read error: Is a directory
regexp: status 1 
regexp: status 0 secure
END
diff expected seen
