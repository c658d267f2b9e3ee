# What the scripts that make packages share: to be sourced with bash. Sets `source`, the checkout.
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() { # STATUS WHAT HINT
  printf '%s: error: %s\n%s: hint: %s\n' "${0##*/}" "$2" "${0##*/}" "$3" >&2
  exit "$1"
}

# The version stands in the program's source, and nowhere else.
version() {
  local found
  found=$(sed -n 's/^ *version: "mxtls \([0-9][0-9A-Za-z.~+]*\)",$/\1/p' "$source/Sources/mxtls/MxTLS.swift")
  [ -n "$found" ] || fail 65 "Sources/mxtls/MxTLS.swift: has no version" "look for version:"
  printf '%s\n' "$found"
}

# The time of everything in a package, in seconds: that of the last commit.
epoch() {
  printf '%s\n' "${SOURCE_DATE_EPOCH:-$(git -C "$source" log -1 --format=%ct)}"
}

# Builds the program that is installed, and prints its path.
program() {
  # The order of the traits is that of a hash table, and it reaches the compiler.
  (cd "$source" && SWIFT_DETERMINISTIC_HASHING=1 swift build -c release --static-swift-stdlib \
    --product mxtls --scratch-path .build-static) >&2
  printf '%s\n' "$source/.build-static/release/mxtls"
}

# Makes sure that a program is the one of this source.
require_version() { # PROGRAM
  local said
  said=$("$1" --version) || fail 66 "$1: cannot be run" "build it"
  [ "$said" = "mxtls $(version)" ] || fail 65 "$1: says $said, and the source $(version)" "build it again"
}

# Copies a program as it is installed: without symbols, and without the path of the toolchain that it
# was linked with, where no library of its own is.
install_program() { # FROM TO
  install -s -D -m 0755 "$1" "$2"
  command -v chrpath >/dev/null || fail 69 "chrpath: is not installed" "apt-get install chrpath"
  chrpath -d "$2" >/dev/null
}
