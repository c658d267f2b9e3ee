// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import TLSCrypto

extension InstanceCheck {
  /// What is left of the suites of a grade when those that somebody has excluded are taken away.
  ///
  /// The defaults are not asked about: OpenSSL takes longer for that than all the rest does.
  func checkSuites(ofGrade grade: String, isMandatory: Bool, in group: ServiceGroup) {
    guard let grade = CipherGrade(grade)?.effective(in: configuration.host.version), grade != .null
    else { return }
    let program = group.settings.program
    let list = "tls_\(grade.rawValue)_cipherlist"
    var exclusions = [program.parameter("exclude_ciphers")]
    if isMandatory { exclusions.append(program.parameter("mandatory_exclude_ciphers")) }
    let changed = ([list] + exclusions).first { name in
      configuration.origin(of: name, in: group.service).map { $0 != .builtIn } ?? false
    }
    guard let changed else { return }
    let suites = attempt { () throws(ConfigurationError) in
      let excluded = try exclusions.map { (name) throws(ConfigurationError) in
        try configuration.list(of: name, in: group.service)
      }
      return Self.suites(
        of: try configuration.value(of: list, in: group.service) ?? "",
        without: excluded.flatMap(\.self))
    }
    guard let suites = suites ?? nil else { return }
    if suites.isEmpty {
      add(
        .ciphers, changed, "\(changed) leaves no cipher at all", severity: .critical,
        consequence: "every handshake of \(group.label) fails", group: group)
    } else if suites.allSatisfy({ $0.firstMatch(of: /^ECDHE-(RSA|ECDSA)-/) == nil }) {
      add(
        .ciphers, changed, "\(changed) leaves no cipher with ECDHE",
        consequence: "up-to-date peers find no cipher in common with \(group.label) in TLS 1.2",
        group: group)
    }
  }

  /// The suites of a list, as of ciphers(1), without some of them, each perhaps several with colons
  /// between; nil where OpenSSL makes nothing of it.
  static func suites(of list: String, without exclusions: [String]) -> [String]? {
    let words = exclusions.flatMap { $0.split(separator: ":") }.map { ":!\($0)" }
    return try? CipherList.names(list + words.joined())
  }
}
