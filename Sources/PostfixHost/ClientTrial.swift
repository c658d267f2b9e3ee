// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
internal import Primitives
package import SystemPackage

/// Handshakes that posttls-finger(1) makes as a client service of master.cf would, with a server of
/// this host.
///
/// It reads main.cf, and does TLS by the code of smtp(8); it leaves nothing in the queue or in the
/// caches of sessions. It does not try whom the client trusts: the server is this host's own.
package struct ClientTrial: Sendable {
  private let program: FilePath
  private let environment: [String]
  private static let patience = Duration.seconds(15)

  /// Makes a trial.
  ///
  /// - Parameters:
  ///   - program: posttls-finger(1).
  ///   - searchPath: The PATH; nil where there is none.
  ///   - directory: The directory of main.cf.
  package init(_ program: FilePath, searchPath: String?, in directory: String) {
    self.program = program
    environment = [
      "PATH=\(searchPath ?? ForeignProgram.defaultPath)", "LC_ALL=C", "MAIL_CONFIG=\(directory)",
    ]
  }

  /// The client services that do TLS, and whose handshake succeeds.
  ///
  /// - Parameters:
  ///   - configuration: What main.cf and master.cf say now.
  ///   - host: The address of a server of this host that does TLS.
  ///   - port: Its port.
  ///   - isWrapper: Whether TLS begins there at once.
  /// - Returns: The services, such as `smtp/unix`, in the order of master.cf.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func successes(
    of configuration: PostfixConfiguration, with host: String, port: String, isWrapper: Bool
  ) throws(ConfigurationError) -> [String] {
    let place =
      (isWrapper ? ["-w"] : []) + ["[\(host.contains(":") ? "ipv6:" : "")\(host)]:\(port)"]
    // Most services have the same settings.
    var known: [[String]: Bool] = [:]
    var services: [String] = []
    for service in configuration.services(of: .smtp) {
      guard let settings = try Self.settings(of: service, in: configuration) else { continue }
      let succeeds = known[settings] ?? shakesHands(settings + place)
      known[settings] = succeeds
      if succeeds { services.append(service.identity) }
    }
    return services
  }

  /// The settings of a service as options of posttls-finger; nil where it does no TLS.
  private static func settings(
    of service: MasterService, in configuration: PostfixConfiguration
  ) throws(ConfigurationError) -> [String]? {
    let use = try configuration.tlsUse(of: .smtp, in: service)
    guard let level = use.level, level > TLSSecurityLevel.none else { return nil }
    let kind = level.isMandatory ? "mandatory_" : ""
    var options = ["-c", "-t", "10", "-T", "10", "-L", "summary", "-l", "encrypt"]
    for (option, parameter) in [
      ("-p", "smtp_tls_\(kind)protocols"), ("-g", "smtp_tls_\(kind)ciphers"),
      ("-F", "smtp_tls_CAfile"), ("-P", "smtp_tls_CApath"), ("-H", "smtp_tls_chain_files"),
    ] {
      let value = try configuration.value(of: parameter, in: service) ?? ""
      if !value.isEmpty { options += [option, value] }
    }
    let certificate = try configuration.value(of: "smtp_tls_cert_file", in: service) ?? ""
    let key = try configuration.value(of: "smtp_tls_key_file", in: service) ?? ""
    // smtp(8) takes the list where both a list and a pair of files are set.
    if !certificate.isEmpty, !options.contains("-H") {
      options += ["-k", certificate] + (key.isEmpty ? [] : ["-K", key])
    }
    return options
  }

  /// Whether TLS comes to be; the exit status says nothing of that.
  private func shakesHands(_ arguments: [String]) -> Bool {
    guard
      let run = try? ProgramRun(
        program, arguments, environment: environment, limit: 1 << 16, timeout: Self.patience)
    else { return false }
    let text = String(decoding: run.output + run.errors, as: UTF8.self)
    return text.split(separator: "\n").contains { $0.contains(" TLS connection established to ") }
  }
}
