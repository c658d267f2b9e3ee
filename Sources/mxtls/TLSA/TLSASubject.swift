// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import KeyPairs
import Platform
import Primitives
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
    var services = TLSAServices()
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
    let services = try TLSAServices(of: local, hosts: hosts, besides: names, ports: port, console)
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
        // This fails where something cannot be read.
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
