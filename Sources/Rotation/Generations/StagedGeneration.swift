// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import KeyPairs
internal import Platform
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

/// A generation that is ready to be switched to.
package struct StagedGeneration {
  enum Source {
    /// A new one, which still has no name.
    case fresh(StagedDirectory)
    /// The one that was waiting.
    case next
    /// One that was in use before.
    case kept
  }

  package let unit: RotationUnit
  /// The number that it has, or is likely to get.
  package var number: Int
  let source: Source
  package let credentials: [Credential]
  package let record: GenerationRecord
  /// A Boolean value that tells whether no server is going to show it, for reasons that were there
  /// before: nobody waits for it then.
  package var isUnseen = false
  /// What stood under the paths of the pair when this was prepared.
  let seen: [FileStatus.Identity?]

  /// Writes a new generation aside, and checks the finished files as `mxtls check` does.
  ///
  /// - Parameters:
  ///   - credentials: What goes into the files.
  ///   - unit: The pair.
  ///   - record: What is to be remembered.
  ///   - access: Owner and permissions.
  ///   - options: What the check goes by.
  /// - Throws: A `RotationError`; nothing is left behind then.
  package init(
    _ credentials: [Credential], of unit: RotationUnit, record: GenerationRecord,
    access: FileAccess, options: CheckOptions
  ) throws(RotationError) {
    self.unit = unit
    self.credentials = credentials
    self.record = record
    let store = unit.store
    seen = try store.identities
    do throws(RotationError) {
      try Self.requireRoom(for: credentials, of: unit, access)
      number = try store.expectedNumber
      try store.create()
      let staged = try store.stage()
      try Self.write(credentials, to: staged, of: unit, access)
      try Self.requireSound(store.files(in: staged.path), unit, options)
      source = .fresh(staged)
    } catch {
      store.removeIfEmpty()
      throw error
    }
  }

  /// Takes the generation that waits to be activated.
  ///
  /// - Throws: A `RotationError` of code `notStaged` where there is none.
  package init(nextOf unit: RotationUnit) throws(RotationError) {
    let store = unit.store
    guard try store.hasNext, let record = try store.record(of: nil) else {
      throw RotationError(.notStaged, unit.name, "no generation is staged")
    }
    self.unit = unit
    self.record = record
    number = try store.expectedNumber
    source = .next
    seen = try store.identities
    credentials = try store.credentials(of: nil)
  }

  /// A Boolean value that tells whether it is what a run by this policy would make.
  ///
  /// - Parameters:
  ///   - planned: What is in use now.
  ///   - policy: What the run goes by.
  /// - Returns: Whether it suits.
  package func suits(_ planned: PlannedPair, _ policy: RotationPolicy) -> Bool {
    let leaves = credentials.map(\.leaf)
    let hasTime = leaves.allSatisfy { $0.renewal(policy.before) > policy.now }
    let hasNames = leaves.allSatisfy { leaf in
      policy.hasNames(leaf) && unit.missingHosts(of: leaf, by: policy).isEmpty
    }
    let hasType = policy.type.map { type in
      leaves.allSatisfy { KeyRecipe(replacing: $0.publicKey) == KeyRecipe(type) }
    }
    let hasKeys =
      !planned.keepsKey
      || zip(credentials, planned.credentials).allSatisfy {
        $0.key.publicKey.matches($1.key.publicKey)
      }
    let isSigned = record.origin != .selfSigned
    return hasTime && hasNames && hasType ?? true && hasKeys && isSigned == policy.hasSigner
  }

  /// Takes a generation that was in use before.
  ///
  /// - Throws: A `RotationError` of code `missing` where there is none of that number.
  package init(_ number: Int, of unit: RotationUnit) throws(RotationError) {
    let store = unit.store
    let numbers = try store.numbers
    guard numbers.contains(number) else {
      let list = numbers.map(String.init).joined(separator: ", ")
      throw RotationError(
        .missing, unit.name, "there is no generation \(number)",
        remedy: numbers.isEmpty ? "nothing was rotated yet" : "there are: \(list)")
    }
    self.unit = unit
    self.number = number
    source = .kept
    seen = try store.identities
    credentials = try store.credentials(of: number)
    record =
      try store.record(of: number)
      ?? GenerationRecord(origin: .adopted, made: 0, reasons: [], keySince: 0)
  }

  /// Lets the generation wait to be activated, in place of one that waits already.
  ///
  /// - Throws: A `RotationError`.
  package func keepAsNext() throws(RotationError) {
    guard case .fresh(let staged) = source else { return }
    let store = unit.store
    // Taken out of the way in one step, and only once the other one is complete.
    try store.complete(staged, record: record)
    if try store.hasNext { try store.remove(nil) }
    try store.publish(staged, as: nil)
    try store.remember(HistoryLine(.staged, self, at: record.made))
  }

  /// The permissions of a new file: those of the old one, which a key restricts; without an old
  /// one, those that `mxtls new` gives.
  static func mode(
    of slot: GenerationStore.Slot, _ access: FileAccess
  ) throws(FileError) -> FilePermissions {
    let first: FilePermissions =
      slot.holdsKey ? [.ownerReadWrite] : [.ownerReadWrite, .groupRead, .otherRead]
    let mode = try FileStatus.of(slot.path)?.permissions ?? first
    // Nobody else is ever to read a key, whatever the old file allowed.
    return slot.holdsKey
      ? access.mode ?? mode.intersection(FilePermissions(rawValue: 0o770)) : mode
  }

  /// The owner of a new file; nil for the user of the process.
  ///
  /// It is the owner of the old one. A group that the user cannot give is left out where it has no
  /// right that others lack: a directory that was given to a user often keeps root's group.
  static func owner(
    of slot: GenerationStore.Slot, _ mode: FilePermissions, _ access: FileAccess
  ) throws(FileError) -> FileOwner? {
    if let owner = access.owner { return owner }
    guard let owner = try FileStatus.of(slot.path)?.owner else { return nil }
    let isOfUser = owner.isOfProcess && !owner.canBeGiven
    return isOfUser && !mode.favoursGroup ? nil : owner
  }

  private static func write(
    _ credentials: [Credential], to staged: StagedDirectory, of unit: RotationUnit,
    _ access: FileAccess
  ) throws(RotationError) {
    let store = unit.store
    var files: [StagedFile] = []
    for slot in store.slots {
      let contents = try contents(of: slot, credentials, of: unit)
      let mode = try onFiles { () throws(FileError) in try Self.mode(of: slot, access) }
      let owner = try onFiles { () throws(FileError) in try Self.owner(of: slot, mode, access) }
      let target = staged.path.appending(slot.name)
      files.append(
        try contents.withBytes { (bytes) throws(RotationError) in
          try onFiles { () throws(FileError) in
            try StagedFile(bytes, for: target, mode: mode, owner: owner)
          }
        })
    }
    let requests = try requests(of: credentials)
    if !requests.isEmpty {
      files.append(
        try onFiles { () throws(FileError) in
          try StagedFile(
            requests.span.bytes, for: staged.path.appending("request.pem"),
            mode: [.ownerReadWrite, .groupRead, .otherRead])
        })
    }
    try onFiles { () throws(FileError) in try StagedFile.create(files) }
  }

  /// The requests that are kept beside a pair.
  static func requests(of credentials: [Credential]) throws(RotationError) -> [UInt8] {
    try credentials.map { (credential) throws(RotationError) in
      try credential.requestPEM()
    }.flatMap(\.self)
  }

  /// What belongs into a file: with two files, the key with its request, after the habit of CA.pl,
  /// or the certificates; with one, each key before its certificates.
  static func contents(
    of slot: GenerationStore.Slot, _ credentials: [Credential], of unit: RotationUnit
  ) throws(RotationError) -> SecretBytes {
    let isSplit = unit.store.slots.count > 1
    var bytes = SecretBytes()
    for credential in credentials {
      if slot.holdsKey {
        let key = try credential.keyPEM()
        key.withBytes { bytes.append($0) }
      }
      // Where Postfix reads a file for all that is in it, it warns of a request.
      if isSplit, slot.holdsKey, unit.isChain { continue }
      let rest =
        isSplit && slot.holdsKey ? try credential.requestPEM() : try credential.certificatePEM()
      bytes.append(rest.span.bytes)
    }
    return bytes
  }

  /// Throws where a check of the files finds what breaks TLS, or an issuer that is missing.
  static func requireSound(
    _ files: ConfiguredPair.Files, _ unit: RotationUnit, _ options: CheckOptions
  ) throws(RotationError) {
    let check = PairFilesCheck(options: options)
    let report =
      switch files {
      case .chain, .sequence: check.run(chain: files.paths.map { "\($0)" })
      case .split(let certificate, let key):
        check.run(certificate: "\(certificate)", key: "\(key)")
      }
    // The clock of a CA may be ahead, and making the pair has taken some time since ours was read.
    let isEarly = report.pairs.contains { pair in
      (pair.certificate?.notBefore ?? 0) > options.now + RotationUnit.clockSkew
    }
    let faults = report.findings.filter { finding in
      switch finding.kind.id {
      case "validity.expires": false
      case "validity.not-yet-valid": isEarly
      case "chain.incomplete", "chain.rejected": true
      default: finding.severity == .critical
      }
    }
    guard let first = faults.first else { return }
    throw RotationError(
      .unsound(first), "new pair for \(unit.name)",
      faults.map { "\($0.kind.id): \($0.message)" }.joined(separator: "; "))
  }
}

extension FilePermissions {
  /// Whether the group may do what others may not.
  fileprivate var favoursGroup: Bool { rawValue >> 3 & 7 & ~(rawValue & 7) != 0 }
}

extension HistoryLine {
  /// A line about a generation that is staged or switched to.
  init(_ event: Event, _ staged: StagedGeneration, at time: UnixTime) {
    self.init(
      event, event == .staged ? nil : staged.number, showing: staged.credentials, at: time)
    reasons = staged.record.reasons
  }

  /// A line about the certificates of a generation, of which it names the first.
  init(_ event: Event, _ generation: Int?, showing credentials: [Credential], at time: UnixTime) {
    let leaf = credentials.first?.leaf
    self.init(
      time: time.iso8601, event: event, generation: generation,
      sha256: leaf.flatMap { try? $0.fingerprint.bytes.hex },
      spkiSha256: leaf.flatMap { try? $0.publicKey.fingerprint.bytes.hex },
      names: leaf?.extensions.names.map(\.text))
  }
}
