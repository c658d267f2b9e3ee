// SPDX-License-Identifier: Apache-2.0

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
      let index = FindingIndex(findings)
      if material.pairs.isEmpty {
        report.pairs.append(PairReport(KeyPair(), of: shared, findings: findings))
      }
      for (number, pair) in material.pairs.enumerated() {
        let company = companies.company(of: number, in: shared, material)
        var check = PairCheck(pair, users: shared.users, company: company, context: context)
        check.run()
        report.add(check.findings)
        let own = material.pairs.count > 1 ? index.findings(about: pair) : findings
        report.pairs.append(
          PairReport(
            pair, of: shared, findings: own + check.findings, isPublic: check.isPublic))
      }
    }
    return materials
  }
}

/// The findings about the files of a source, by file and line: there can be thousands of pairs.
private struct FindingIndex {
  private struct Place: Hashable {
    let file: String
    let line: Int?
  }

  private let findings: [Place: [Finding]]

  init(_ findings: [Finding]) {
    self.findings = Dictionary(grouping: findings) { Place(file: $0.file ?? "", line: $0.line) }
  }

  /// Those about the files of a pair as a whole, or about one of its blocks.
  func findings(about pair: KeyPair) -> [Finding] {
    let files = [pair.key?.file.path, pair.leaf?.file.path].compactMap(\.self).unique
    let lines = ([pair.key?.line] + pair.certificates.map(\.line)).compactMap(\.self).unique
    return files.flatMap { file in
      ([nil] + lines).flatMap { findings[Place(file: file, line: $0), default: []] }
    }
  }
}
