// SPDX-License-Identifier: Apache-2.0

/// All other parameters.
extension Proposal {
  mutating func proposeParameters() throws(ConfigurationError) {
    try proposeLogging()
    if try takesPasswordsInClear() {
      set(
        "smtpd_tls_auth_only", "yes", "passwords would be taken in clear", "RFC 4954")
    }
    try proposeGroups()
    try proposeDigests()
  }

  private mutating func proposeLogging() throws(ConfigurationError) {
    for name in ["smtpd_tls_loglevel", "smtp_tls_loglevel"] {
      let level = try value(name)
      if level == "0" {
        set(name, "1", "a line a handshake tells whether mail is encrypted", "postconf(5)")
      } else if Int(level) == nil, written(name) != nil {
        set(name, "1", "\"\(level)\" is no number, and who reads it does not start", "postconf(5)")
      } else if level != "1", written(name) != nil {
        set(name, "1", "level \(level) is for debugging, and fills the log", "postconf(5)")
      }
    }
    if try configuration.boolean(of: "smtpd_tls_received_header") == false {
      set(
        "smtpd_tls_received_header", "yes", "the Received header proves that a mail was encrypted",
        "postconf(5)")
    }
  }

  /// Whether a server that has SASL lets clients in without TLS.
  ///
  /// One that demands TLS takes no password in clear (postconf(5), smtpd_tls_security_level).
  private func takesPasswordsInClear() throws(ConfigurationError) -> Bool {
    guard try serversHavePair() else { return false }
    let services = configuration.services(of: .smtpd)
    for service in services.isEmpty ? [nil] : services.map(Optional.some) {
      let use = try configuration.tlsUse(of: .smtpd, in: service)
      if use.isWrapper || (use.level ?? TLSSecurityLevel.none) >= .encrypt { continue }
      if try configuration.boolean(of: "smtpd_sasl_auth_enable", in: service) == true,
        try configuration.boolean(of: "smtpd_tls_auth_only", in: service) == false,
        service?.override(of: "smtpd_tls_auth_only") == nil
      {
        return true
      }
    }
    return false
  }

  /// Removes fixed lists of groups for key exchange, which are soon out of date.
  private mutating func proposeGroups() throws(ConfigurationError) {
    let source = "postconf(5)"
    remove(
      "tls_eecdh_auto_curves", "a fixed list keeps out the curves that Postfix and OpenSSL add",
      source)
    remove(
      "tls_ffdhe_auto_groups", "a fixed list keeps out the groups that Postfix and OpenSSL add",
      source)
    if let grade = written("smtpd_tls_eecdh_grade"), grade.lowercasedASCII != "auto" {
      remove("smtpd_tls_eecdh_grade", "one curve for all keeps out better ones", source)
    }
    // Groups of 2048 bits are built in since Postfix 3.1.
    if PostfixVersion("3.1").map({ $0 <= version }) == true,
      let file = written("smtpd_tls_dh1024_param_file"), file.lowercasedASCII != "auto"
    {
      remove(
        "smtpd_tls_dh1024_param_file", "the groups that are built in are as good, and are kept up",
        "FORWARD_SECRECY_README")
    }
  }

  /// Fingerprints by digests that can be forged, where no fingerprint is listed.
  private mutating func proposeDigests() throws(ConfigurationError) {
    for name in ["relay_clientcerts", "smtp_tls_fingerprint_cert_match"] {
      if try !value(name).isEmpty { return }
    }
    // A table that cannot be read may list fingerprints.
    guard let levels = facts.policyLevels, !levels.contains(.fingerprint) else { return }
    for name in ["smtpd_tls_fingerprint_digest", "smtp_tls_fingerprint_digest"] {
      if let digest = written(name), ["md5", "sha1"].contains(digest.lowercasedASCII) {
        set(name, "sha256", "fingerprints by \(digest) can be forged", "RFC 6151")
      }
    }
  }

  /// What has no effect, or is decided by something better that is set or proposed.
  mutating func removeObsolete() throws(ConfigurationError) {
    for program in [TLSProgram.smtpd, .smtp, .lmtp] {
      let level = program.parameter("security_level")
      let levelNow = try value(level)
      let isSet = !isFree(level) || !levelNow.isEmpty
      for name in [
        "\(program)_use_tls", "\(program)_enforce_tls", program.parameter("enforce_peername"),
      ] where has(name) && isSet {
        remove(name, "\(level) decides alone", "TLS_LEGACY_README")
      }
    }
    for obsolete in ObsoleteParameter.all {
      let isRemoved = obsolete.removedIn.map { $0 <= version } ?? false
      if obsolete.isIgnored(in: version) || isRemoved {
        remove(obsolete.name, "this Postfix passes over it", "postconf(5)")
      } else if obsolete.name.contains("_tls_d"),
        obsolete.name.hasSuffix("key_file")
          || obsolete.name.hasSuffix("cert_file")
      {
        remove(obsolete.name, "nobody takes DSA keys any more", "RFC 9325")
      }
    }
    removeForgotten()
  }

  /// What somebody has defined for values that go: postconf(1) would warn of it as unused.
  private mutating func removeForgotten() {
    guard configuration.knowsAllParameters else { return }
    for name in changes.compactMap(\.before).flatMap(\.macroNames)
    where configuration.isUnknown(name) && ObsoleteParameter.named(name) == nil {
      remove(name, "nothing refers to it any more", "postconf(5)")
    }
  }
}
