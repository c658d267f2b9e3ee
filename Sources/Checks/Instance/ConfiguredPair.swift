// SPDX-License-Identifier: Apache-2.0

package import Postfix
internal import Primitives
package import SystemPackage
internal import TLSCrypto

/// The files of one or more key pairs as Postfix is configured to load them, with all who do.
package struct ConfiguredPair {
  /// Where the keys and certificates are; the paths are those of the system.
  package enum Files: Hashable {
    /// A file with a certificate and its issuers, and one with the key.
    case split(certificate: FilePath, key: FilePath)
    /// One file with keys and certificates: of *_tls_chain_files, or set for both.
    case chain(FilePath)
    /// Files of *_tls_chain_files that are one pair only together: the first begins with the key, and
    /// what belongs to it goes on in the others, of which there is at least one.
    case sequence(key: FilePath, certificates: [FilePath])

    /// The paths, in the order in which the files are read.
    package var paths: [FilePath] {
      switch self {
      case .split(let certificate, let key): [certificate, key]
      case .chain(let path): [path]
      case .sequence(let key, let certificates): [key] + certificates
      }
    }
  }

  /// A program, in one of its services, that loads the files.
  package struct User {
    package let program: TLSProgram
    /// Nil where master.cf could not be read.
    package let service: MasterService?
    package let use: TLSUse
    /// The names that its certificates have to cover; none for clients.
    package let hosts: [String]
  }

  package let files: Files
  package internal(set) var users: [User]
  /// The parameters that name the files.
  package internal(set) var parameters: [String]
}

extension InstanceCheck {
  /// The pairs that the services of this Postfix load, those of main.cf first; not those of
  /// tls_server_sni_maps.
  ///
  /// - Returns: The pairs, each with its users, in the order in which they are loaded.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func configuredPairs() throws(ConfigurationError) -> [ConfiguredPair] {
    var pairs: [ConfiguredPair] = []
    for program in TLSProgram.allCases where isUsed(program) {
      let services = configuration.services(of: program).map(Optional.some)
      let all = configuration.master.services.isEmpty ? [nil] : services
      for service in all {
        let settings = try ServiceSettings(
          program, in: service, of: configuration, options: options)
        let user = ConfiguredPair.User(
          program: program, service: service, use: settings.use, hosts: settings.hosts)
        for source in settings.sources {
          let parameters = [source.certificate.parameter, source.key.parameter].unique
          for files in files(of: source.source) { add(files, user, parameters, to: &pairs) }
        }
      }
    }
    return pairs
  }

  private func files(of source: MaterialSource) -> [ConfiguredPair.Files] {
    switch source {
    case .files(let certificate, let key) where certificate == key:
      return [.chain(context.files.location(of: key))]
    case .files(let certificate, let key):
      return [
        .split(
          certificate: context.files.location(of: certificate),
          key: context.files.location(of: key))
      ]
    case .chain(let paths), .entry(let paths): return sequences(of: paths)
    }
  }

  /// Chain files by what belongs together: Postfix reads them as one, so that a key and its
  /// certificates may be in two files, such as `privkey.pem, fullchain.pem`.
  private func sequences(of paths: [String]) -> [ConfiguredPair.Files] {
    var groups: [[String]] = []
    for path in paths {
      switch context.files.file(path).placeInSequence {
      case .nowhere: continue
      case .behind where !groups.isEmpty: groups[groups.endIndex - 1].append(path)
      case .behind, .first: groups.append([path])
      }
    }
    if groups.isEmpty { groups = paths.map { [$0] } }
    return groups.map { group in
      let files = group.map(context.files.location(of:))
      return files.count == 1
        ? .chain(files[0]) : .sequence(key: files[0], certificates: Array(files.dropFirst()))
    }
  }

  private func add(
    _ files: ConfiguredPair.Files, _ user: ConfiguredPair.User, _ parameters: [String],
    to pairs: inout [ConfiguredPair]
  ) {
    if let index = pairs.firstIndex(where: { $0.files == files }) {
      pairs[index].users.append(user)
      pairs[index].parameters = (pairs[index].parameters + parameters).unique
    } else {
      pairs.append(ConfiguredPair(files: files, users: [user], parameters: parameters))
    }
  }
}

extension MaterialFile {
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
