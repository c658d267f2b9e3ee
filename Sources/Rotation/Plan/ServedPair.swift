// SPDX-License-Identifier: Apache-2.0

package import KeyPairs
internal import Platform
internal import Primitives
internal import SystemPackage
package import TLSCrypto

/// The certificates of a pair, its own first: what a server that has it sends.
///
/// The key, which few may read, is not needed.
package struct ServedPair {
  /// The file that the certificates are in, as main.cf names it.
  package let path: String
  /// The certificate, and those of its issuers that are in the file.
  package let certificates: [Certificate]
  /// A Boolean value that tells whether it waits to be switched to.
  package let isNext: Bool
  /// The number of its generation; nil for one that waits, and for a pair that was never switched.
  package let generation: Int?

  /// The certificate itself.
  package var leaf: Certificate { certificates[0] }

  /// The kind of the certificate; nil where TLS has none of it.
  var kind: CertificateKind? { CertificateKind(of: leaf.publicKey) }

  /// Finds what a server has by the files of its pairs, now and after a switch.
  ///
  /// As OpenSSL keeps one pair of each kind, the last of each counts.
  ///
  /// - Parameters:
  ///   - files: The files, in the order in which they are read.
  ///   - stores: The stores of which files of a table may be part.
  /// - Returns: What is in use, and what waits and would be shown after a switch.
  /// - Throws: A `RotationError` of the first file that cannot be read.
  package static func find(
    _ files: [ConfiguredPair.Files], among stores: [GenerationStore] = []
  ) throws(RotationError) -> [ServedPair] {
    var live: [ServedPair] = []
    var next: [ServedPair] = []
    for files in files {
      let store = Self.store(of: files, among: stores)
      let number = try store?.live
      let path = "\(files.certificatePath)".withoutKeyMaterial
      let now = try Self.chains(of: files).map {
        ServedPair(path: path, certificates: $0, isNext: false, generation: number)
      }
      live.keepLast(now)
      if let store, try store.hasNext {
        next.keepLast(
          try Self.chains(of: store.files(of: nil)).map {
            ServedPair(path: path, certificates: $0, isNext: true, generation: nil)
          })
      } else {
        next.keepLast(now)
      }
    }
    return live + next.filter(\.isNext)
  }

  /// The store of a pair: of its own files, or the one whose files a table names.
  private static func store(
    of files: ConfiguredPair.Files, among stores: [GenerationStore]
  ) -> GenerationStore? {
    let paths = Set(files.paths.flatMap { [$0, FileStatus.target(of: $0) ?? $0] })
    let other = stores.first { store in
      store.slots.contains {
        paths.contains($0.path) || FileStatus.target(of: $0.path).map(paths.contains) ?? false
      }
    }
    return other ?? (try? GenerationStore(files))
  }

  /// The certificates of each pair of some files; of two keys and more, those behind each.
  private static func chains(
    of files: ConfiguredPair.Files
  ) throws(RotationError) -> [[Certificate]] {
    var objects: [CryptoObject] = []
    if case .split(let path, _) = files {
      objects = try Credential.objects(of: path)
    } else {
      for path in files.paths { objects += try Credential.objects(of: path) }
    }
    let chains = objects.certificateChains
    if chains.isEmpty {
      throw RotationError(
        .badData, "\(files.certificatePath)", "holds no certificate",
        remedy: "mxtls check tells more")
    }
    return chains
  }
}

extension [ServedPair] {
  /// Adds pairs, each in the place of one of the same kind.
  fileprivate mutating func keepLast(_ others: [ServedPair]) {
    for other in others {
      removeAll { $0.kind == other.kind }
      append(other)
    }
  }
}

extension ConfiguredPair.Files {
  /// The file by which a pair is called: that of the certificate.
  fileprivate var certificatePath: FilePath {
    switch self {
    case .split(let certificate, _): certificate
    case .chain(let path): path
    case .sequence(let key, let certificates): certificates.first ?? key
    }
  }
}
