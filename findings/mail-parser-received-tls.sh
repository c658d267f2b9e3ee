#!/bin/sh
# mail-parser 4.8.0: where the TLS facts of a Received header end up depends on the sender's software.
#
# Its `received` splits a header at the words from, by, with, id, for. Comments belong to the word
# before them, so the TLS version and cipher are part of `from` for Postfix and Courier, of `with` for
# Exim, and of `id` for Sendmail and OpenSMTPD: a program that looks for the queue id by its value
# finds it with one of them and not with the other. Of qpsmtpd `with` begins with the cipher, and not
# with the protocol word of RFC 3848.
#
# Seen: the table at the end, a line a program.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check 'mail-parser==4.8.0'
"$work/env/bin/python" - <<'PY' >"$work/seen" 2>"$work/errors" || { cat "$work/errors"; exit 1; }
import mailparser

date = "; Fri, 27 Nov 2026 11:51:53 +0000 (UTC)"
headers = {
    "Postfix": "from c.example (c.example [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"
    " (256/256 bits)) by mx.example (Postfix) with ESMTPS id 4D96C1BC592 for <b@mx.example>",
    "Sendmail": "from c.example (c.example [192.0.2.1]) by mx.example (8.17.1/8.17.1) with ESMTPS id 6ARBsiE3007323"
    " (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO) for <b@mx.example>",
    "OpenSMTPD": "from c.example (c.example [192.0.2.1]) by mx.example (OpenSMTPD) with ESMTPS id eda2e190"
    " (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) for <b@mx.example>",
    "Exim": "from [192.0.2.1] (helo=c.example) by mx.example with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384"
    " (Exim 4.96) id 1xWuUc-0000b3-0U for b@mx.example",
    "qpsmtpd": "from Unknown (HELO c.example) (192.0.2.1) by mx.example (qpsmtpd/0.94) with"
    " (TLS_AES_256_GCM_SHA384 encrypted) ESMTPS",
}
for program, header in headers.items():
    text = "Received: %s%s\nSubject: x\nFrom: a@c.example\n\nx\n" % (header, date)
    hop = mailparser.parse_from_string(text).received[0]
    held = [word for word in ("from", "by", "with", "id") if "AES_256" in hop.get(word, "")]
    print("%s: cipher in %s; id is '%s'" % (program, ", ".join(held), hop.get("id", "")))
    if program == "qpsmtpd":
        print("%s: with is '%s'" % (program, hop["with"]))
PY
cat "$work/seen"
cat >"$work/expected" <<'TEXT'
Postfix: cipher in from; id is '4D96C1BC592'
Sendmail: cipher in id; id is '6ARBsiE3007323 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)'
OpenSMTPD: cipher in id; id is 'eda2e190 (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)'
Exim: cipher in with; id is '1xWuUc-0000b3-0U'
qpsmtpd: cipher in with; id is ''
qpsmtpd: with is '(TLS_AES_256_GCM_SHA384 encrypted) ESMTPS'
TEXT
diff "$work/expected" "$work/seen"
