// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import TLSCrypto

/// The keys of each program and service.
struct PairCompanies {
  /// For each program or service, how good the keys of its sources are.
  private var sources: [String: [(source: MaterialSource, company: PairCompany)]] = [:]
  /// What the pairs of a source are to each other, in their order: a file can have thousands.
  private var besides: [MaterialSource: [PairCompany]] = [:]

  init(_ shared: [SharedSource], _ materials: [MaterialSource: LoadedMaterial]) {
    for item in shared {
      let companies = materials[item.source]?.pairs.map(Self.company) ?? []
      besides[item.source] = Self.besides(companies)
      // An entry of a table has one source, which may be that of thousands of names.
      let users = item.users.filter { !$0.isServerName }
      guard !users.isEmpty else { continue }
      let company = companies.max() ?? .none
      for user in users { sources[user.label, default: []].append((item.source, company)) }
    }
  }

  /// What the users of a pair have besides it.
  ///
  /// - Parameters:
  ///   - number: The number of the pair in its source.
  ///   - shared: The source, with its users.
  /// - Returns: What each of them has at least.
  func company(of number: Int, in shared: SharedSource) -> PairCompany {
    let own = besides[shared.source]?[number] ?? .none
    return shared.users.lazy.map { user in
      let others = (user.isServerName ? [] : sources[user.label] ?? [])
        .filter { $0.source != shared.source }.map(\.company)
      return max(own, others.max() ?? .none)
    }.min() ?? own
  }

  private static func company(of pair: KeyPair) -> PairCompany {
    pair.leaf.map { PairCompany($0.object.publicKey) } ?? .none
  }

  /// The best that each has besides itself.
  private static func besides(_ companies: [PairCompany]) -> [PairCompany] {
    let ranked = companies.sorted(by: >)
    return companies.map { company in
      // All but one have the best of all beside them.
      company == ranked.first ? ranked.dropFirst().first ?? .none : ranked.first ?? .none
    }
  }
}
