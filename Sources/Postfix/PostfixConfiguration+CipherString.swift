// SPDX-License-Identifier: Apache-2.0

extension PostfixConfiguration {
  /// The cipher string by which OpenSSL chooses the suites of TLS 1.2 and before (`set_cipher_grade` of
  /// smtp_tls_policy.c, `smtpd_start_tls` of smtpd.c).
  ///
  /// - Parameters:
  ///   - grade: The grade.
  ///   - exclusions: What a policy excludes, in place of what main.cf does; nil where it says nothing.
  ///   - level: The security level.
  ///   - program: The side of TLS.
  ///   - service: The service whose options override main.cf.
  /// - Returns: The string.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func cipherString(
    of grade: CipherGrade, without exclusions: [String]? = nil, at level: TLSSecurityLevel,
    of program: TLSProgram, in service: MasterService?
  ) throws(ConfigurationError) -> String {
    var excluded = exclusions ?? []
    if exclusions == nil {
      for name in program.cipherExclusions(at: level) {
        excluded += try list(of: name, in: service)
      }
    }
    if program.isServer {
      let asks = ["ask_ccert", "req_ccert"].map(program.parameter)
      if asks.contains(where: { (try? boolean(of: $0, in: service)) == true }) {
        excluded.append("aNULL")
      }
    } else if level >= .encrypt {
      excluded.append(level == .encrypt ? "eNULL" : "aNULL")
    }
    let list = try value(of: grade.parameter, in: service) ?? ""
    let words = excluded.flatMap { $0.split(separator: ":") }.map { ":!\($0)" }
    return list + words.joined()
  }
}

extension CipherGrade {
  /// The parameter that has its cipher string, such as `tls_medium_cipherlist`.
  package var parameter: String { "tls_\(rawValue)_cipherlist" }
}

extension TLSProgram {
  /// The parameters that exclude ciphers at a level.
  ///
  /// - Parameter level: The level.
  /// - Returns: Their names.
  package func cipherExclusions(at level: TLSSecurityLevel) -> [String] {
    let names = [parameter("exclude_ciphers")]
    return level >= .encrypt ? names + [parameter("mandatory_exclude_ciphers")] : names
  }
}
