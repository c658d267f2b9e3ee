// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives

extension FindingKind {
  /// What is wrong with the session caches, the certificates of CAs, the DH parameters, and SNI.
  static let tables = [
    cacheUnsupported, cacheFatal, cacheDirectory, cacheProxied, cacheShared, cacheRedirected,
    cacheForeignFile, cacheTruncated, cacheOwner,
    cacheUseless, caUnusable, caExpired, caDirectory, dhUnusable, dhWeak, dhNeedless,
    sniUnsupported,
    sniSourceMissing, sniIndexMissing, sniIndexDamaged, sniFileNames, sniIndexStale, sniEntry,
    sniNeverAsked,
  ]

  static let cacheUnsupported = FindingKind(
    "cache.unsupported-type", .warning, "this Postfix has no such table type",
    meaning: """
      TLS works without the cache, but every handshake is a full one and every access is logged as an
      error. sdbm left Postfix with release 2.2 and the distributions later; btree and hash leave with
      Berkeley DB.
      """,
    consequence: "TLS works without the cache, and tlsmgr logs an error for every access",
    remedy: "use lmdb:${data_directory}/NAME where postconf -m has lmdb, or else btree")
  static let cacheFatal = FindingKind(
    "cache.fatal-type", .critical, "tlsmgr cannot run with a session cache of this type",
    meaning: """
      Tables of types cdb, environ and static can be opened, but not walked through. tlsmgr(8) ends as
      soon as it finds out, is started again, and ends again, and all programs that do TLS wait for
      it. It is the same with a type that needs a name and has none. cdb is the default type of some
      distributions, also of what was hash.
      """,
    consequence: silence,
    remedy: "use lmdb:${data_directory}/NAME where postconf -m has lmdb, or else btree")
  static let cacheDirectory = FindingKind(
    "cache.no-directory", .warning, "the directory of the session cache is missing",
    meaning: """
      Postfix makes no directories. A cache whose directory is missing is not moved to data_directory
      either: TLS works without it.
      """,
    consequence: "tlsmgr cannot make the file, and TLS works without the cache",
    remedy: "use ${data_directory} in the path")
  static let cacheProxied = FindingKind(
    "cache.proxied", .critical, "a session cache cannot be proxied",
    meaning: """
      tlsmgr(8) ends as soon as it opens such a table, is started again, and ends again, and all
      programs that do TLS wait for it.
      """,
    consequence: silence,
    remedy: "remove proxy: from the value")
  static let cacheShared = FindingKind(
    "cache.shared-file", .critical, "two session caches in one file",
    meaning: """
      tlsmgr(8) refuses to start where two of the caches have the same name, and all programs that do
      TLS wait for it.
      """,
    consequence: silence,
    remedy: "give each cache a file of its own")
  static let cacheRedirected = FindingKind(
    "cache.outside-data-directory", .warning, "the session cache is outside data_directory",
    meaning: """
      tlsmgr(8) opens its caches as mail_owner. Where the directory does not belong to that user,
      Postfix logs two warnings and takes data_directory in its place.
      """,
    consequence: "tlsmgr warns and uses a file in data_directory",
    remedy: "use ${data_directory} in the path")
  static let cacheForeignFile = FindingKind(
    "cache.foreign-file", .warning, "the file of the session cache is of another type",
    meaning: """
      What is no regular file, or for a cache of type lmdb no such database, Postfix cannot open, and
      TLS works without the cache. In the place of any other file of a btree or hash cache, also of an
      empty one, it makes a new one.
      """,
    consequence: "tlsmgr cannot open it, and TLS works without the cache",
    remedy: "remove the file and postfix reload: tlsmgr makes a new one")
  static let cacheTruncated = FindingKind(
    "cache.truncated", .critical, "the file of the session cache ends too early",
    meaning: """
      An LMDB file is read like memory, and who reads a page of it that is not there is killed. A disk
      that was full, or a copy that was broken off, leaves such files.
      """,
    consequence: "tlsmgr is killed by signal 7 whenever it starts, and no handshake completes",
    remedy: "remove the file and postfix reload: tlsmgr makes a new one")
  static let cacheOwner = FindingKind(
    "cache.wrong-owner", .warning, "the file of the session cache belongs to the wrong user",
    meaning: """
      tlsmgr(8) opens its caches as mail_owner and cannot write to a file of another user. postmap and
      mdb_dump leave such files when root runs them.
      """,
    consequence: "tlsmgr cannot open it, and TLS works without the cache",
    remedy: "remove the file and postfix reload: tlsmgr makes a new one")
  static let cacheUseless = FindingKind(
    "cache.useless", .note, "the server's session cache is of no use",
    meaning: """
      Since Postfix 2.11 sessions are resumed by tickets, which the client keeps. What is stored in
      addition is hardly ever looked up.
      """,
    consequence: "tlsmgr stores each session, and hardly ever looks one up",
    remedy: "remove smtpd_tls_session_cache_database")
  static let caUnusable = FindingKind(
    "ca.unusable", .critical, "the file of CA certificates cannot be loaded",
    meaning: """
      Where *_CAfile is set and cannot be loaded, Postfix disables TLS.
      """,
    consequence: disablesTLS,
    remedy: "correct the path, or remove the setting: a public mail host needs none")
  static let caExpired = FindingKind(
    "ca.expired", .warning, "the CA certificates have expired",
    meaning: """
      A CA that has expired, or is not valid yet, verifies nobody. Postfix loads it and says nothing.
      It is critical where there is no other: at the levels verify and secure, also of a policy, no
      server is good enough then, and with smtpd_tls_req_ccert no client. Elsewhere it is but a word in
      the log. Trust anchors are looked at for a level or policy that goes by them.
      """,
    consequence: "Postfix loads it, and verifies nobody with it",
    remedy: "get the CA's present root, or remove the setting")
  static let caDirectory = FindingKind(
    "ca.directory", .warning, "the directory of CA certificates is of no use",
    meaning: """
      Postfix finds a CA in *_CApath by a link whose name is a hash (openssl rehash makes them), reads
      them as mail_owner, and, in a chroot, below queue_directory alone. The service of Debian copies
      the directories of main.cf there whenever it starts. It is critical where mail depends on it.
      """,
    consequence: "Postfix finds no CA there and says nothing",
    remedy: "use *_CAfile, which is read before the chroot, or run openssl rehash")
  static let dhUnusable = FindingKind(
    "dh.unusable", .warning, "the file of DH parameters cannot be loaded",
    meaning: """
      Postfix warns and takes the parameters that are compiled in.
      """,
    consequence: "Postfix warns and uses its own parameters",
    remedy: "remove the setting: the built-in parameters are good")
  static let dhWeak = FindingKind(
    "dh.weak", .warning, "the DH parameters are too short",
    meaning: """
      Under 2048 bits peers refuse them, and one computation opens all connections of everybody who
      uses the same (CVE-2015-4000).
      """,
    consequence: "Postfix offers them, and up-to-date peers refuse",
    remedy: "remove the setting: the built-in parameters are good")
  static let dhNeedless = FindingKind(
    "dh.needless", .note, "DH parameters of one's own are not needed",
    meaning: """
      The built-in parameters are those of RFC 7919 or as good, and nearly every peer takes ECDHE.
      """,
    consequence: "Postfix uses them in place of its own",
    remedy: "remove the setting")
  static let sniUnsupported = FindingKind(
    "sni.unsupported-type", .critical, "this Postfix has no such table type",
    meaning: """
      Postfix cannot open the table. Then no handshake succeeds in which the client names a server,
      whatever the name.
      """,
    consequence: noNamedHandshake,
    remedy: "use a type that postconf -m lists, such as lmdb, hash or texthash")
  static let sniSourceMissing = FindingKind(
    "sni.source-missing", .unknown, "the source of the table is missing or cannot be read",
    meaning: """
      An indexed table holds copies of keys and certificates. Without the text that postmap -F made it
      of, it cannot be made anew when they are renewed. It is only a warning where the copies could be
      read and checked.
      """,
    consequence: "Postfix reads the indexed file and does not need the text",
    remedy: "keep the text file beside the table")
  static let sniIndexMissing = FindingKind(
    "sni.index-missing", .critical, "the table has not been made",
    meaning: """
      Postfix reads the indexed file, not the text, and cannot open a table that is not there. Then no
      handshake succeeds in which the client names a server, whatever the name.
      """,
    consequence: noNamedHandshake,
    remedy: "run postmap -F on the table")
  static let sniIndexDamaged = FindingKind(
    "sni.index-damaged", .critical, "the table cannot be opened or read",
    meaning: """
      Postfix can do no more with the indexed file than postmap(1), which was asked to list it: it may
      be cut off, of another type, or empty.
      """,
    consequence: noNamedHandshake,
    remedy: "run postmap -F on the table")
  static let sniFileNames = FindingKind(
    "sni.file-names", .critical, "the table holds the names of files, and no copies of them",
    meaning: """
      Postfix takes what an indexed table holds for keys and certificates in base64. postmap(1) puts
      them there with -F alone; without it, the names of the files stand there.
      """,
    consequence: "clients that ask for the names get no handshake",
    remedy: "run postmap -F on the table")
  static let sniIndexStale = FindingKind(
    "sni.index-stale", .warning, "the table differs from what it was made of",
    meaning: """
      An indexed table holds copies of keys and certificates: until postmap -F is run again Postfix
      shows the old ones, also when the files were renewed. postmap -F passes over an entry of which a
      file is missing. Where the table cannot be read, the times of the files are compared.
      """,
    consequence: "Postfix goes on showing the old certificates",
    remedy: "run postmap -F on the table, after each renewal")
  static let sniEntry = FindingKind(
    "sni.entry", .critical, "an entry of the table is of no use",
    meaning: """
      Each line has a server name and the files of its chain, key first. Clients that ask for a name
      with a faulty entry get no handshake; where a file cannot be read, they get the certificate of
      all others. In a table of type inline or static a file that cannot be read takes the whole table
      away, and with it all handshakes in which the client names a server.
      """,
    consequence: "clients that ask for the name get no handshake",
    remedy: "correct the line, and run postmap -F on an indexed table")
  static let sniNeverAsked = FindingKind(
    "sni.never-asked", .warning, "Postfix never looks up such a name",
    meaning: """
      Postfix looks up the host name that a client asks for, then what follows each of its dots, with
      the dot: .example.com stands for all names below example.com. Nothing else is ever looked up: no
      *.example.com, no dot at the end, no port, no address, no letter outside ASCII.
      """,
    consequence: "clients that ask for the name get the certificate of all others",
    remedy: "write the name as clients ask for it, in ASCII")

  /// What becomes of TLS where a table of server names cannot be asked.
  static let noNamedHandshake = "no handshake succeeds in which the client names a server"
}
