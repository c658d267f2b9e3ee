// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives

extension FindingKind {
  /// What a server makes of a pair that it cannot load, where it is not known which server.
  static let disablesTLS = "Postfix disables TLS: it still offers STARTTLS, and answers 454"

  static let files = [
    fileMissing, fileUnreadable, fileNotRegular, fileTooLarge, fileEmpty, fileNotPEM, fileDamaged,
    wrongLabel, keyReadable, wrongOwner, directoryWritable,
  ]

  static let fileMissing = FindingKind(
    "file.missing", .fileMissing,
    meaning: """
      Postfix cannot load a key or certificate that is not there. A missing key or certificate file
      disables TLS; a missing file of *_tls_chain_files is worse, because STARTTLS then begins and
      no certificate is shown.
      """,
    consequence: disablesTLS,
    remedy: "put the file there, or correct the path")
  package static let fileUnreadable = FindingKind(
    "file.unreadable", .fileUnreadable,
    meaning: """
      Postfix reads keys and certificates as root. As another user mxtls cannot see what Postfix
      will see, and what it cannot see it does not judge.
      """,
    consequence: "Postfix reads it as root all the same, if root can",
    remedy: "run mxtls check as root")
  static let fileNotRegular = FindingKind(
    "file.not-regular", .fileNotRegular,
    meaning: """
      A directory cannot be loaded, and of a FIFO or a device Postfix may wait for ever.
      """,
    consequence: disablesTLS,
    remedy: "give the path of a PEM file")
  static let fileTooLarge = FindingKind(
    "file.too-large", .fileTooLarge,
    meaning: """
      mxtls reads no file over 4 MiB, which is more than the bundle of all public CAs has.
      """,
    consequence: disablesTLS,
    remedy: "give the path of a PEM file")
  static let fileEmpty = FindingKind(
    "file.empty", .fileEmpty,
    meaning: """
      Nothing can be loaded from it. A full disk leaves such files: openssl genpkey ends with status
      0 all the same.
      """,
    consequence: disablesTLS,
    remedy: "write the file again, and look whether the disk is full")
  static let fileNotPEM = FindingKind(
    "file.not-pem", .fileNotPEM,
    meaning: """
      Postfix reads PEM alone: blocks of base64 between BEGIN and END lines. What comes from a CA or
      from Windows may be DER or PKCS #12.
      """,
    consequence: disablesTLS,
    remedy: "convert it: openssl x509 -inform DER, or openssl pkcs12 -in FILE -nodes")
  static let fileDamaged = FindingKind(
    "file.damaged", .fileDamaged,
    meaning: """
      The block is cut off, or its base64 or what is encoded in it is damaged, or this OpenSSL does
      not know its algorithm. Postfix stops reading there.
      """,
    consequence: disablesTLS,
    remedy: "write the file again from its source")
  static let wrongLabel = FindingKind(
    "file.wrong-label", .wrongLabel,
    meaning: """
      PKCS #8 keys stand between lines with "PRIVATE KEY", PKCS #1 between "RSA PRIVATE KEY" and SEC 1
      between "EC PRIVATE KEY". Where the label is changed by hand the key is not found, or, for
      PKCS #8 under that of its own algorithm, by OpenSSL alone. "TRUSTED CERTIFICATE" is none to
      Postfix, but in a file that is set for the certificate alone.
      """,
    consequence: disablesTLS,
    remedy: "write the right label in the BEGIN and END lines")
  static let keyReadable = FindingKind(
    "file.key-readable", .warning, "the private key is open to other users",
    meaning: """
      Whoever reads the key can pass for this host; whoever writes the file can replace the key. Once
      a key was readable by others it is to be taken for stolen.
      """,
    consequence: "Postfix loads it and says nothing; postfix check does not look at it",
    remedy: "chmod 0600 the file; better, make a new key and replace the certificate")
  static let wrongOwner = FindingKind(
    "file.wrong-owner", .warning, "belongs to a user other than root",
    meaning: """
      Postfix reads keys as root before it drops its privileges, so that no other user needs to own
      them. The owner of a file can change it, whatever its mode.
      """,
    remedy: "chown root the file")
  static let directoryWritable = FindingKind(
    "file.directory-writable", .warning, "stands in a directory that others can write to",
    meaning: """
      Anyone who can write to a directory can replace any file in it, whatever the mode of the file.
      """,
    remedy: "give the directory to root, take the permission to write from others, or move the file"
  )

