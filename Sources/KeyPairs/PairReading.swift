// SPDX-License-Identifier: Apache-2.0

package import Platform
internal import Primitives
internal import SystemPackage
package import TLSCrypto

/// The keys and certificates that Postfix loads from the files of a pair, ready for further use.
package struct PairReading {
  /// What keeps Postfix from loading the files.
  package struct Fault {
    /// The file, with the line where the block begins.
    package let place: String
    /// What is wrong: lower case, no full stop.
    package let what: String
    package let remedy: String?
    /// The failure of the file itself, where that is the reason.
    package let failure: FileError?
  }

  /// Each key with its certificates, the host's own first.
  package private(set) var pairs: [(key: PrivateKey, certificates: [Certificate])] = []
  /// The first certificate request in the file of the key alone; nil for a chain, which has none.
  package private(set) var request: CertificateRequest?
  /// The first thing that keeps Postfix from loading them; nil where it loads them.
  package let fault: Fault?

  /// Reads the files of a pair.
  ///
  /// - Parameters:
  ///   - files: Where they are, by the paths of the system.
  ///   - followingLinks: False where a link could lead to somebody else's file.
  package init(_ files: ConfiguredPair.Files, followingLinks: Bool = true) {
    let material = MaterialFiles(root: "", base: "/", followingLinks: followingLinks)
    let loaded = LoadedMaterial(Self.source(files, material), files: material)
    if case .split(_, let key) = files {
      request = material.file(key.string).objects.lazy.compactMap(\.content.request).first
    }
    fault = loaded.faults.first(where: \.keepsFromLoading).map(Fault.init)
    for pair in loaded.pairs {
      guard let key = pair.key?.object, pair.leaf != nil else { continue }
      pairs.append((key, pair.certificates.map(\.object)))
    }
  }

  private static func source(
    _ files: ConfiguredPair.Files, _ material: MaterialFiles
  ) -> MaterialSource {
    switch files {
    case .split(let certificate, let key):
      return .files(certificate: certificate.string, key: key.string)
    case .sequence: return .chain(files.paths.map(\.string))
    case .chain(let path):
      // A file that is set for both key and certificate may have them in any order.
      let keys = material.file(path.string).objects.compactMap { $0.asFound(by: .blocks) }
        .filter { $0.useInChain == .key }
      return keys.count > 1
        ? .chain([path.string]) : .files(certificate: path.string, key: path.string)
    }
  }
}

extension PairReading.Fault {
  fileprivate init(_ fault: LoadFault) {
    failure = fault.file.fault?.failure
    place = fault.line.map { "\(fault.file.path):\($0)" } ?? fault.file.path
    what = fault.message ?? fault.kind.summary
    remedy = fault.remedy
  }
}

extension LoadFault {
  /// Whether Postfix does not load what is there.
  ///
  /// Two keys of one algorithm are no fault of either.
  fileprivate var keepsFromLoading: Bool {
    if file.fault?.failure != nil { return true }
    return isCritical && kind != .algorithmTwice
  }
}
