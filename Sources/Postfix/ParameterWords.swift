// SPDX-License-Identifier: Apache-2.0

/// The words that a parameter for TLS can list; Postfix warns of others, and passes over them
/// (tls_misc.c).
package enum ParameterWords {
  /// Finds the words of a value that Postfix does not know.
  ///
  /// - Parameters:
  ///   - value: The value, expanded.
  ///   - name: The parameter.
  /// - Returns: The words as they are written; none for a parameter that takes others, or anything.
  package static func unknown(in value: String, of name: String) -> [String] {
    guard let rule = rule(of: name) else { return [] }
    return ParameterList.split(value).filter { word in
      !rule.words.contains(word.lowercasedASCII) && !(rule.takesNumbers && isHexadecimal(word))
    }
  }

  private static func rule(of name: String) -> (words: Set<String>, takesNumbers: Bool)? {
    switch name {
    case _ where name.hasSuffix("_tls_loglevel") || name == "tlsproxy_client_loglevel":
      (levels, false)
    case "tls_ssl_options": (options, true)
    case "tls_disable_workarounds": (workarounds, true)
    default: nil
    }
  }

  /// Whether a word is a hexadecimal number with 0x before it (name_mask.c).
  private static func isHexadecimal(_ word: String) -> Bool {
    guard word.lowercasedASCII.hasPrefix("0x") else { return false }
    let digits = word.dropFirst(2)
    return !digits.isEmpty && digits.utf8.allSatisfy(\.isHexDigit)
  }

  private static let levels: Set = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none", "routine", "debug", "ssl-expert",
    "ssl-developer", "summary", "untrusted", "peercert", "certmatch", "verbose", "cache", "dane",
    "tlsrpt", "ssl-debug", "ssl-handshake-packet-dump", "ssl-session-packet-dump",
  ]
  private static let options: Set = [
    "legacy_server_connect", "no_ticket", "no_compression", "no_renegotiation",
    "no_session_resumption_on_renegotiation", "prioritize_chacha", "enable_middlebox_compat",
  ]
  private static let workarounds: Set = [
    "microsoft_sess_id_bug", "netscape_challenge_bug", "legacy_server_connect",
    "netscape_reuse_cipher_change_bug", "cve-2010-4180", "sslref2_reuse_cert_type_bug",
    "microsoft_big_sslv3_buffer", "msie_sslv2_rsa_padding", "cve-2005-2969",
    "ssleay_080_client_dh_bug", "tls_d5_bug", "tls_block_padding_bug", "tls_rollback_bug",
    "dont_insert_empty_fragments", "cryptopro_tlsext_bug", "tlsext_padding",
  ]
}
