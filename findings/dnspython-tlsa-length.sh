#!/bin/sh
# dnspython 2.9.2: one TLSA record of the wrong digest length makes the whole answer unreadable.
#
# RFC 7671, section 5, has a client leave out the TLSA records that it cannot use and go on with the
# others; Postfix does. dnspython checks the length of the association data for matching types 1 and 2
# when it decodes a record, and an error in one record is an error of the message: the good record
# beside it is lost too. With continue_on_error the good one is read, and the other is in `errors`.
#
# Seen: "FormError: certificate association data length inconsistent with matching type", then one
# record of two. What has no digest, a matching type of 9, passes with any length.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check 'dnspython==2.9.2'
"$work/env/bin/python" - <<'PY' >"$work/seen"
import struct
import dns.message

owner = b"".join(bytes([len(label)]) + label for label in b"_25._tcp.mx.example.net".split(b".")) + b"\0"

def record(data):
    return b"\xc0\x0c" + struct.pack("!HHIH", 52, 1, 300, len(data)) + data

def answer(*records):
    head = struct.pack("!6H", 1, 0x8180, 1, len(records), 0, 0)
    return head + owner + struct.pack("!HH", 52, 1) + b"".join(map(record, records))

good = bytes([3, 1, 1]) + b"\xaa" * 32
short = bytes([3, 1, 1]) + b"\xbb" * 31
unknown = bytes([3, 1, 9]) + b"\xcc" * 5

def read(wire, **options):
    try:
        message = dns.message.from_wire(wire, **options)
        return "%d records, %d errors" % (sum(map(len, message.answer)), len(message.errors))
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)

print("good and short:", read(answer(good, short)))
print("the same, continuing:", read(answer(good, short), continue_on_error=True))
print("good and unknown:", read(answer(good, unknown)))
PY
cat "$work/seen"
cat >"$work/expected" <<'TEXT'
good and short: FormError: certificate association data length inconsistent with matching type
the same, continuing: 1 records, 1 errors
good and unknown: 2 records, 0 errors
TEXT
diff "$work/expected" "$work/seen"
