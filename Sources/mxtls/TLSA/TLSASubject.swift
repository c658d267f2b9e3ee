// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import KeyPairs
import Platform
import Postfix
import Primitives
import Rotation
import TLSCrypto

/// The servers and pairs whose TLSA records are meant.
struct TLSASubject: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The names of the host, in place of those of main.cf or of the certificate.",
      valueName: "host"))
  var hosts: [String] = []

  @OptionGroup var instances: InstancesOption

  @Option(
    help: ArgumentHelp("A name of the host besides, as of an MX record.", valueName: "host"))
  var name: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only at this port, in place of those of master.cf.", valueName: "port"))
  var port: [UInt16] = []

  @Option(
    help: ArgumentHelp(
      "The pair is this certificate with its issuers, and not that of main.cf.",
      valueName: "file"),
    completion: .file())
  var cert: [String] = []

  @Option(
    help: ArgumentHelp(
      "The pair is this private key, whatever its certificate, and not that of main.cf.",
      valueName: "file"),
    completion: .file())
  var key: [String] = []

  func validate() throws {
    if port.contains(0) { throw ValidationError("--port: give a number from 1 to 65535.") }
    if isGiven, instances.isGiven {
      throw ValidationError(
        "--cert and --key need no Postfix: --config-dir and --all-instances do not go with them.")
    }
    if cert.isEmpty, !key.isEmpty, hosts.isEmpty, name.isEmpty {
      throw ValidationError("--key says nothing of the host: give its name.")
    }
  }

  /// A Boolean value that tells whether the pairs are on the command line.
  private var isGiven: Bool { !cert.isEmpty || !key.isEmpty }

  /// Finds the servers.
  ///
  /// - Parameter console: Has the environment, and is told of names that cannot have records.
  /// - Returns: The servers, by name and port; and what went wrong with single instances.
  /// - Throws: A `Failure` that names every bad argument, or where there is no server.
  func find(_ console: Console) throws(Failure) -> (services: [TLSAService], failures: [Failure]) {
    var faults = Faults()
    let hosts = faults.gather { () throws(Failure) in try read(self.hosts) } ?? []
    let names = faults.gather { () throws(Failure) in try read(self.name) } ?? []
    let given = faults.gather { () throws(Failure) in try givenPairs() } ?? []
    try faults.check()
    guard isGiven else { return try find(hosts, besides: names, console) }
    var services: [TLSAService] = []
    for pair in given {
      let own = hosts.isEmpty ? pair.certificates.first?.hostNames ?? [] : hosts
      if own.isEmpty, names.isEmpty {
        throw Failure(
          .badData, "\(pair.path): the certificate names no host", hint: "give the name of the host"
        )
      }
      for host in (own + names).unique {
        for port in port.isEmpty ? [25] : port { services.add(host, port, [pair], nil) }
      }
    }
    return (services.inOrder, [])
  }

  /// Finds the servers of this host's Postfix.
  private func find(
    _ hosts: [String], besides names: [String], _ console: Console
  ) throws(Failure) -> (services: [TLSAService], failures: [Failure]) {
    let local = LocalHost(instances, console)
    var services: [TLSAService] = []
    let servers = local.servers.map(\.server).filter { server in
      server.use.loadsPairs
        && (port.isEmpty || server.endpoint.portNumber.map(port.contains) ?? false)
    }
    // Others can reach none of them where this host alone is served; then they are meant all the same.
    let open = servers.filter { !$0.isLoopback }
    for server in open.isEmpty ? servers : open {
      guard let port = server.endpoint.portNumber else {
        console.warn("\(server.endpoint): its port is no number, and is passed over")
        continue
      }
      // A key that begins with a dot is that of names nobody knows.
      let known = server.names.map(\.key).filter { !$0.hasPrefix(".") }
      for host in ((hosts.isEmpty ? server.hosts + known : hosts) + names).unique {
        do throws(RotationError) {
          services.add(host, port, try server.pairs(for: host).map(TLSAPair.init), nil)
        } catch {
          services.add(host, port, [], Failure(error))
        }
      }
    }
    services.removeAll { $0.pairs.isEmpty && $0.fault == nil }
    if services.isEmpty, local.failures.isEmpty {
      throw Failure(
        .configuration,
        "no server of master.cf has a certificate and listens"
          + (port.isEmpty ? "" : " at such a port"),
        hint: "mxtls check tells more, and --cert names a certificate")
    }
    let unqualified = services.filter { !"\($0.host)".isFullyQualified }.map { "\($0.host)" }.unique
    for name in unqualified {
      console.warn("\(name): is no name that a host has in the DNS, and is passed over")
    }
    services.removeAll { unqualified.contains("\($0.host)") }
    if services.isEmpty, local.failures.isEmpty {
      throw Failure(
        hosts.isEmpty ? .configuration : .usage, "no name is left to have records",
        hint: "give the name that the MX record has, such as mail.example.com")
    }
    return (services.inOrder, local.failures)
  }

  /// Reads host names.
  private func read(_ arguments: [String]) throws(Failure) -> [String] {
    var faults = Faults()
    var names: [String] = []
    for argument in arguments {
      let domain = faults.gather { () throws(Failure) in try MailDomain(argument) }
      if let domain { names.append(domain.text) }
    }
    try faults.check()
    return names
  }

  /// Reads the pairs of the command line.
  private func givenPairs() throws(Failure) -> [TLSAPair] {
    var faults = Faults()
    var pairs: [TLSAPair] = []
    for path in cert {
      faults.gather { () throws(Failure) in
        let input = try InputObjects(path)
        // What cannot be read is told.
        _ = try input.certificates(canOpen: false)
        for chain in input.objects.certificateChains {
          pairs.append(TLSAPair(given: chain[0].publicKey, chain, in: input.name))
        }
      }
    }
    for path in key {
      faults.gather { () throws(Failure) in
        let input = try InputObjects(path)
        let key = try input.privateKey().key.publicKey
        pairs.append(TLSAPair(given: key, [], in: input.name))
      }
    }
    try faults.check()
    return pairs
  }
}

extension Certificate {
  /// The names in the certificate that a host can have in the DNS.
  fileprivate var hostNames: [String] {
    extensions.names.compactMap { name in
      guard case .dns(let host) = name, !host.contains("*") else { return nil }
      return try? HostName(host, allowsWildcard: false).description
    }
  }
}

extension [TLSAService] {
  /// Adds a server, unless it is there: then its pairs.
  fileprivate mutating func add(
    _ host: String, _ port: UInt16, _ pairs: [TLSAPair], _ fault: Failure?
  ) {
    guard let name = try? DNSName(host) else { return }
    let service = TLSAService(name, port: port, pairs, fault: fault)
    if let place = firstIndex(where: { $0.host == name && $0.port == port }) {
      self[place].add(service)
    } else {
      append(service)
    }
  }

  /// By name and port.
  fileprivate var inOrder: [TLSAService] {
    sorted { ("\($0.host)", $0.port) < ("\($1.host)", $1.port) }
  }
}
