#!/bin/sh
# Installs mxtls from this directory, or removes it.
#
# usage: ./install.sh [--prefix DIRECTORY] [--remove]
#
# DIRECTORY is /usr/local unless given. DESTDIR stands before all paths, for who makes a package. The
# units of systemd go to /etc/systemd/system and are not enabled. Settings and keys are never removed.
set -eu
prefix=/usr/local
remove=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      prefix=${2:?--prefix needs a directory}
      shift 2
      ;;
    --remove)
      remove=1
      shift
      ;;
    *)
      echo "install.sh: error: $1: is no option" >&2
      echo "install.sh: hint: ./install.sh [--prefix DIRECTORY] [--remove]" >&2
      exit 64
      ;;
  esac
done
case $prefix in
  /*) ;;
  *)
    echo "install.sh: error: $prefix: is no absolute path" >&2
    exit 64
    ;;
esac
cd "$(dirname "$0")"
root=${DESTDIR-}
units=/etc/systemd/system

# Each file that is installed: its mode, where it is here, and where it goes.
files() {
  echo "0755 bin/mxtls $prefix/bin/mxtls"
  echo "0755 prometheus/textfile $prefix/libexec/mxtls/textfile"
  for page in man/*.1; do echo "0644 $page $prefix/share/man/man1/${page##*/}"; done
  echo "0644 completions/mxtls.bash $prefix/share/bash-completion/completions/mxtls"
  echo "0644 completions/_mxtls $prefix/share/zsh/site-functions/_mxtls"
  echo "0644 completions/mxtls.fish $prefix/share/fish/vendor_completions.d/mxtls.fish"
  echo "0644 prometheus/mxtls.rules.yml $prefix/share/mxtls/prometheus/mxtls.rules.yml"
  echo "0644 prometheus/mxtls.dashboard.json $prefix/share/mxtls/grafana/mxtls.dashboard.json"
  for file in monitoring/*; do echo "0644 $file $prefix/share/mxtls/$file"; done
  echo "0644 examples/cron.d $prefix/share/doc/mxtls/examples/cron.d"
  for unit in systemd/*.service systemd/*.timer; do echo "0644 $unit $units/${unit##*/}"; done
}

if [ -n "$remove" ]; then
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl disable --now mxtls-rotate.timer mxtls-textfile.timer 2>/dev/null || :
  fi
  files | while read -r mode from to; do rm -f "$root$to"; done
  rmdir "$root$prefix/libexec/mxtls" "$root$prefix/share/mxtls"/* "$root$prefix/share/mxtls" \
    "$root$prefix/share/doc/mxtls/examples" "$root$prefix/share/doc/mxtls" 2>/dev/null || :
else
  files | while read -r mode from to; do
    mkdir -p "$root${to%/*}"
    # Paths in units and examples are those of the package.
    case $from in
      systemd/* | examples/* | monitoring/*)
        sed -e "s|/usr/bin/mxtls|$prefix/bin/mxtls|g" -e "s|/usr/libexec/|$prefix/libexec/|g" \
          "$from" >"$root$to.new"
        ;;
      *) cp "$from" "$root$to.new" ;;
    esac
    chmod "$mode" "$root$to.new"
    mv -f "$root$to.new" "$root$to"
  done
  chmod 0755 "$root$prefix/share/mxtls/monitoring/checkmk_mxtls"
fi
if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
