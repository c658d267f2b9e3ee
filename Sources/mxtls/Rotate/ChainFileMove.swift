// SPDX-License-Identifier: Apache-2.0

import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SystemPackage

/// The pairs of an instance of Postfix on their way from two files each into one.
///
/// In this order: what is done is written down beside main.cf; the chain files are made; main.cf is
/// replaced in one step, as `mxtls config` does it, reloaded and judged; the servers are asked.
struct ChainFileMove {
  /// The directory of main.cf.
  let directory: String
  private let configuration: PostfixConfiguration
  private(set) var files: [ChainFile] = []
  private(set) var changes: [ProposedChange] = []
  private let system: PostfixSystem
  private let console: Console

  /// Finds out what is to be done, and that it can be.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf.
  ///   - directories: Those of all instances that are meant.
  ///   - units: All pairs of them.
  ///   - system: The Postfix that is installed.
  ///   - switchover: Knows who else has the pairs.
  ///   - console: Has the environment.
  /// - Throws: A `Failure` that names what is in the way; nothing was changed.
  init(
    in directory: String, of directories: [String], among units: [RotationUnit],
    _ system: PostfixSystem, _ switchover: Switchover, _ console: Console
  ) throws(Failure) {
    (self.directory, self.system, self.console) = (directory, system, console)
    let instance = try system.rotationInstance(directory)
    configuration = instance.configuration
    let sets = try reporting { () throws(ConfigurationError) in
      try instance.configuration.pairParameters()
    }
    let lists = configuration.chainLists
    if sets.isEmpty, lists.isEmpty { return }
    if !sets.isEmpty { try requireIndependence(from: sets.flatMap(\.written)) }
    let own = RotationUnit.find(in: [instance]).units
    var faults = Faults()
    for set in sets {
      var paths: [String] = []
      for name in set.certificates {
        guard let unit = own.first(where: { $0.parameters.contains(name) }) else {
          throw Failure(.configuration, "\(directory): \(name) names no pair that can be found")
        }
        do throws(Failure) {
          paths.append(try file(for: unit, units, switchover).path.string)
        } catch {
          faults.add(error)
        }
      }
      add(set, paths)
    }
    for list in lists {
      do throws(Failure) {
        try add(list, own.filter { $0.parameters.contains(list) }, units, switchover)
      } catch {
        faults.add(error)
      }
    }
    try requireMeant(directories, switchover)
    try faults.check()
  }

  /// Whether there is anything to do.
  var isNeeded: Bool { !changes.isEmpty }

  private mutating func add(_ set: PairParameters, _ paths: [String]) {
    change(set.chain, to: paths.unique.joined(separator: ", "))
    for name in set.written { change(name, to: nil) }
  }

  /// Has a list of chain files name one file for each of its pairs that is in two.
  private mutating func add(
    _ list: String, _ own: [RotationUnit], _ units: [RotationUnit], _ switchover: Switchover
  ) throws(Failure) {
    let before = try reporting { () throws(ConfigurationError) in
      try configuration.list(of: list)
    }
    let after = try before.map { (path) throws(Failure) in
      let unit = own.first { $0.isInTwoChainFiles && $0.paths.contains(FilePath(path)) }
      guard let unit else { return path }
      return try file(for: unit, units, switchover).path.string
    }
    if after != before { change(list, to: after.unique.joined(separator: ", ")) }
  }

  private mutating func change(_ parameter: String, to value: String?) {
    changes.append(
      ProposedChange(
        service: nil, parameter: parameter,
        before: configuration.main.setting(of: parameter)?.value, after: value,
        reason: "a file is opened once, and has the key with its certificate",
        source: "postconf(5)"))
  }

