#!/bin/sh
# lslocks of util-linux 2.38.1 (Debian 12): now and then does not list a lock that is held all the time.
#
# The kernel gives /proc/locks at most a page at a time, and remembers between two reads how many locks it has
# told of, not which. While many are held, and others are dropped between the reads, all that follow
# move up, and one of them is in neither page. Who asks "is this cache, spool or mailbox locked?" by
# lslocks, or by reading the file once, gets a no that is wrong. lslocks(8) and proc(5) name no such
# limit; to read again where the lock is not found makes it rare.
#
# Seen: with three processes that take and drop 200 locks each, in 1 of 5 to 100 runs.
set -eu
work=$(mktemp -d)
others=
finish() {
  for process in $others; do kill "$process" 2>/dev/null || :; done
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"
cd "$work"
apt-get download -q util-linux=2.38.1-5+deb12u3 >/dev/null
dpkg-deb -x util-linux_*.deb "$work/root"
lslocks="$work/root/usr/bin/lslocks"
"$lslocks" --version | sed 's/.*\(util-linux\)/\1/'

# The lock that stays is the oldest: the kernel tells of new ones first.
: >"$work/held"
exec 9<"$work/held"
flock 9
file=$(stat -c %i "$work/held")
for number in 1 2 3; do
  perl -e 'use Fcntl ":flock";
    for (0 .. 199) { open $files[$_], ">", "$ARGV[0].$_" or die }
    while (getppid == $ARGV[1]) { flock $_, LOCK_EX for @files; flock $_, LOCK_UN for reverse @files }' "$work/$number" $$ 9<&- &
  others="$others $!"
done
runs=0 missed=0
until [ "$missed" -ge 3 ] || [ "$runs" -ge 5000 ]; do
  runs=$((runs + 1))
  "$lslocks" -rn -o INODE | grep -qx "$file" || missed=$((missed + 1))
done
echo "not listed in $missed of $runs runs"
[ "$missed" -ge 3 ]
