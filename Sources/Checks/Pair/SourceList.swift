// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives

/// The sources of key pairs, each with all who load it.
struct SourceList {
  private var sources: [SharedSource] = []
  private var positions: [MaterialSource: Int] = [:]

  /// Adds what a program or service loads.
  mutating func add(_ group: InstanceCheck.ServiceGroup) {
    for source in group.settings.sources {
      add(source.source, group.settings.user(group.label, of: source))
    }
  }

  /// Adds a user of a source.
  mutating func add(_ source: MaterialSource, _ user: PairUser) {
    if let position = positions[source] {
      sources[position].users.append(user)
    } else {
      positions[source] = sources.count
      sources.append(SharedSource(source: source, users: [user]))
    }
  }

  /// Takes names from those that certificates have to cover, since another certificate is shown for
  /// them.
  ///
  /// - Parameter names: The names, by the program or service.
  mutating func release(_ names: [String: Set<String>]) {
    guard names.values.contains(where: { !$0.isEmpty }) else { return }
    for position in sources.indices {
      for index in sources[position].users.indices {
        let user = sources[position].users[index]
        guard !user.isServerName, let own = names[user.label] else { continue }
        sources[position].users[index].hosts.removeAll(where: own.contains)
      }
    }
  }

  /// Loads and checks all of them.
  ///
  /// - Parameters:
  ///   - context: What the checks share.
  ///   - report: Is given the pairs and the findings.
  /// - Returns: What was loaded.
  func check(
    in context: CheckContext, into report: inout CheckReport
  ) -> [MaterialSource: LoadedMaterial] {
    context.files.prepare(sources.flatMap(\.source.paths))
    var materials: [MaterialSource: LoadedMaterial] = [:]
    for shared in sources {
      materials[shared.source] = LoadedMaterial(shared.source, files: context.files)
    }
    let companies = PairCompanies(sources, materials)
    for shared in sources {
      guard let material = materials[shared.source] else { continue }
      var findings = material.faults.map { Finding($0, users: shared.users) }
      findings += context.permissionFindings(of: material, shared)
      report.add(findings)
      let index = FindingIndex(findings, of: material.pairs)
      if material.pairs.isEmpty {
        report.pairs.append(PairReport(KeyPair(), of: shared, findings: findings))
      }
      for (number, pair) in material.pairs.enumerated() {
        let company = companies.company(of: number, in: shared)
        var check = PairCheck(pair, users: shared.users, company: company, context: context)
        check.run()
        report.add(check.findings)
        let own = material.pairs.count > 1 ? index.findings(about: number) : findings
        report.pairs.append(
          PairReport(
            pair, of: shared, findings: own + check.findings, isPublic: check.isPublic))
      }
    }
    return materials
  }
}

/// The findings about the files of a source, by pair: there can be thousands.
private struct FindingIndex {
  private struct Place: Hashable {
    let file: String
    let line: Int?
  }

  private var findings: [Int: [Finding]] = [:]

  init(_ all: [Finding], of pairs: [KeyPair]) {
    guard pairs.count > 1 else { return }
    var owners: [Place: Int] = [:]
    var files: [String: [(number: Int, line: Int)]] = [:]
    for (number, pair) in pairs.enumerated() {
      let blocks =
        [pair.key.map { ($0.file.path, $0.line) }].compactMap(\.self)
        + pair.certificates.map { ($0.file.path, $0.line) }
      for (file, line) in blocks {
        owners[Place(file: file, line: line)] = number
        if files[file]?.last?.number != number {
          files[file, default: []].append((number, line ?? 1))
        }
      }
    }
    for finding in all {
      guard let file = finding.file else { continue }
      guard let own = files[file] else {
        // What keeps Postfix from loading one file keeps it from the others.
        guard finding.severity == .critical else { continue }
        for number in pairs.indices { findings[number, default: []].append(finding) }
        continue
      }
      guard let line = finding.line else {
        // It is about the file as a whole.
        for owner in own { findings[owner.number, default: []].append(finding) }
        continue
      }
      // A key that could not be loaded belongs to the certificates behind it.
      let owner =
        owners[Place(file: file, line: line)] ?? own.first { $0.line > line }?.number
        ?? own.last?.number
      if let owner { findings[owner, default: []].append(finding) }
    }
  }

  /// Those about the files of the pair with that number as a whole, or about one of its blocks.
  func findings(about number: Int) -> [Finding] { findings[number] ?? [] }
}
