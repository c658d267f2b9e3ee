#!/bin/sh
# strace 6.1 (Debian 12): with --seccomp-bpf, inject=CALL:signal=NAME sends no signal, and says nothing.
#
# --seccomp-bpf has a program stop at the traced system calls alone, which halves the time of a run with
# an injection. error=, delay_enter= and retval= work with it as without. A signal does not come: the
# call returns, the program goes on to its end with status 0, and strace warns of nothing. A test that
# kills a program at each of its calls in this way kills it nowhere, and passes. strace(1) names
# no such limit.
#
# Seen: without the option EIO and 138 (128 and SIGUSR1), with it EIO and 0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -q strace=6.1-0.1 >/dev/null
dpkg-deb -x strace_*.deb "$work/root"
strace="$work/root/usr/bin/strace"
"$strace" --version | head -n 1

# sync(1) of a file calls fsync(2) once.
: >"$work/file"
run() { # OPTION INJECTION
  status=0
  "$strace" -f $1 -qq -o "$work/trace" -e trace=fsync -e "inject=fsync:$2" \
    sync "$work/file" 2>"$work/said" || status=$?
  printf '%s %s: %s %s\n' "${1:-plain}" "$2" "$status" "$(grep -o 'Input/output error' "$work/said" || :)"
}
{
  for option in "" --seccomp-bpf; do
    for injection in error=EIO signal=SIGUSR1; do run "$option" "$injection"; done
  done
} | tee "$work/seen"
cat >"$work/expected" <<'END'
plain error=EIO: 1 Input/output error
plain signal=SIGUSR1: 138 
--seccomp-bpf error=EIO: 1 Input/output error
--seccomp-bpf signal=SIGUSR1: 0 
END
diff "$work/expected" "$work/seen"
