// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Platform
internal import Primitives
package import SystemPackage
internal import TLSCrypto

/// The one file that takes the place of the two files of a pair.
///
/// Postfix opens a file of *_tls_chain_files once, and so gets each key with its certificate (postconf(5)).
package struct ChainFile {
  /// The pair as it is, in two files.
  package let unit: RotationUnit
  /// Where the file is: beside the certificate.
  package let path: FilePath
  private let credentials: [Credential]

  /// Looks at a pair, and at what has the name of the file.
  ///
  /// - Parameter unit: The pair.
  /// - Throws: A `RotationError` where the pair cannot be read, or is not to be changed now.
  package init(insteadOf unit: RotationUnit) throws(RotationError) {
    self.unit = unit
    let certificate = unit.paths[0]
    path = certificate.removingLastComponent().appending("\(certificate.stem ?? "pair")-chain.pem")
    guard !path.string.contains(where: { " ,\t${}()".contains($0) }) else {
      throw RotationError(
        .refused, unit.name, "has a name that no list of chain files can have")
    }
    if let distrust = try unit.store.distrust { throw distrust }
    if let obstacle = try unit.store.rollOverObstacle { throw obstacle }
    guard try !unit.store.hasNext else {
      throw RotationError(
        .refused, unit.name, "its next generation waits, and would not be found afterwards",
        remedy: "switch to it first")
    }
    credentials = try Credential.read(unit.files)
  }

  /// A Boolean value that tells whether the file is there already, with the same pair in it.
  ///
  /// A `RotationError` where something else has its name.
  package var isThere: Bool {
    get throws(RotationError) {
      let found = try onFiles { () throws(FileError) in
        try FileStatus.of(path, followingLinks: false)
      }
      guard let status = found else { return false }
      let others = (try? Credential.read(.chain(path), followingLinks: false)) ?? []
      let isSame =
        others.count == credentials.count
        && zip(others, credentials).allSatisfy { one, other in
          guard let digest = try? one.leaf.fingerprint else { return false }
          return digest == (try? other.leaf.fingerprint)
            && one.key.publicKey.matches(other.key.publicKey)
        }
      guard isSame else {
        throw RotationError(
          .file(.exists), "\(path)", "is there already, and is not the pair of \(unit.name)",
          remedy: "move it elsewhere")
      }
      guard status.permissions.isDisjoint(with: [.otherRead, .otherWrite]) else {
        throw RotationError(
          .refused, "\(path)", "everybody can read or write it", remedy: "chmod o= it first")
      }
      return true
    }
  }

  /// Makes the file: each key before its certificates, and as safe as the key was.
  ///
  /// - Parameter access: Owner and permissions, where those are not to be as before.
  /// - Throws: A `RotationError`; nothing is left behind then.
  package func make(_ access: FileAccess) throws(RotationError) {
    guard let slot = unit.store.slots.first(where: { $0.holdsKey }) else { return }
    let contents = try contents()
    let mode = try onFiles { () throws(FileError) in try StagedGeneration.mode(of: slot, access) }
    let owner = try onFiles { () throws(FileError) in
      try StagedGeneration.owner(of: slot, mode, access)
    }
    let staged = try contents.withBytes { (span) throws(RotationError) in
      try onFiles { () throws(FileError) in
        try StagedFile(span, for: path, mode: mode, owner: owner)
      }
    }
    try onFiles { () throws(FileError) in try StagedFile.create([staged]) }
  }

  private func contents() throws(RotationError) -> SecretBytes {
    var bytes = SecretBytes()
    for credential in credentials {
      let key = try credential.keyPEM()
      key.withBytes { bytes.append($0) }
      let rest = try credential.certificatePEM()
      bytes.append(rest.span.bytes)
    }
    return bytes
  }
}
