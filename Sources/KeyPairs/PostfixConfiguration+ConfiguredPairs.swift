// SPDX-License-Identifier: Apache-2.0

package import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension PostfixConfiguration {
  /// The pairs that the services of this Postfix load, without those of tls_server_sni_maps.
  ///
  /// - Returns: The pairs, each with its users, by program, service and the order in which they are
  ///   loaded.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func configuredPairs() throws(ConfigurationError) -> [ConfiguredPair] {
    let queue = (try? value(of: "queue_directory")) ?? ""
    let files = MaterialFiles(root: "", base: queue)
    var pairs: [ConfiguredPair] = []
    for program in TLSProgram.allCases where uses(program) {
      // A disabled service is among them; its `use` says that it loads nothing.
      let services = master.services.filter { $0.program == program.command }.map(Optional.some)
      for service in master.services.isEmpty ? [nil] : services {
        let use = try tlsUse(of: program, in: service)
        let host = program.isServer ? try value(of: "myhostname", in: service) : nil
        let user = ConfiguredPair.User(
          program: program, service: service, use: use,
          hosts: [host?.asHostName].compactMap(\.self))
        for source in try PairSettings(program, in: service, of: self).sources {
          let parameters = [source.certificate.parameter, source.key.parameter].unique
          for place in files.places(of: source.source) {
            ConfiguredPair.add(place, user, parameters, to: &pairs)
          }
        }
      }
    }
    return pairs
  }

  /// The files of the pairs that an entry of tls_server_sni_maps names.
  ///
  /// - Parameter paths: The files, in order.
  /// - Returns: One for each key.
  package func pairFiles(ofEntry paths: [String]) -> [ConfiguredPair.Files] {
    let queue = (try? value(of: "queue_directory")) ?? ""
    return MaterialFiles(root: "", base: queue).places(of: .entry(paths))
  }
}

extension ConfiguredPair {
  /// Adds a user of some files to the pair that they are.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - user: Who loads them.
  ///   - parameters: The parameters that name them.
  ///   - pairs: The pairs, which get another one where none has the files.
  package static func add(
    _ files: Files, _ user: User, _ parameters: [String], to pairs: inout [ConfiguredPair]
  ) {
    if let index = pairs.firstIndex(where: { $0.files == files }) {
      pairs[index].users.append(user)
      pairs[index].parameters = (pairs[index].parameters + parameters).unique
    } else {
      pairs.append(ConfiguredPair(files: files, users: [user], parameters: parameters))
    }
  }
}

extension MaterialFiles {
  /// The files of the pairs of a source.
  fileprivate func places(of source: MaterialSource) -> [ConfiguredPair.Files] {
    switch source {
    case .files(let certificate, let key) where certificate == key:
      return [.chain(location(of: key))]
    case .files(let certificate, let key):
      return [
        .split(
          certificate: location(of: certificate),
          key: location(of: key))
      ]
    case .chain(let paths), .entry(let paths): return sequences(of: paths)
    }
  }

  /// Chain files by what belongs together: Postfix reads them as one, so that a key and its
  /// certificates may be in two files, such as `privkey.pem, fullchain.pem`.
  private func sequences(of paths: [String]) -> [ConfiguredPair.Files] {
    var groups: [[String]] = []
    for path in paths {
      switch file(path).placeInSequence {
      case .nowhere: continue
      // Only issuers can follow, which may be there for others as well: a file of CAs.
      case .behind where groups.last.map(isWhole) == true: continue
      case .behind where !groups.isEmpty: groups[groups.endIndex - 1].append(path)
      case .behind, .first: groups.append([path])
      }
    }
    if groups.isEmpty { groups = paths.map { [$0] } }
    return groups.map { ConfiguredPair.Files(inOrder: $0.map { location(of: $0) }) }
  }

  /// Whether one file holds both the key and its certificate.
  private func isWhole(_ group: [String]) -> Bool {
    group.count == 1 && file(group[0]).holdsPair
  }
}

extension MaterialFile {
  /// A Boolean value that tells whether Postfix finds a key and a certificate for it in the file.
  fileprivate var holdsPair: Bool {
    let found = objects.compactMap { $0.asFound(by: .blocks) }
    let keys = found.filter { $0.useInChain == .key }.compactMap(\.heldKey)
    let certificates = found.compactMap(\.heldCertificate)
    return keys.contains { key in
      certificates.contains { key.publicKey.matches($0.publicKey) }
    }
  }

  /// Where a file stands among chain files that Postfix reads as one.
  fileprivate enum Place {
    /// A pair begins with it.
    case first
    /// The pair of the files before goes on in it.
    case behind
    /// Postfix finds nothing in it, and goes on.
    case nowhere
  }

  fileprivate var placeInSequence: Place {
    if isBlank { return .nowhere }
    let found = objects.compactMap { $0.asFound(by: .blocks) }
    let uses = found.map(\.useInChain)
    switch uses.first(where: { [.key, .certificate].contains($0) }) {
    case .key: return .first
    case .certificate: return .behind
    default: break
    }
    // A key that Postfix passes over, such as an encrypted one, was meant to be found.
    let isMeant = found.contains(where: \.isMeantAsKey)
    if fault != nil || uses.contains(.damage) || isMeant { return .first }
    return found.contains { $0.heldCertificate != nil } ? .behind : .nowhere
  }
}