  /// The file for a pair, which several programs may load.
  private mutating func file(
    for own: RotationUnit, _ units: [RotationUnit], _ switchover: Switchover
  ) throws(Failure) -> ChainFile {
    let unit = units.first { $0.store.slots == own.store.slots } ?? own
    if let known = files.first(where: { $0.unit.store.slots == unit.store.slots }) { return known }
    let file = try reporting { () throws(RotationError) in try ChainFile(insteadOf: unit) }
    if let other = files.first(where: { $0.path == file.path }) {
      throw Failure(
        .configuration,
        "\(file.path): would be the file of both \(other.unit.name) and \(unit.name)",
        hint: "rename one of the certificates in main.cf")
    }
    try DistributionPackages(environment: console.environment).requireOwn(unit)
    try unit.requireNoObstacle(among: units, console)
    _ = try reporting { () throws(RotationError) in try file.isThere }
    if let path = switchover.filesOfDovecot(of: unit).first {
      let words = "\(unit.paths[unit.paths.count - 1]) \(unit.paths[0])"
      throw Failure(
        .configuration, "\(path): Dovecot has it as well, and would not get the next one",
        hint: "(umask 077; cat \(words) >\(file.path)) makes a file that Dovecot can have for both"
          + " first")
    }
    files.append(file)
    return file
  }

  /// Throws where something else goes by the parameters.
  private func requireIndependence(from names: [String]) throws(Failure) {
    let failures = configuration.dependents(on: names).map { place, parameter in
      Failure(
        .configuration, "\(place): \(parameter) goes by files that are named one by one",
        hint: "name a chain file there, or remove the line")
    }
    if !failures.isEmpty { throw Failure(worstOf: failures) }
  }

  /// Throws where another instance has one of the pairs, and is not to be changed with this one.
  private func requireMeant(_ directories: [String], _ switchover: Switchover) throws(Failure) {
    let others = (try? configuration.instanceDirectories()) ?? []
    for other in others where !directories.contains(other) {
      guard let instance = try? system.rotationInstance(other) else { continue }
      for unit in RotationUnit.find(in: [instance]).units
      where files.contains(where: { $0.unit.store.slots == unit.store.slots }) {
        throw Failure(
          .configuration, "\(unit.name): is of the instance \(other) too",
          hint: "--all-instances changes them together")
      }
    }
  }

  /// Makes the change in a copy, and makes sure that nobody would still have one of the two files.
  ///
  /// - Returns: The copy.
  /// - Throws: A `Failure`; nothing was changed.
  func stage() throws(Failure) -> StagedConfiguration {
    let staged = try console.stagedConfiguration(of: directory, with: changes)
    let (path, directory) = (staged.path.string, directory)
    let future = try reporting { () throws(FileError) in
      try system.read(instance: path, as: directory)
    }
    let pairs = try reporting { () throws(ConfigurationError) in
      try future.configuration.configuredPairs()
    }
    let old = Set(files.flatMap(\.unit.paths))
    let left = RotationUnit.find(in: [.init(future.configuration, pairs: pairs)]).units
    for unit in left where !old.isDisjoint(with: unit.paths) {
      throw Failure(
        .configuration,
        "\(unit.name): \(unit.parameters.joined(separator: " and ")) would name it all the same",
        hint: "name the files of a table or a service otherwise first")
    }
    do throws(StagingFailure) {
      try staged.requirePlaces()
    } catch {
      throw Failure(error)
    }
    return staged
  }

  /// Makes the change, and then whatever belongs to it; all is taken back where either fails.
  ///
  /// - Parameters:
  ///   - access: What the new files are to be like.
  ///   - switchover: Asks the servers.
  ///   - report: Gets what became of the pairs.
  ///   - others: What belongs to it.
  /// - Throws: A `Failure`; all is as before then, or the failure says what is not.
  func run(
    _ access: FileAccess, _ switchover: Switchover, _ report: RunReport,
    with others: () throws(Failure) -> Void
  ) throws(Failure) {
    let staged = try stage()
    let place = FilePath(directory)
    var made: [ChainFile] = []
    for file in files {
      let isThere = try reporting { () throws(RotationError) in try file.isThere }
      if !isThere { made.append(file) }
    }
    let journal = try reporting { () throws(RotationError) in
      let journal = try ChainFileJournal(
        in: place, becoming: staged.path, files: files.map(\.path), made: made.map(\.path))
      try journal.write(in: place)
      return journal
    }
    var outcome: ConfigApplication.Outcome?
    do throws(Failure) {
      try reporting { () throws(RotationError) in for file in made { try file.make(access) } }
      let outlook = switchover.look(at: files.map(\.unit))
      let done = try ConfigApplication(configuration, system, console).run(staged)
      outcome = done
      let units = try Self.units(of: directory, system, at: journal.paths)
      let confirmed = try reporting { () throws(RotationError) in
        try switchover.prove(done.isReloaded ? units : [], after: outlook)
      }
      try others()
      for warning in done.warnings { console.warn(warning) }
      for kept in done.kept { console.note("\(kept): is main.cf as it was") }
      for file in files {
        let shown = units.firstIndex { $0.paths == [file.path] }
        report.add(
          outcome: file, done.isReloaded ? directory : nil,
          shown.flatMap { confirmed.indices.contains($0) ? confirmed[$0] : nil } ?? [])
      }
    } catch {
      throw takenBack(journal, after: error, outcome: outcome, switchover)
    }
    try reporting { () throws(RotationError) in try journal.forget(in: place) }
  }

