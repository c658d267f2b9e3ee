// SPDX-License-Identifier: Apache-2.0

import DANE
import Platform
import Rotation
import TLSCrypto

/// Looks at what is published of the pairs of this host.
struct RollObserver {
  let instances: InstancesOption
  /// The names of the host; none for those of main.cf.
  let hosts: [String]
  /// The ports; none for those of master.cf.
  let ports: [UInt16]
  let directory: NameDirectory
  let timeout: Duration
  let console: Console

  /// The servers of this host, with their pairs.
  ///
  /// - Throws: A `Failure` where there is none, or not all of them are known.
  func services() throws(Failure) -> [TLSAService] {
    let local = LocalHost(instances, console)
    if !local.failures.isEmpty {
      throw Failure(worstOf: local.failures.map { $0.with(.configuration) })
    }
    return try TLSAServices(of: local, hosts: hosts, besides: [], ports: ports, console).inOrder
  }

  /// The names of the servers that show a pair, with what is published there.
  ///
  /// - Parameters:
  ///   - credentials: The pair in use.
  ///   - services: All servers.
  /// - Returns: Each name once.
  /// - Throws: A `Failure` where what a server shows cannot be read.
  func sites(
    showing credentials: [Credential], among services: [TLSAService]
  ) throws(Failure) -> [RollSite] {
    if let fault = services.lazy.compactMap(\.fault).first { throw fault }
    let showing = services.filter { service in
      service.pairs.contains { pair in
        pair.state == .live && credentials.contains { $0.leaf.publicKey.matches(pair.key) }
      }
    }
    let questions = showing.map { Question(host: $0.host, port: $0.port) }
    let (directory, timeout) = (directory, timeout)
    var found: [Int: RollSite] = [:]
    Crew.run(questions, atOnce: 16) { question in
      TLSAFacts(of: question.host, port: question.port, from: directory, timeout: timeout)
    } take: { place, facts in
      found[place] = RollSite(host: questions[place].host, facts: facts)
    }
    var sites: [RollSite] = []
    for place in questions.indices {
      guard let site = found[place], !sites.contains(where: { $0.owner == site.owner }) else {
        continue
      }
      sites.append(site)
    }
    return sites
  }

  /// What is asked about.
  private struct Question: Sendable {
    let host: DNSName
    let port: UInt16
  }
}