  static let pairs = [
    keyMismatch, noKey, noCertificate, keyEncrypted, severalKeys, keyNotFirst, keyWithoutChain,
    algorithmTwice, pairReplaced, ignoredBlock, keyUnsupported,
  ]

  static let keyMismatch = FindingKind(
    "pair.key-mismatch", .keyMismatch,
    meaning: """
      A certificate was renewed with a new key and one of the two files was not replaced, or the first
      certificate of the file is not the host's own.
      """,
    consequence: disablesTLS,
    remedy: "install the key that the certificate was requested with, or request a new certificate")
  static let noKey = FindingKind(
    "pair.no-key", .noKey,
    meaning: """
      Where no key file is set, Postfix looks for the key in the certificate's file. A certificate
      request is not a key.
      """,
    consequence: disablesTLS,
    remedy: "set the key file, or add the key to the file")
  static let noCertificate = FindingKind(
    "pair.no-certificate", .noCertificate,
    meaning: """
      A certificate request is not a certificate: a CA makes one of it, or mxtls self-sign.
      """,
    consequence: disablesTLS,
    remedy: "put the certificate there")
  static let keyEncrypted = FindingKind(
    "pair.key-encrypted", .keyEncrypted,
    meaning: """
      No one is there to type a pass phrase when a daemon starts. Postfix needs keys in clear, which
      the permissions of the file protect.
      """,
    consequence: disablesTLS,
    remedy: "decrypt it: openssl pkey -in FILE -out NEW, in a directory of root's with umask 077")
  static let severalKeys = FindingKind(
    "pair.several-keys", .severalKeys,
    meaning: """
      In a key file the first key counts and the others are passed over. In *_tls_chain_files each
      key stands before its own certificate.
      """,
    consequence: "Postfix takes the first key",
    remedy: "remove the keys that are not used")
  static let keyNotFirst = FindingKind(
    "pair.key-not-first", .keyNotFirst,
    meaning: """
      In *_tls_chain_files, and in the tables of tls_server_sni_maps, each private key stands before
      its certificate, and that before its issuers.
      """,
    consequence: disablesTLS,
    remedy: "put the key first: cat key.pem cert.pem issuers.pem > chain.pem")
  static let keyWithoutChain = FindingKind(
    "pair.key-without-certificate", .keyWithoutChain,
    meaning: """
      In *_tls_chain_files a key belongs to the certificate that follows it, in the same file or at
      the beginning of the next.
      """,
    consequence: disablesTLS,
    remedy: "put the certificate after the key")
  static let algorithmTwice = FindingKind(
    "pair.algorithm-twice", .algorithmTwice,
    meaning: """
      A TLS server has one certificate for each algorithm, such as RSA and ECDSA. Postfix refuses
      chain files with two of one kind.
      """,
    consequence: disablesTLS,
    remedy: "keep one pair for each algorithm; other names belong into tls_server_sni_maps")
  static let pairReplaced = FindingKind(
    "pair.replaced", .warning, "is replaced by another pair of the same algorithm",
    meaning: """
      What is loaded later takes the place of what was loaded before for the same algorithm, and this
      pair is never shown.
      """,
    consequence: "Postfix shows the other pair",
    remedy: "remove the pair that is not wanted, or use another algorithm for one of them")
  static let keyUnsupported = FindingKind(
    "pair.unsupported-key", .keyUnsupported,
    meaning: """
      The key is whole, but its algorithm is younger than the OpenSSL of this host, such as ML-DSA
      before OpenSSL 3.5, or is none that TLS signs with, such as SLH-DSA, ML-KEM and X25519. In
      *_tls_chain_files a good pair of another kind is not loaded either. Where the configuration is
      that of another host, the OpenSSL of that host decides.
      """,
    consequence: disablesTLS,
    remedy: "remove this pair, or replace it")

  static let ignoredBlock = FindingKind(
    "pair.ignored-block", .ignoredBlock,
    meaning: """
      Postfix goes by the labels of blocks: requests, parameters, encrypted keys and certificates with
      OpenSSL's trust settings are nothing to it. In *_tls_chain_files it warns of each, whenever a
      process starts; elsewhere it says nothing.
      """,
    consequence: "Postfix passes over the block and goes on",
    remedy: "keep in the file what Postfix is to load, and nothing else")
}
