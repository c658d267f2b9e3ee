// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Platform
import Primitives
import Rotation
import TLSCrypto

/// What is to be installed: certificates from a CA in any order, with the keys that may belong to one
/// of them.
struct InstalledMaterial {
  private let name: String
  /// All certificates that were given, and all that could not be opened.
  private var given = KeyMaterial()
  /// Keys that were given.
  private var keys: [PrivateKey] = []
  private let clock: Clock
  /// Tried on all that is encrypted.
  let passphrase: Passphrase?

  /// Reads the files of the command line.
  ///
  /// - Throws: A `Failure` that names every bad one.
  init(
    certificate: String, key: String?, chain: [String], passin: PassinOption, _ console: Console
  ) throws(Failure) {
    name = certificate
    clock = console.clock
    let all = [certificate] + chain + [key].compactMap(\.self)
    let passphrase = try passin.read(besides: all, console: console)
    self.passphrase = passphrase
    var faults = Faults()
    for path in [certificate] + chain {
      let file = faults.gather { () throws(Failure) in
        let file = try InputObjects(path, passphrase: passphrase)
        _ = try file.certificates()
        return file
      }
      if let file { given.add(file.objects, of: file.name) }
    }
    keys = given.keys
    if let key {
      let file = faults.gather { () throws(Failure) in
        let file = try InputObjects(key, passphrase: passphrase)
        _ = try file.privateKey()
        return file
      }
      keys = file?.material.keys ?? []
    }
    try faults.check()
    if let key { try requireUse(of: key) }
  }

  /// Throws where the key that was given belongs to none of the certificates: another key that does
  /// is not what was asked for.
  private func requireUse(of file: String) throws(Failure) {
    if keys.contains(where: { given.certificates(for: $0.publicKey) != nil }) { return }
    let kinds = keys.map(\.publicKey.summary).joined(separator: ", ")
    let wanted = likelyLeaf.map { ", \($0.publicKey.summary)" } ?? ""
    throw Failure(
      .badData,
      "\(file): the private key, \(kinds), does not belong to the certificate in \(name)\(wanted)",
      hint: "without --key the key in use, or the one that waits, is tried")
  }

  /// The key that a unit's certificate is to have, with the certificate that belongs to it.
  private struct Match {
    let key: PrivateKey
    let leaf: Certificate
    /// Whether the key is the unit's own: in use, or waiting.
    let isOwn: Bool
    let request: CertificateRequest?
  }

  /// The first key that one of the certificates belongs to: one that was given, of a kind in use
  /// before others, the staged one, or the one in use.
  private func match(_ present: PresentPair) -> Match? {
    let alike = keys.filter { $0.publicKey.algorithm == present.algorithm }
    let kinds = Set(present.material.keys.map(\.publicKey.algorithm))
    let known = keys.filter { kinds.contains($0.publicKey.algorithm) }
    let sources = [
      (alike, false), (known, false), (keys, false), (present.staged.keys, true),
      (present.material.keys, true),
    ]
    for (keys, isOwn) in sources {
      for key in keys {
        guard let leaf = given.certificates(for: key.publicKey)?.chain.first else { continue }
        let request = present.staged.requests.first { $0.publicKey.matches(key.publicKey) }
        return Match(key: key, leaf: leaf, isOwn: isOwn, request: request)
      }
    }
    return nil
  }

  /// The certificate that is likely the host's own, as long as no key tells.
  private var likelyLeaf: Certificate? {
    given.certificates.first { $0.extensions.isCA != true } ?? given.certificates.first
  }
}

// MARK: - Which pair

