// SPDX-License-Identifier: Apache-2.0

import Primitives
import SMTP
import TLSCrypto

/// A server that is to be probed.
struct ProbeTarget: Sendable {
  /// Where it is; its host in A-labels.
  let endpoint: Endpoint
  let mailProtocol: MailProtocol
  /// The name of the host; nil where it is given by its address.
  let name: String?
  /// The name to ask for in TLS; that of the host unless another is set.
  var serverName: String?
  /// The addresses to ask; nil for those that this machine finds.
  var addresses: [String]?
  /// How much of its time has been spent on it.
  var spent: Duration = .zero

  /// A host that takes the mail of a domain, at its port for that.
  ///
  /// - Parameters:
  ///   - exchanger: Its name in A-labels, without a final dot.
  ///   - serverName: The name to ask for in TLS; nil for its own.
  ///   - addresses: The addresses to ask; nil for those that this machine finds.
  init(exchanger: String, serverName: String?, addresses: [String]?) {
    endpoint = Endpoint(host: exchanger, port: "25")
    mailProtocol = .smtp
    name = exchanger
    self.serverName = serverName
    self.addresses = addresses
  }

  /// Reads HOST, HOST:PORT, ADDRESS or [ADDRESS]:PORT.
  ///
  /// - Parameters:
  ///   - text: What was given.
  ///   - wanted: The protocol; nil for the one of the port, or else SMTP.
  ///   - start: How TLS begins; nil for what is usual at the port.
  /// - Throws: A `Failure` where it is no host, or no port.
  init(_ text: String, _ wanted: MailProtocol?, _ start: TLSStart?) throws(Failure) {
    let fallback = (wanted ?? .smtp).usualPort(isImplicit: start == .implicit)
    guard let endpoint = Endpoint(text, defaultPort: fallback) else {
      throw Failure(
        .usage, "\(text.asSubject): is no server",
        hint: "give HOST, HOST:PORT, an address, or [ADDRESS]:PORT for IPv6")
    }
    let usual = MailProtocol.usual(at: endpoint.port)
    mailProtocol = wanted ?? usual?.protocol ?? .smtp
    let isUsual = usual?.protocol == mailProtocol
    let isImplicit = start.map { $0 == .implicit } ?? (isUsual && usual?.isImplicit == true)
    var host = endpoint.host
    // The name is absolute, as most are without the dot.
    if host.hasSuffix("."), host.count > 1 { host.removeLast() }
    // An address of IPv6 may have a zone, which no certificate has.
    let bare = host.contains(":") ? String(host.prefix { $0 != "%" }) : host
    if case .dns(let name) = try? SubjectAlternativeName(host) {
      host = name
      self.name = name
    } else if case .ip = try? SubjectAlternativeName(bare) {
      name = nil
    } else {
      throw Failure(
        .usage, "\(host.withoutKeyMaterial): is no host name",
        hint: "give names like mail.example.com, or IP addresses")
    }
    self.endpoint = Endpoint(host: host, port: endpoint.port, isWrapper: isImplicit)
  }
}
