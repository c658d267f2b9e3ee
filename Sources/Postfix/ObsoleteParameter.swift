// SPDX-License-Identifier: Apache-2.0

/// A parameter for TLS that should no longer be set.
///
/// The sources are postconf(5), TLS_LEGACY_README, and the warnings of postconf(1) since
/// Postfix 3.9 and 3.11; `tls_daemon_random_source` was only in the patch for releases before 2.2.
package struct ObsoleteParameter: Hashable, Sendable {
  package let name: String
  /// What to write instead, in words that fit after "use".
  package let replacement: String
  /// The release from which there is something better, or from which it has no effect.
  package let supersededIn: PostfixVersion?
  /// The release from which `postconf` warns of it.
  package let warnedIn: PostfixVersion?
  /// The first release without the parameter.
  package let removedIn: PostfixVersion?

  /// The obsolete parameter of that name, or nil.
  package static func named(_ name: String) -> ObsoleteParameter? { byName[name] }

  /// Whether a release passes over the parameter although it has it, as releases from 3.6 on do with
  /// what chose curves and export parameters, and from 3.8 on with the lists of the lowest grades.
  ///
  /// - Parameter version: The release.
  /// - Returns: False where it has an effect.
  package func isIgnored(in version: PostfixVersion) -> Bool {
    guard let supersededIn, supersededIn <= version else { return false }
    return Self.ignored.contains(name)
  }

  private static let ignored: Set = [
    "smtpd_tls_dh512_param_file", "tlsproxy_tls_dh512_param_file", "smtpd_tls_eecdh_grade",
    "tlsproxy_tls_eecdh_grade", "tls_eecdh_strong_curve", "tls_eecdh_ultra_curve",
    "tls_export_cipherlist", "tls_low_cipherlist",
  ]

  /// Whether a value makes the parameter worth a word.
  ///
  /// - Parameter value: The value, expanded.
  /// - Returns: False where the value does no harm: an empty one, and `auto` for the grade of
  ///   elliptic curves, which is what every Postfix since 3.6 does.
  package func applies(to value: String) -> Bool {
    !value.isEmpty && !(name.hasSuffix("_eecdh_grade") && value.lowercasedASCII == "auto")
  }

  /// What to write instead of the parameter with that value, in words that fit after "use".
  ///
  /// - Parameter value: The value, expanded.
  /// - Returns: Such as `smtp_tls_security_level = none` for a `smtp_use_tls` of `no`.
  package func replacement(for value: String) -> String {
    guard value.lowercasedASCII == "no", let level = replacement.firstIndex(of: "=") else {
      return replacement
    }
    if name.hasSuffix("_use_tls") { return replacement[..<level] + "= none" }
    if name.hasSuffix("_enforce_peername") { return replacement[..<level] + "= encrypt" }
    return Self.nothing
  }

  /// All obsolete parameters, sorted by name.
  package static let all: [ObsoleteParameter] = {
    let known: [ObsoleteParameter] = table.split(separator: "\n").map { line in
      let fields = line.split(separator: " ", maxSplits: 4).map(String.init)
      return ObsoleteParameter(
        name: fields[3], replacement: fields.count == 5 ? fields[4] : nothing,
        supersededIn: PostfixVersion(fields[0]), warnedIn: PostfixVersion(fields[1]),
        removedIn: PostfixVersion(fields[2]))
    }
    return known.sorted { $0.name < $1.name }
  }()

  private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

  private static let nothing = "no line at all: the default is right"

  /// A line is `SUPERSEDED WARNED REMOVED NAME REPLACEMENT`, with `-` for none.
  private static let table = """
    2.3 3.9 - smtp_use_tls smtp_tls_security_level = may
    2.3 3.9 - lmtp_use_tls lmtp_tls_security_level = may
    2.3 3.9 - smtpd_use_tls smtpd_tls_security_level = may
    2.8 3.9 - postscreen_use_tls postscreen_tls_security_level = may
    2.8 3.9 - tlsproxy_use_tls tlsproxy_tls_security_level = may
    3.4 3.9 - tlsproxy_client_use_tls tlsproxy_client_security_level = may
    2.3 3.9 - smtp_enforce_tls smtp_tls_security_level = verify
    2.3 3.9 - lmtp_enforce_tls lmtp_tls_security_level = verify
    2.3 3.9 - smtpd_enforce_tls smtpd_tls_security_level = encrypt
    2.8 3.9 - postscreen_enforce_tls postscreen_tls_security_level = encrypt
    2.8 3.9 - tlsproxy_enforce_tls tlsproxy_tls_security_level = encrypt
    3.4 3.9 - tlsproxy_client_enforce_tls tlsproxy_client_security_level = encrypt
    2.3 3.11 - smtp_tls_enforce_peername smtp_tls_security_level = verify
    2.3 3.11 - lmtp_tls_enforce_peername lmtp_tls_security_level = verify
    2.3 3.9 - smtp_tls_per_site smtp_tls_policy_maps
    2.3 3.9 - lmtp_tls_per_site lmtp_tls_policy_maps
    3.4 3.9 - tlsproxy_client_per_site tlsproxy_client_policy_maps
    3.7 3.11 - tlsproxy_client_level tlsproxy_client_security_level
    3.7 3.11 - tlsproxy_client_policy tlsproxy_client_policy_maps
    - - 3.12 tlsproxy_client_loglevel_parameter
    2.3 - 2.3 smtp_tls_cipherlist smtp_tls_mandatory_ciphers
    2.3 - 2.3 smtpd_tls_cipherlist smtpd_tls_mandatory_ciphers
    3.6 - - smtpd_tls_dh512_param_file
    3.6 - - tlsproxy_tls_dh512_param_file
    3.9 3.9 - smtpd_tls_dh1024_param_file
    3.9 - - tlsproxy_tls_dh1024_param_file
    3.6 3.9 - smtpd_tls_eecdh_grade
    3.6 - - tlsproxy_tls_eecdh_grade
    3.6 - - tls_eecdh_strong_curve tls_eecdh_auto_curves
    3.6 - - tls_eecdh_ultra_curve tls_eecdh_auto_curves
    3.8 - - tls_export_cipherlist
    3.8 - - tls_low_cipherlist
    - 3.11 - smtp_cname_overrides_servername
    - 3.11 - lmtp_cname_overrides_servername
    - - - smtp_tls_dcert_file an RSA or ECDSA pair in smtp_tls_chain_files
    - - - smtp_tls_dkey_file an RSA or ECDSA pair in smtp_tls_chain_files
    - - - lmtp_tls_dcert_file an RSA or ECDSA pair in lmtp_tls_chain_files
    - - - lmtp_tls_dkey_file an RSA or ECDSA pair in lmtp_tls_chain_files
    - - - smtpd_tls_dcert_file an RSA or ECDSA pair in smtpd_tls_chain_files
    - - - smtpd_tls_dkey_file an RSA or ECDSA pair in smtpd_tls_chain_files
    - - - tlsproxy_tls_dcert_file an RSA or ECDSA pair in tlsproxy_tls_chain_files
    - - - tlsproxy_tls_dkey_file an RSA or ECDSA pair in tlsproxy_tls_chain_files
    - - - tlsproxy_client_dcert_file an RSA or ECDSA pair in tlsproxy_client_chain_files
    - - - tlsproxy_client_dkey_file an RSA or ECDSA pair in tlsproxy_client_chain_files
    2.2 - 2.2 tls_daemon_random_source tls_random_source
    """
}
