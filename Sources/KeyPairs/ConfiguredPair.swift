// SPDX-License-Identifier: Apache-2.0

package import Postfix
package import SystemPackage

/// The files of one or more key pairs as Postfix is configured to load them, with all their users.
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

    /// Files that Postfix reads as one, the key in the first of them.
    ///
    /// - Parameter paths: At least one.
    package init(inOrder paths: [FilePath]) {
      self =
        paths.count == 1
        ? .chain(paths[0]) : .sequence(key: paths[0], certificates: Array(paths.dropFirst()))
    }

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

    package init(program: TLSProgram, service: MasterService?, use: TLSUse, hosts: [String]) {
      self.program = program
      self.service = service
      self.use = use
      self.hosts = hosts
    }
  }

  package let files: Files
  package internal(set) var users: [User]
  /// The parameters that name the files.
  package internal(set) var parameters: [String]
}
