// SPDX-License-Identifier: Apache-2.0

internal import Postfix

extension InstanceCheck {
  /// What SASL may do with TLS and without: words with which a program ends as soon as it has to do
  /// with SASL (xsasl_cyrus_security.c, xsasl_dovecot_server.c).
  func checkSASL() {
    let services = configuration.enabledServices.map(Optional.some)
    for program in [TLSProgram.smtpd, .smtp, .lmtp] {
      for service in configuration.master.services.isEmpty ? [nil] : services
      where service.map({ $0.program == program.command }) ?? true {
        checkSASL(of: program, in: service)
      }
    }
  }

  private func checkSASL(of program: TLSProgram, in service: MasterService?) {
    let prefix = "\(program.command)_sasl_"
    guard isYes("\(prefix)auth_enable", in: service) else { return }
    let usesTLS = (try? configuration.tlsUse(of: program, in: service))?.loadsPairs == true
    var names = usesTLS ? ["tls_security_options"] : []
    if program.isServer {
      // SASL begins with the connection, or with TLS.
      if !usesTLS || !isYes("smtpd_tls_auth_only", in: service) { names.append("security_options") }
    } else if usesTLS {
      names.append("tls_verified_security_options")
    }
    let isCyrus = (value(of: "\(prefix)type", in: service) ?? "cyrus") == "cyrus"
    for name in names.map({ prefix + $0 }) {
      let unknown = ParameterList.split(value(of: name, in: service) ?? "").filter {
        !Self.securityOptions.contains(isCyrus ? $0 : $0.lowercased())
      }
      guard let first = unknown.first else { continue }
      let withTLS = name.hasSuffix("tls_security_options") ? " that has begun with TLS" : ""
      report.add([
        Finding(
          .configUnusable, "\(name) has \"\(first)\", which SASL does not know",
          consequence: program.isServer
            ? "\(program.command) ends for each client\(withTLS): no mail of theirs gets in"
            : "\(program.command) ends where a server offers AUTH: mail for it waits",
          places: [configuration.place(of: name, in: service)],
          users: [service?.label ?? program.command],
          // Before that the certificate is shown.
          stopsHandshakes: withTLS.isEmpty)
      ])
    }
  }

  /// In lower case, which Cyrus SASL insists on.
  private static let securityOptions: Set = [
    "noplaintext", "noactive", "nodictionary", "noanonymous", "forward_secrecy", "mutual_auth",
  ]
}
