// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

/// What other keys a server has besides one, so that peers which do not take that one get another.
enum PairCompany: Comparable {
  /// There is no other, or not for each who loads it.
  case none
  /// There is one that some peers take.
  case some
  /// There is one that every peer takes, or nearly.
  case good

  fileprivate init(_ key: PublicKey) {
    switch key.asServerKey {
    case .accepted: self = key.algorithm == "RSA" && key.bits < 2048 ? .some : .good
    case .known: self = .some
    case .useless, .refused: self = .none
    }
  }
}

/// The keys of each program and service.
struct PairCompanies {
  /// For each program or service, how good the keys of its sources are.
  private var sources: [String: [(source: MaterialSource, company: PairCompany)]] = [:]

  init(_ shared: [SharedSource], _ materials: [MaterialSource: LoadedMaterial]) {
    for item in shared {
      // An entry of a table has one source, which may be that of thousands of names.
      let users = item.users.filter { !$0.isServerName }
      guard !users.isEmpty else { continue }
      let company = Self.best(materials[item.source]?.pairs ?? [])
      for user in users { sources[user.label, default: []].append((item.source, company)) }
    }
  }

  /// What the users of a pair have besides it.
  ///
  /// - Parameters:
  ///   - number: The number of the pair in its source.
  ///   - shared: The source, with its users.
  ///   - material: What was loaded from it.
  /// - Returns: What each of them has at least.
  func company(
    of number: Int, in shared: SharedSource, _ material: LoadedMaterial
  ) -> PairCompany {
    let beside = material.pairs.indices.filter { $0 != number }.map { material.pairs[$0] }
    let own = Self.best(beside)
    return shared.users.lazy.map { user in
      let others = (user.isServerName ? [] : sources[user.label] ?? [])
        .filter { $0.source != shared.source }.map(\.company)
      return max(own, others.max() ?? .none)
    }.min() ?? own
  }

  private static func best(_ pairs: [KeyPair]) -> PairCompany {
    pairs.compactMap { $0.leaf.map { PairCompany($0.object.publicKey) } }.max() ?? .none
  }
}