  /// The pairs of main.cf as it is now that are in these files.
  private static func units(
    of directory: String, _ system: PostfixSystem, at paths: [FilePath]
  ) throws(Failure) -> [RotationUnit] {
    RotationUnit.find(in: [try system.rotationInstance(directory)]).units.filter {
      $0.paths.count == 1 && paths.contains($0.paths[0])
    }
  }

  private func takenBack(
    _ journal: ChainFileJournal, after failure: Failure, outcome: ConfigApplication.Outcome?,
    _ switchover: Switchover
  ) -> Failure {
    var failure = failure
    do throws(Failure) {
      try reporting { () throws(RotationError) in
        let place = FilePath(directory)
        if case .switched = try journal.stage(in: place), outcome != nil {
          try journal.restore(in: place)
          try switchover.reload(instance: directory)
          failure.add(state: ["\(directory): is as it was, and reloaded"])
        }
        switch try journal.stage(in: place) {
        case .begun: try journal.forget(in: place)
        // Somebody else has written a main.cf that names none of the new files.
        case .foreign: if outcome == nil { try journal.forget(in: place) }
        case .switched: break
        }
      }
    } catch {
      failure.add(error)
    }
    return failure
  }

  /// Finishes or takes back what a killed run has begun.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf.
  ///   - switchover: Asks the servers.
  ///   - console: Is told, and has the environment.
  /// - Returns: Whether there was anything.
  /// - Throws: A `Failure`; all is as before the change then, or the failure says what is not.
  static func recover(
    _ directory: String, _ switchover: Switchover, _ console: Console
  ) throws(Failure) -> Bool {
    let place = FilePath(directory)
    let found = try reporting { () throws(RotationError) in try ChainFileJournal.read(in: place) }
    guard let journal = found else { return false }
    let stage = try reporting { () throws(RotationError) in try journal.stage(in: place) }
    if case .switched = stage {
      do throws(Failure) {
        let system = PostfixSystem(environment: console.environment)
        let units = try units(of: directory, system, at: journal.paths)
        try reporting { () throws(RotationError) in
          let outlook = switchover.look(at: units)
          try switchover.reload(instance: directory)
          _ = try switchover.prove(units, after: outlook)
        }
        console.note(
          "\(directory)/main.cf: a run before was cut short: its chain files are confirmed")
      } catch {
        var failure = error
        do throws(Failure) {
          try reporting { () throws(RotationError) in
            try journal.restore(in: place)
            try switchover.reload(instance: directory)
            try journal.forget(in: place)
          }
          failure.add(state: ["\(directory): is as it was, and reloaded"])
        } catch {
          failure.add(error)
        }
        throw failure
      }
    }
    try reporting { () throws(RotationError) in try journal.forget(in: place) }
    return true
  }
}

extension RotationUnit {
  /// A Boolean value that tells whether a list of chain files names the key in one file, and the
  /// certificate in the next.
  fileprivate var isInTwoChainFiles: Bool {
    if case .sequence(_, let certificates) = files { certificates.count == 1 } else { false }
  }
}

extension RunReport {
  /// Adds a pair that is in one file now.
  fileprivate func add(outcome file: ChainFile, _ reloaded: String?, _ confirmed: [String]) {
    var outcome = PairOutcome(.joined, file.unit)
    outcome.chainFile = "\(file.path)".withoutKeyMaterial
    outcome.reloaded = [reloaded].compactMap(\.self)
    outcome.confirmedBy = confirmed
    add(outcome)
  }
}
