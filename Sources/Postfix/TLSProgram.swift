// SPDX-License-Identifier: Apache-2.0

/// A side of TLS that a program of Postfix takes, with the parameters that it reads for it.
///
/// postconf(5) has a set of parameters for each; tlsproxy(8) takes both sides.
package enum TLSProgram: String, CaseIterable, Sendable {
  case smtpd
  case smtp
  case lmtp
  case tlsproxy
  case tlsproxyClient = "tlsproxy-client"

  /// What the names of its parameters begin with, up to `cert_file`, `chain_files` and the like.
  package var prefix: String {
    switch self {
    case .smtpd: "smtpd_tls_"
    case .smtp: "smtp_tls_"
    case .lmtp: "lmtp_tls_"
    case .tlsproxy: "tlsproxy_tls_"
    case .tlsproxyClient: "tlsproxy_client_"
    }
  }

  /// The command of master.cf that runs it.
  package var command: String {
    switch self {
    case .smtpd: "smtpd"
    case .smtp: "smtp"
    case .lmtp: "lmtp"
    case .tlsproxy, .tlsproxyClient: "tlsproxy"
    }
  }

  /// What the names of its parameters of EHLO keywords begin with, those of LHLO for lmtp(8); nil for
  /// tlsproxy(8), which says no EHLO.
  package var keywordParameter: String? {
    switch self {
    case .smtpd, .smtp: "\(command)_discard_ehlo_keyword"
    case .lmtp: "lmtp_discard_lhlo_keyword"
    case .tlsproxy, .tlsproxyClient: nil
    }
  }

  /// A Boolean value that tells whether it is the server of a connection.
  package var isServer: Bool { self == .smtpd || self == .tlsproxy }

  /// The name of one of its parameters.
  ///
  /// - Parameter suffix: The end of the name, such as `cert_file`.
  /// - Returns: The name, such as `smtpd_tls_cert_file`.
  package func parameter(_ suffix: String) -> String { prefix + suffix }
}

extension PostfixConfiguration {
  /// The services of master.cf whose command runs a program and that are not disabled, in the order of
  /// the file.
  ///
  /// - Parameter program: The program; both sides of tlsproxy(8) are in the same services.
  /// - Returns: The services, whatever their names and options.
  package func services(of program: TLSProgram) -> [MasterService] {
    enabledServices.filter { $0.program == program.command }
  }

  /// Whether anybody uses a side of tlsproxy(8): postscreen(8) the server, smtp(8) the client where
  /// it keeps connections.
  ///
  /// - Parameter program: The program.
  /// - Returns: True for all other programs.
  package func uses(_ program: TLSProgram) -> Bool {
    switch program {
    case .tlsproxy: enabledServices.contains { $0.command == "postscreen" }
    case .tlsproxyClient:
      (try? boolean(of: "smtp_tls_connection_reuse")) == true && !services(of: program).isEmpty
    default: true
    }
  }
}

extension MasterService {
  /// The name of its program, after which smtp(8) and lmtp(8) choose their parameters.
  package var program: String { command.split(separator: "/").last.map(String.init) ?? command }
}
