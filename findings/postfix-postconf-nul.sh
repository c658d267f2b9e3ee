#!/bin/sh
# Postfix 3.7.11: "postconf -e" makes the setting behind a comment with a NUL a part of that comment.
#
# Of a line with a NUL, what stands before it is written, and the rest is not, the line feed neither. The
# line that follows is then the end of the comment. Reading the file, postconf takes the NUL for the end of
# the line, so that nothing is wrong until somebody sets another parameter: with that, a setting is gone
# without a word.
# "postconf -X" and "postconf -#" do the same.
#
# Seen: "b.example" before; after "postconf -e biff=no", status 0 and no message, the file has
# "# a myhostname = b.example", and myhostname is what the host is called.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
apt-get download -q postfix=3.7.11-0+deb12u1 libdb5.3=5.3.28+dfsg2-1 libicu72=72.1-3+deb12u1 \
  libnsl2=1.3.0-2 libtirpc3=1.3.3+ds-1 >/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$PWD/root/usr/lib/postfix:$PWD/root/usr/lib/x86_64-linux-gnu
mkdir config
postconf() { "$PWD/root/usr/sbin/postconf" -c "$PWD/config" "$@"; }
name() { case $(postconf -h myhostname 2>/dev/null) in b.example) echo b.example ;; *) echo another ;; esac; }
for option in "-e biff=no" "-X biff" "-# biff"; do
  printf 'biff = yes\n# a \000 b\nmyhostname = b.example\n' >config/main.cf
  echo "before: $(name)"
  status=0
  # shellcheck disable=SC2086
  postconf $option >said 2>&1 || status=$?
  echo "$option: status $status, $(wc -l <said) lines said; then $(name)"
  grep myhostname config/main.cf
done | tee seen
cat >expected <<'END'
before: b.example
-e biff=no: status 0, 0 lines said; then another
# a myhostname = b.example
before: b.example
-X biff: status 0, 0 lines said; then another
# a myhostname = b.example
before: b.example
-# biff: status 0, 0 lines said; then another
# a myhostname = b.example
END
diff expected seen
