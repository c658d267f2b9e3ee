// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import SystemPackage
internal import TLSCrypto

/// What all checks of a run share: the options, the files, and the certificates that are trusted.
final class CheckContext {
  let options: CheckOptions
  let files: MaterialFiles
  private let authorities: [Certificate]
  private var store: TrustStore?
  private lazy var bundle = readBundle()
  private var directories: [String: [DirectoryTrust.Finding]] = [:]

  /// - Parameters:
  ///   - options: What to go by.
  ///   - base: The directory of relative paths; nil where the paths are arguments, and no
  ///     configuration's.
  ///   - future: What is going to be in files, in place of what is there.
  ///   - authorities: Certificates that the configuration trusts besides those of the options.
  init(
    options: CheckOptions, base: String? = nil, future: FutureFiles? = nil,
    authorities: (MaterialFiles) -> [Certificate]
  ) {
    self.options = options
    files = MaterialFiles(root: options.root, base: base, isOfOtherHost: options.isOfOtherHost)
    files.future = future
    self.authorities = options.authorities + authorities(files)
  }

  /// Whether a user can be trusted with keys: root, and the one who checks.
  func isTrusted(_ user: UInt32) -> Bool { user == 0 || user == options.user }
}

// MARK: - Trust

extension CheckContext {
  /// How a chain ends.
  enum Trust {
    /// In a root that the system trusts, along these certificates.
    case publicRoot([Certificate])
    /// In a certificate of *_CAfile or of the options, along these certificates.
    case privateRoot([Certificate])
    case verdict(ChainVerdict)
    /// There is nothing to compare it with.
    case noStore
  }

  /// Looks for the end of a chain among the certificates that are trusted.
  func trust(in leaf: Certificate, with issuers: [Certificate]) -> Trust {
    guard let store = openStore() else { return .noStore }
    var verdict = store.path(from: leaf, with: issuers, at: options.now)
    if case .trusted = verdict {
    } else if addIssuers(of: [leaf] + issuers, to: store) {
      verdict = store.path(from: leaf, with: issuers, at: options.now)
    }
    guard case .trusted(let path) = verdict else { return .verdict(verdict) }
    guard let end = try? path.last?.fingerprint else { return .publicRoot(path) }
    let isPrivate = authorities.contains { (try? $0.fingerprint) == end }
    return isPrivate ? .privateRoot(path) : .publicRoot(path)
  }

  private func openStore() -> TrustStore? {
    if let store { return store }
    let directories = options.trustDirectories.split(separator: ":").map(String.init)
    // OpenSSL brings an empty directory; ca-certificates fills it.
    let isThere =
      exists(options.trustFile)
      || directories.contains {
        (try? FileStatus.names(inDirectory: FilePath($0)))?.isEmpty == false
      }
    guard !authorities.isEmpty || isThere,
      let store = try? TrustStore()
    else { return nil }
    // What cannot be added is as if it were not there, which the verdict then says.
    for directory in directories { try? store.add(directory: directory) }
    try? store.add(authorities)
    self.store = store
    return store
  }

  private func exists(_ path: String) -> Bool {
    (try? FileStatus.of(FilePath(path))) != nil
  }

  /// Adds what the one large file of the system's has for a chain, where the directory does not have it.
  ///
  /// - Returns: Whether it has anything.
  private func addIssuers(of chain: [Certificate], to store: TrustStore) -> Bool {
    guard let bundle else { return false }
    var known: Set<Fingerprint> = []
    var isChanged = false
    var last = chain
    while !last.isEmpty {
      last = bundle.certificates(of: last.map(\.issuer)).filter {
        (try? $0.fingerprint).map { known.insert($0).inserted } ?? false
      }
      if !last.isEmpty, (try? store.add(last)) != nil { isChanged = true }
    }
    return isChanged
  }

  private func readBundle() -> CertificateBundle? {
    let path = FilePath(options.trustFile)
    guard let text = try? InputFile.read(path, limit: 4 << 20, inheriting: false) else {
      return nil
    }
    return CertificateBundle(text)
  }
}

extension CheckContext.Trust {
  /// The certificates that a verifier goes along, the host's own first; nil where it gets to no root.
  var path: [Certificate]? {
    switch self {
    case .publicRoot(let path), .privateRoot(let path), .verdict(.trusted(let path)),
      .verdict(.selfSigned(let path)):
      path
    default: nil
    }
  }
}

// MARK: - Directories

extension CheckContext {
  /// Why others can replace the files of a directory: the directory and those above that they can
  /// change, the uppermost last.
  ///
  /// The directories above are looked at as well: whoever can replace one of them can replace all
  /// that is in it.
  func weaknesses(ofDirectory path: FilePath) -> [DirectoryTrust.Finding] {
    if let known = directories[path.string] { return known }
    var found = (try? FileStatus.of(path)).map { weaknesses(of: $0, path) } ?? []
    // What is above the root of a copy says nothing of the host that it was taken from.
    if !path.isRoot, path != files.root.path {
      found += weaknesses(ofDirectory: path.removingLastComponent())
    }
    directories[path.string] = found
    return found
  }

  private func weaknesses(of status: FileStatus, _ path: FilePath) -> [DirectoryTrust.Finding] {
    let owner =
      isTrusted(status.owner.user) ? nil : DirectoryTrust.Weakness.owner(status.owner.user)
    return [owner, status.sharing].compactMap(\.self).map { DirectoryTrust.Finding(path, $0) }
  }
}

extension FilePath {
  /// A Boolean value that tells whether nothing is above it.
  fileprivate var isRoot: Bool { isEmpty || components.isEmpty }
}