extension InstalledMaterial {
  /// The pairs that the certificate is for: those that were named, or else the one whose key it has,
  /// or whose names it covers.
  ///
  /// - Throws: A `Failure` where that is none, or not clear.
  func choose(among units: [RotationUnit], isNamed: Bool) throws(Failure) -> [RotationUnit] {
    if isNamed || units.isEmpty { return units }
    var candidates: [(unit: RotationUnit, algorithm: String?, leaf: Certificate?)] = []
    for unit in units {
      let present = PresentPair(unit, passphrase)
      let match = match(present)
      let leaf = match?.leaf ?? likelyLeaf
      let isMeant = leaf.map {
        unit.isMeant(by: $0, inPlaceOf: present.leaf, isOnly: units.count == 1)
      }
      if match?.isOwn == true || isMeant == true {
        candidates.append((unit, present.algorithm, leaf))
      }
    }
    if candidates.isEmpty { throw noPair(among: units) }
    candidates = candidates.filter { one in
      !candidates.contains { one.unit.isBroken(beside: $0.unit) }
    }
    // The loaded ones of several for the same host count, and then those of the same kind.
    if candidates.count > 1, candidates.contains(where: \.unit.isActive) {
      candidates.removeAll { !$0.unit.isActive }
    }
    if candidates.count > 1 {
      let known = candidates.filter { $0.algorithm == $0.leaf?.publicKey.algorithm }
      candidates =
        known.isEmpty
        ? candidates.filter {
          $0.algorithm == nil && $0.unit.likelyAlgorithm == $0.leaf?.publicKey.algorithm
        } : known
    }
    // A file of several pairs may have one for each.
    let leaves = candidates.compactMap { try? $0.leaf?.fingerprint }
    if !leaves.isEmpty, leaves.count == candidates.count, leaves.unique.count == leaves.count {
      return candidates.map(\.unit)
    }
    let names = units.map { $0.name(among: units) }.joined(separator: ", ")
    throw Failure(
      .usage, "\(name): it is not clear which pair it replaces, of \(units.count) in main.cf",
      hint: "--pair names it: \(names)")
  }

  /// The failure where the certificate is for the hosts of no pair.
  private func noPair(among units: [RotationUnit]) -> Failure {
    // A certificate that openssl req -x509 makes for a host says that it is a CA's, too.
    if let leaf = likelyLeaf, leaf.extensions.isCA == true, leaf.extensions.names.isEmpty,
      leaf.subject.commonName?.isFullyQualified != true
    {
      return Failure(
        .badData, "\(name): holds the certificate of a CA, and none of a host",
        hint: "name the file of the host's certificate; --chain names those of its issuers")
    }
    let own = likelyLeaf?.extensions.names.prefix(3).map(\.text).joined(separator: ", ") ?? ""
    let pairs = units.map { unit in
      let hosts = unit.names(inPlaceOf: PresentPair(unit, passphrase).leaf).prefix(3)
      return hosts.isEmpty ? unit.name : "\(unit.name) is for \(hosts.joined(separator: ", "))"
    }
    return Failure(
      .badData,
      "\(name): the certificate is for \(own.isEmpty ? "no name" : own), and no pair of main.cf is:"
        + " \(pairs.joined(separator: "; "))",
      hint: "--pair FILE replaces that pair all the same")
  }
}

// MARK: - What is installed

extension InstalledMaterial {
  /// The certificate with its issuers and its key, and the certificates that do not belong to it.
  ///
  /// - Throws: A `Failure` where none of the keys is that of a certificate.
  func credential(
    for unit: RotationUnit, _ present: PresentPair
  ) throws(Failure) -> (credential: Credential, strays: [Certificate]) {
    guard let match = match(present),
      let (chain, strays) = given.certificates(for: match.key.publicKey, at: clock.now)
    else { throw noKey(present) }
    if !match.isOwn {
      do throws(CryptoError) {
        try match.key.publicKey.requireServable()
      } catch {
        throw Failure(error, about: name, hint: "mxtls key makes a key that every peer accepts")
      }
    }
    let credential = Credential(key: match.key, certificates: chain, request: match.request)
    // What belongs to another key is a pair of its own.
    let others = Set(pairs.flatMap(\.certificates).compactMap { try? $0.fingerprint })
    return (
      credential, strays.filter { (try? $0.fingerprint).map { !others.contains($0) } ?? true }
    )
  }

  /// The pairs that were given with their keys.
  private var pairs: [Credential] {
    keys.compactMap { key in
      given.certificates(for: key.publicKey, at: clock.now).map {
        Credential(key: key, certificates: $0.chain)
      }
    }
  }

  /// Whether the certificate of a pair was given.
  func gives(_ pair: Credential) -> Bool {
    let print = try? pair.leaf.fingerprint
    return given.certificates.contains { (try? $0.fingerprint) == print }
  }

  /// The pairs that were given whole and are in none of the files of `units`.
  func leftOver(besides units: [RotationUnit]) -> [Credential] {
    let present = units.map { PresentPair($0, passphrase) }
    return pairs.filter { pair in
      !zip(units, present).contains { unit, present in
        unit.holdsSeveral
          || match(present).map { $0.key.publicKey.matches(pair.key.publicKey) } == true
      }
    }
  }

