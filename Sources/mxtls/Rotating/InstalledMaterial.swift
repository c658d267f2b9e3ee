// SPDX-License-Identifier: Apache-2.0

import Rotation
import TLSCrypto

/// A certificate from a CA that is to be installed, with the keys that may be its own.
struct InstalledMaterial {
  private let name: String
  /// The host's own certificate first.
  private let certificates: [Certificate]
  /// Keys that were given.
  private let keys: [PrivateKey]

  /// Reads the files of the command line.
  ///
  /// - Throws: A `Failure` that names every bad one.
  init(
    certificate: String, key: String?, chain: [String], passin: PassinOption, _ console: Console
  ) throws(Failure) {
    name = certificate
    var faults = Faults()
    var list: [Certificate] = []
    var keys: [PrivateKey] = []
    faults.gather { () throws(Failure) in
      let file = try InputObjects(certificate)
      list += try file.certificates()
      keys += file.objects.compactMap(\.content.heldKey)
    }
    for path in chain {
      faults.gather { () throws(Failure) in list += try InputObjects(path).certificates() }
    }
    if let key {
      faults.gather { () throws(Failure) in
        keys = [try KeyInput.read(key, passin: passin, console: console).key]
      }
    }
    try faults.check()
    // Some files repeat the certificate in the chain.
    var seen: Set<Fingerprint> = []
    certificates = list.filter { certificate in
      (try? certificate.fingerprint).map { seen.insert($0).inserted } ?? true
    }
    self.keys = keys
  }

  /// The pairs that the certificate is for: the one there is, those that were named, or the one whose
  /// certificate has a key of the same kind.
  ///
  /// - Throws: A `Failure` where that is none, or not clear.
  func choose(among units: [RotationUnit], isNamed: Bool) throws(Failure) -> [RotationUnit] {
    if isNamed || units.count <= 1 { return units }
    let algorithm = certificates[0].publicKey.algorithm
    let matching = units.filter { unit in
      unit.isActive
        && ((try? Credential.read(unit.files)) ?? []).contains {
          $0.leaf.publicKey.algorithm == algorithm
        }
    }
    if matching.count == 1 { return matching }
    let names = units.map(\.name).joined(separator: ", ")
    throw Failure(
      .usage, "\(name): it is not clear which pair it replaces, of \(units.count) in main.cf",
      hint: "--pair names it: \(names)")
  }

  /// The certificate with its key: the one that was given, the staged one, or the one in use.
  ///
  /// - Throws: A `Failure` where none of them is the key of the certificate.
  func credential(for unit: RotationUnit, old: [Credential]) throws(Failure) -> Credential {
    let leaf = certificates[0]
    let staged = try onRotation { () throws(RotationError) in
      try unit.store.hasNext ? (try? Credential.read(unit.store.files(of: nil))) ?? [] : []
    }
    let known = keys + staged.map(\.key) + old.map(\.key)
    guard let key = known.first(where: { $0.publicKey.matches(leaf.publicKey) }) else {
      let tried =
        keys.isEmpty
        ? (staged.isEmpty ? "the key in use" : "the key in use, nor to the one that is staged")
        : "the key that was given"
      throw Failure(
        .badData,
        "\(name): the certificate, \(leaf.publicKey.summary), does not belong to \(tried)",
        hint: "--key names the file of its key")
    }
    let request = staged.first { $0.key.publicKey.matches(key.publicKey) }?.request
    return Credential(key: key, certificates: certificates, request: request)
  }

  /// Since when its key has been in use.
  func keySince(
    _ new: Credential, _ unit: RotationUnit, _ old: [Credential], now: UnixTime
  ) throws(RotationError) -> UnixTime {
    guard old.contains(where: { $0.key.publicKey.matches(new.key.publicKey) }) else { return now }
    if let live = try unit.store.live, let record = try unit.store.record(of: live) {
      return record.keySince
    }
    return old.map(\.leaf.notBefore).min() ?? now
  }

  /// All credentials of a pair's files, with the new one in the place of that of its kind.
  ///
  /// - Throws: A `Failure` where there are several and none is of its kind.
  func replacing(
    _ new: Credential, in old: [Credential], of unit: RotationUnit
  ) throws(Failure) -> [Credential] {
    guard old.count > 1 else { return [new] }
    let algorithm = new.leaf.publicKey.algorithm
    guard old.contains(where: { $0.leaf.publicKey.algorithm == algorithm }) else {
      let kinds = old.map(\.leaf.publicKey.summary).joined(separator: ", ")
      throw Failure(
        .badData,
        "\(name): the certificate, \(new.leaf.publicKey.summary), has no place in \(unit.name),"
          + " which holds \(kinds)")
    }
    return old.map { $0.leaf.publicKey.algorithm == algorithm ? new : $0 }
  }

  /// Lets go of staged generations whose keys are in use now.
  func forgetNext(of units: [RotationUnit]) throws(Failure) {
    try onRotation { () throws(RotationError) in
      for unit in units where try unit.store.hasNext {
        let next = try Credential.read(unit.store.files(of: nil))
        let live = try Credential.read(unit.files)
        let isUsed = next.allSatisfy { one in
          live.contains { $0.key.publicKey.matches(one.key.publicKey) }
        }
        if isUsed { try unit.store.forgetNext() }
      }
    }
  }
}

extension Credential {
  /// Whether both have the same certificate with the same issuers.
  func isSame(as other: Credential) -> Bool {
    certificates.compactMap { try? $0.fingerprint }
      == other.certificates.compactMap { try? $0.fingerprint }
  }
}
