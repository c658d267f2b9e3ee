// SPDX-License-Identifier: Apache-2.0

/// Where keys and certificates are.
extension Proposal {
  mutating func proposePairs() throws(ConfigurationError) {
    try proposeChainFiles()
    try dropClientPair()
  }

  /// One list of files for the servers, in place of a parameter for each file and kind of key.
  private mutating func proposeChainFiles() throws(ConfigurationError) {
    let name = "smtpd_tls_chain_files"
    let parameters = [
      "smtpd_tls_cert_file", "smtpd_tls_key_file", "smtpd_tls_eccert_file", "smtpd_tls_eckey_file",
    ]
    guard has(name), parameters.contains(where: { written($0) != nil }),
      !configuration.master.services.contains(where: { service in
        (parameters + [name]).contains { service.override(of: $0) != nil }
      }),
      !configuration.main.settings.contains(where: { $0.name.hasPrefix("tlsproxy_tls_") })
    else { return }
    if try !value(name).isEmpty {
      for parameter in parameters { remove(parameter, "\(name) decides alone", "postconf(5)") }
      return
    }
    var files: [String] = []
    var pairs: [String] = []
    var requests: [String] = []
    for names in [(parameters[0], parameters[1]), (parameters[2], parameters[3])] {
      let (certificate, key) = (try value(names.0), try value(names.1))
      if certificate.isEmpty { continue }
      // In one file the key may stand behind the certificate, where a list would not find it.
      guard certificate.lowercasedASCII != "none", key != certificate,
        ![certificate, key].contains(where: { $0.contains { " ,\t".contains($0) } })
      else { return }
      if let obstacle = facts.obstacle(certificate, key) {
        return remark("\(obstacle), and what names the pair stays as it is: mxtls check tells more")
      }
      pairs.append("\(key) and \(certificate)")
      if facts.hasRequest(key) { requests.append(key) }
      files += [
        path(names.1, in: key, without: parameters),
        path(names.0, in: certificate, without: parameters),
      ]
    }
    guard !files.isEmpty else { return }
    let reason = "one list of files, each key before its certificate, holds pairs of any kind"
    // What goes by the old parameters would lose its value.
    var trial = self
    for parameter in parameters { trial.remove(parameter, reason, "postconf(5)") }
    guard parameters.allSatisfy({ written($0) == nil || !trial.isFree($0) }) else { return }
    self = trial
    set(name, files.joined(separator: ", "), reason, "postconf(5)")
    for pair in pairs {
      remark(
        "\(pair) stay two files, of which a process may read one before and the other after a rotation:"
          + " mxtls rotate makes one file of them")
    }
    for key in requests {
      remark(
        "\(key) has a certificate request behind the key, of which Postfix warns whenever it loads a list"
          + " of chain files: keep the request elsewhere")
    }
  }

  /// A path as it is written, where what it refers to stays; in full where it does not.
  private func path(_ name: String, in full: String, without parameters: [String]) -> String {
    guard let text = written(name), !text.contains(where: { " ,\t\r\n?:".contains($0) }),
      !text.macroNames.contains(where: parameters.contains)
    else { return full }
    return text
  }

  /// A client shows its certificate to those that ask for it, and gains nothing by that.
  private mutating func dropClientPair() throws(ConfigurationError) {
    for name in [
      "relayhost", "transport_maps", "smtp_tls_policy_maps", "sender_dependent_relayhost_maps",
      "sender_dependent_default_transport_maps", "default_transport",
    ] {
      let value = try value(name)
      if !value.isEmpty, name != "default_transport" || value != "smtp" { return }
    }
    for name in [
      "smtp_tls_key_file", "smtp_tls_cert_file", "smtp_tls_eckey_file", "smtp_tls_eccert_file",
      "smtp_tls_dkey_file", "smtp_tls_dcert_file", "smtp_tls_chain_files",
    ] {
      remove(
        name, "no receiver asks who sends, and a certificate that has expired can cost mail",
        "TLS_README")
    }
  }
}