  private func noKey(_ present: PresentPair) -> Failure {
    let locked = (given.faults + present.material.faults).first(where: \.isLocked)
    if let locked, keys.isEmpty { return Failure(locked.error, about: locked.place) }
    if keys.isEmpty, present.staged.keys.isEmpty, present.material.keys.isEmpty {
      let why = present.material.faults.first.map { ": \($0.place): \($0.error)" } ?? ""
      return Failure(
        .badData, "\(name): its private key is not there, and there is none in use\(why)",
        hint: "--key names the file of its key")
    }
    let tried =
      keys.isEmpty
      ? (present.staged.keys.isEmpty
        ? "the key in use" : "the key in use, nor to the one that is staged")
      : "the key that was given"
    let summary = likelyLeaf.map { ", \($0.publicKey.summary)," } ?? ""
    return Failure(
      .badData, "\(name): the certificate\(summary) does not belong to \(tried)",
      hint: "--key names the file of its key")
  }

  /// All credentials of a pair's files, with the new ones in the places of those of their kinds; and
  /// what has to be left out, because it is no pair.
  ///
  /// - Throws: A `Failure` where there are several and none is of its kind.
  func replacing(
    _ new: Credential, in present: PresentPair, of unit: RotationUnit
  ) throws(Failure) -> (all: [Credential], leftOut: [PrivateKey]) {
    let old = present.material.keys
    guard unit.paths.count == 1 else { return ([new], []) }
    var others: [Credential] = []
    for pair in unit.holdsSeveral ? pairs : []
    where !([new] + others).contains(where: { $0.isAlike(pair.key) }) { others.append(pair) }
    guard old.count > 1 else { return ([new] + others, []) }
    let algorithm = new.leaf.publicKey.algorithm
    guard old.contains(where: { $0.publicKey.algorithm == algorithm }) else {
      let kinds = old.map(\.publicKey.summary).joined(separator: ", ")
      throw Failure(
        .badData,
        "\(name): the certificate, \(new.leaf.publicKey.summary), has no place in \(unit.name),"
          + " which holds \(kinds)")
    }
    var all: [Credential] = []
    var leftOut: [PrivateKey] = []
    for key in old {
      if all.contains(where: { $0.isAlike(key) }) {
        leftOut.append(key)
      } else if let other = others.first(where: { $0.isAlike(key) }) {
        all.append(other)
      } else if key.publicKey.algorithm == algorithm {
        all.append(new)
      } else if let (chain, _) = present.material.certificates(for: key.publicKey) {
        all.append(Credential(key: key, certificates: chain))
      } else {
        leftOut.append(key)
      }
    }
    let added = others.filter { other in !all.contains { $0.isAlike(other.key) } }
    return (all + added, leftOut)
  }

  /// Since when its key has been in use.
  func keySince(
    _ new: Credential, _ unit: RotationUnit, _ present: PresentPair, now: UnixTime
  ) throws(RotationError) -> UnixTime {
    let material = present.material
    guard material.keys.contains(where: { $0.publicKey.matches(new.key.publicKey) }) else {
      return now
    }
    guard let own = material.certificates(for: new.key.publicKey), !own.chain.isEmpty else {
      return now
    }
    return try unit.keySince([Credential(key: new.key, certificates: own.chain)])
  }

  /// Lets go of staged generations whose keys are in use now; one that cannot be read stays.
  func forgetNext(of units: [RotationUnit]) throws(Failure) {
    try reporting { () throws(RotationError) in
      for unit in units where try unit.store.hasNext {
        let next = KeyMaterial(unit.store.files(of: nil)).keys
        let live = KeyMaterial(unit.files).keys
        let isUsed = next.allSatisfy { one in
          live.contains { $0.publicKey.matches(one.publicKey) }
        }
        if isUsed, !next.isEmpty { try unit.store.forgetNext() }
      }
    }
  }
}

extension Credential {
  /// Whether a key is of the same kind as its own: OpenSSL keeps one of each kind.
  fileprivate func isAlike(_ other: PrivateKey) -> Bool {
    leaf.publicKey.algorithm == other.publicKey.algorithm
  }

  /// Whether both have the same certificate with the same issuers.
  func isSame(as other: Credential) -> Bool {
    certificates.compactMap { try? $0.fingerprint }
      == other.certificates.compactMap { try? $0.fingerprint }
  }
}
