// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
package import Primitives
internal import SystemPackage
package import TLSCrypto

/// What a run is going to do with a pair.
package struct PlannedPair {
  package enum Decision {
    /// It is renewed, for these reasons: lower case, no full stop.
    case due([String])
    /// It is not due before that time.
    case notDue(until: UnixTime)
    /// Nobody loads it.
    case unused
    /// An issuer of this name has issued it, not its owner, and nobody signs here.
    case issued(String)
    /// It is another program's too, of this package.
    case shared(String)
  }

  package let unit: RotationUnit
  /// What is in use now; none where the pair is passed over unread.
  package let credentials: [Credential]
  /// Since when the key has been in use at the latest.
  package let keySince: UnixTime
  /// Whether the keys of the old certificates may go on.
  package let keepsKey: Bool
  package let decision: Decision

  /// Decides.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - policy: What to go by.
  /// - Throws: A `RotationError` where the pair in use cannot be read.
  package init(_ unit: RotationUnit, by policy: RotationPolicy) throws(RotationError) {
    self.unit = unit
    if let fault = unit.levelFault { throw fault }
    guard unit.isActive else {
      (credentials, keySince, keepsKey) = ([], policy.now, false)
      decision = .unused
      return
    }
    if let owner = try unit.sharingPackage({ _ in [] }) {
      (credentials, keySince, keepsKey) = ([], policy.now, false)
      decision = .shared(owner)
      return
    }
    if let obstacle = try unit.store.obstacle { throw obstacle }
    // A lost link is reported as one, and not as a missing file.
    _ = try unit.store.live
    do throws(RotationError) {
      credentials = try Credential.read(unit.files)
    } catch {
      var failure = error
      if case .file(.notFound) = error.code {
        failure.remedy = "mxtls install puts a pair in place"
      }
      throw failure
    }
    keySince = try unit.keySince(credentials)
    let age = policy.now - keySince
    let isOld = policy.maxKeyAge.map { age > $0 } ?? false
    let weak = credentials.compactMap { $0.leaf.publicKey.renewalReason }
    keepsKey = policy.reusesKey && !isOld && weak.isEmpty && policy.type == nil

    if !policy.hasSigner, let leaf = credentials.map(\.leaf).first(where: { !$0.isSelfIssued }) {
      let issuer = leaf.issuer.commonName ?? (try? leaf.issuer.text) ?? "a CA"
      decision = .issued(issuer)
      return
    }
    var reasons = policy.force.map { [$0] } ?? []
    for credential in credentials {
      reasons += Self.reasons(of: credential.leaf, unit, policy)
    }
    reasons += weak
    if isOld { reasons.append("the key has been in use for \(age.durationText)") }
    if reasons.isEmpty {
      decision = .notDue(
        until: credentials.map { $0.leaf.renewal(policy.before) }.min() ?? policy.now)
    } else if let owner = try unit.sharingPackage(policy.packagesOfFiles) {
      decision = .shared(owner)
    } else {
      decision = .due(reasons.unique)
    }
  }

  /// The reasons to renew it; none where it is not due.
  package var reasons: [String] { if case .due(let reasons) = decision { reasons } else { [] } }

  private static func reasons(
    of leaf: Certificate, _ unit: RotationUnit, _ policy: RotationPolicy
  ) -> [String] {
    let now = policy.now
    var reasons: [String] = []
    if leaf.notAfter < now {
      reasons.append("has expired \(leaf.notAfter.relative(to: now))")
    } else if leaf.renewal(policy.before) <= now {
      reasons.append("expires \(leaf.notAfter.relative(to: now))")
    }
    if now < leaf.notBefore {
      reasons.append("becomes valid only \(leaf.notBefore.relative(to: now))")
    }
    let missing = unit.missingHosts(of: leaf, by: policy)
    if !missing.isEmpty { reasons.append("is not for \(missing.joined(separator: ", "))") }
    if !policy.hasNames(leaf) { reasons.append("other names are wanted") }
    return reasons
  }

  /// The names of a new certificate: those that are given, or else those of the old one and of the
  /// servers that load it.
  func names(besides leaf: Certificate, _ policy: RotationPolicy) -> [SubjectAlternativeName] {
    if !policy.names.isEmpty { return policy.names }
    var names = leaf.extensions.names
    if names.isEmpty, let common = leaf.subject.commonName {
      names = [common].compactMap { try? SubjectAlternativeName($0) }
    }
    let missing = unit.missingHosts(of: leaf, by: policy).compactMap {
      try? SubjectAlternativeName($0)
    }
    return (names + missing).unique
  }
}

extension RotationUnit {
  /// The names of servers that a certificate lacks; not those that no certificate can have, and none
  /// where other names were given.
  func missingHosts(of leaf: Certificate, by policy: RotationPolicy) -> [String] {
    policy.names.isEmpty ? missingHosts(of: leaf) : []
  }

  /// The names of servers that a certificate ought to be for, and is not.
  ///
  /// A name by which hosts of other networks do not know a server, such as "vm.local", counts only
  /// where the certificate has no name that all know: with such a name, it is not for the network
  /// behind the server.
  package func missingHosts(of leaf: Certificate) -> [String] {
    let isPublic = leaf.isForPublicName
    return hosts.filter { host in
      !leaf.covers(host) && (isPublic ? host.isPublicName : host.isFullyQualified)
    }
  }

  /// The names of servers by which hosts of other networks do not know them, such as "vm".
  ///
  /// No certificate need be for them.
  package var localHosts: [String] { hosts.filter { !$0.isPublicName } }
}

extension Certificate {
  /// Whether one of its names is one that all hosts can know.
  fileprivate var isForPublicName: Bool {
    let names = extensions.names.map(\.text)
    return (names.isEmpty ? [subject.commonName].compactMap(\.self) : names).contains { name in
      // "*.example.org" is for the hosts of that domain.
      (name.hasPrefix("*.") ? "any\(name.dropFirst())" : name).isPublicName
    }
  }
}

extension Certificate {
  /// The time from which on less than that is left.
  func renewal(_ before: Threshold) -> UnixTime { notAfter - Int64(before.seconds(of: lifetime)) }
}

extension PublicKey {
  /// Why a key is not to be used any longer, or nil.
  ///
  /// A low exponent weakens nothing, and a curve that few peers take is somebody's choice, which the
  /// next key would share.
  fileprivate var renewalReason: String? {
    let weaknesses = weaknesses
    if weaknesses.isEmpty { return nil }
    let recipe = KeyRecipe(replacing: self)
    let faults = weaknesses.compactMap { weakness -> String? in
      switch weakness {
      case .lowExponent: nil
      case .weakCurve where recipe?.description == summary: nil
      case .weakCurve: bits < 224 ? "is weak" : "is on a curve that TLS peers do not offer"
      // The kind of key, in the summary, says why.
      case .smallModulus, .dsa: "is weak"
      case .badExponent(let exponent): "has a public exponent that \(exponent)"
      case .closePrimes: "has primes that are close together"
      case .roca: "was made by a broken chip"
      case .explicitCurve: "spells its curve out by its parameters"
      }
    }
    guard !faults.isEmpty else { return nil }
    let fault = "the key, \(summary), \(faults.unique.joined(separator: " and "))"
    return recipe.map { "\(fault): the new one is \($0)" } ?? fault
  }
}
