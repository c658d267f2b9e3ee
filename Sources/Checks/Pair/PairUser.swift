// SPDX-License-Identifier: Apache-2.0

internal import Postfix

/// Who loads a key pair, and to what end.
struct PairUser: Hashable {
  /// What it is called: "smtpd", "submission/inet" where a service goes its own way, or the server
  /// name of an entry of tls_server_sni_maps.
  let label: String
  /// Nil where no Postfix is looked at.
  var program: TLSProgram?
  var use: TLSUse?
  /// The names that the certificate has to cover.
  var hosts: [String] = []
  /// The parameter of the certificate.
  var certificate: ParameterPlace?
  /// The parameter of the key.
  var key: ParameterPlace?
  /// A Boolean value that tells whether it is an entry of tls_server_sni_maps.
  var isServerName = false
  /// A Boolean value that tells whether a file of the entry that cannot be read takes away the whole
  /// table.
  var bearsTable = false
  /// A Boolean value that tells whether Postfix reads a copy of the files in an indexed table.
  var hasCopy = false

  var isServer: Bool { program?.isServer ?? true }
  /// A Boolean value that tells whether TLS is on, so that the pair is loaded at all.
  var isActive: Bool { use?.loadsPairs ?? true }
}
