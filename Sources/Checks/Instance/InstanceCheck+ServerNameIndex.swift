// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

extension InstanceCheck {
  /// What to do where a table is not under its name.
  static let nameCorrection = "correct the value of \(serverNameMaps)"

  /// What the index of a table holds, as Postfix reads it, against what it was made of.
  ///
  /// - Parameters:
  ///   - named: The table.
  ///   - made: When the index was made, for where nobody can read it.
  ///   - source: The text of the table, or nil where it cannot be read.
  ///   - sources: Is given the copies that are not those of the files.
  /// - Returns: What it holds; nil where that is not known.
  func checkIndex(
    _ named: ServerNameTable, made: Int64, against source: TableSource?,
    into sources: inout SourceList
  ) -> IndexContents? {
    let entries = source?.entries ?? []
    let table = "\(named.table.type):\(context.files.location(of: named.table.name))"
    switch readTable(table, entries.map(\.key)) {
    case .unknown:
      checkTimes(named, made: made, entries)
      return nil
    case .unreadable(let reason):
      add(
        Finding(
          .sniIndexDamaged, reason, remedy: named.remedy, file: named.table.indexFiles.first),
        named)
      return nil
    case .entries(let text, let isWhole):
      let index = ServerNameIndex(parsing: text, isWhole: isWhole)
      // What was made without -F has names of files alone.
      if index.holdsKeys { checkPermissions(named) }
      if !compare(index, with: source, named, into: &sources) {
        checkTime(ofSource: named, made: made)
      }
      return IndexContents(keys: Set(index.keys), isWhole: isWhole)
    }
  }

  /// Adds that a table has no index.
  func addMissing(_ index: String, _ named: ServerNameTable) throws(FileError) {
    let source = named.table.name
    if let slip = context.files.slip(of: named.table) {
      add(
        Finding(
          .sniIndexMissing, "there is no such file; \(slip) the table is there",
          remedy: Self.nameCorrection, file: index), named)
      return
    }
    // postmap(1) needs the text.
    let isLost = try FileStatus.of(context.files.location(of: source)) == nil
    let remedy = isLost ? "write \(source), then \(named.remedy)" : named.remedy
    add(Finding(.sniIndexMissing, "there is no such file", remedy: remedy, file: index), named)
  }

  /// The keys that an index was found to have, all of them where it can list them.
  struct IndexContents {
    let keys: Set<String>
    let isWhole: Bool
  }

  /// Adds what differs; returns whether anything does.
  private func compare(
    _ index: borrowing ServerNameIndex, with source: TableSource?, _ named: ServerNameTable,
    into sources: inout SourceList
  ) -> Bool {
    var (plain, missing, other, left): ([String], [String], [String], [String]) = ([], [], [], [])
    var values: [String: TableSource.Entry] = [:]
    for entry in source?.entries ?? [] {
      values[entry.key] = entry
      if !index.holds(entry.key) { missing.append(entry.key) }
    }
    for key in index.keys {
      let entry = values[key]
      // The text's keys are in lower case: a key of the index that is not was not made of it.
      if entry == nil, source != nil { left.append(key) }
      if named.hasNames, !ServerNameKey(text: key).isAskedFor {
        if entry == nil { addNeverAsked(key, named) }
        continue
      }
      guard let copy = index.copy(of: key), entry.map({ !index.holds($0.value, for: key) }) ?? true
      else {
        plain.append(key)
        continue
      }
      if let entry, let isSame = isCopy(copy, of: entry.values) {
        if isSame { continue }
        other.append(key)
      }
      addCopy(copy, key, named, into: &sources)
    }
    addComparison(named, plain: plain, missing: missing, other: other, left: left)
    return ![plain, missing, other, left].allSatisfy(\.isEmpty)
  }

  /// Postfix goes by the times alone, and complains of a table that holds what it should.
  private func checkTime(ofSource named: ServerNameTable, made: Int64) {
    let source = named.table.name
    guard let status = try? FileStatus.of(context.files.location(of: source)),
      status.modified > made
    else { return }
    add(
      Finding(
        .sniIndexStale, "is newer than the table that was made of it",
        consequence: "Postfix warns of it whenever a process starts; the copies are right",
        remedy: named.remedy, file: source), named)
  }

  private func addComparison(
    _ named: ServerNameTable, plain: [String], missing: [String], other: [String], left: [String]
  ) {
    func add(_ kind: FindingKind, _ message: String, _ consequence: String? = nil) {
      self.add(
        Finding(
          kind, "\(named.name) \(message)", consequence: consequence, remedy: named.remedy,
          file: named.table.indexFiles.first), named)
    }
    if !plain.isEmpty {
      add(
        .sniFileNames, "has no copy of the files of \(plain.shortList)",
        "clients that ask for \(plain.shortList) get no handshake")
    }
    if !other.isEmpty {
      add(.sniIndexStale, "has a copy that differs from the files of \(other.shortList)")
    }
    let missing = missing.filter { !named.hasNames || ServerNameKey(text: $0).isAskedFor }
    if !missing.isEmpty {
      add(
        .sniIndexStale, "lacks \(missing.shortList)",
        "clients that ask for \(missing.shortList) get the certificate of all others")
    }
    if !left.isEmpty {
      add(
        .sniIndexStale, "still has \(left.shortList), which the text has no more",
        "Postfix goes on showing these certificates")
    }
  }

  /// Adds a copy that is not that of the files to what is checked.
  private func addCopy(
    _ copy: borrowing SecretBytes, _ key: String, _ named: ServerNameTable,
    into sources: inout SourceList
  ) {
    let index = named.table.indexFiles.first ?? named.table.name
    let file = MaterialFile(
      copy: copy, path: "\(index) (\(key))", location: context.files.location(of: index),
      memo: context.files.memo)
    context.files.add(file)
    sources.add(
      context.files.source(ofEntry: [file.path]), user(for: key, named, hasCopy: false))
  }

  /// Whether a copy is what `postmap -F` would make of the files now; nil where one of them cannot be
  /// read.
  ///
  /// It puts a line feed between two files (`dict_file_to_buf` of dict_file.c). Where the texts
  /// differ, the certificates and keys are compared.
  private func isCopy(_ copy: borrowing SecretBytes, of paths: [String]) -> Bool? {
    var expected = SecretBytes()
    for path in paths {
      guard let bytes = try? context.files.contents(of: path) else { return nil }
      if !expected.isEmpty { expected.append([UInt8(ascii: "\n")].span.bytes) }
      bytes.withBytes { expected.append($0) }
    }
    if expected.isEqual(to: copy) { return true }
    let contents = [copy.identities(), expected.identities()]
    return contents[0] != nil && contents[0] == contents[1]
  }

  /// A table holds private keys, and postmap(1) gives it the mode of its text.
  private func checkPermissions(_ named: ServerNameTable) {
    for path in named.table.indexFiles {
      let location = context.files.location(of: path)
      guard let status = try? FileStatus.of(location), status.kind == .regular,
        let openness = context.openness(of: location, status)
      else { continue }
      add(
        Finding(
          .keyReadable, "holds private keys, and \(openness) (mode \(status.modeText))",
          remedy: "chmod 0600 \(path) \(named.table.name)"
            + "; better, make new keys and replace the certificates", file: path), named)
    }
  }

  /// Where nobody can read the index, what was changed after it was made is not in it.
  private func checkTimes(
    _ named: ServerNameTable, made: Int64, _ entries: [TableSource.Entry]
  ) {
    let source = named.table.name
    if let status = try? FileStatus.of(context.files.location(of: source)), status.modified > made {
      return add(
        Finding(
          .sniIndexStale, "is newer than the table that was made of it", remedy: named.remedy,
          file: source), named)
    }
    let paths = entries.flatMap(\.values)
    context.files.prepare(paths)
    let renewed = paths.filter { (context.files.file($0).status?.modified ?? 0) > made }
    guard let first = renewed.first else { return }
    add(
      Finding(
        .sniIndexStale,
        "\(named.name): \(first) is newer than the table"
          + (renewed.count > 1 ? ", and so are \(renewed.count - 1) more" : ""),
        remedy: named.remedy), named)
  }
}

extension SecretBytes {
  fileprivate borrowing func isEqual(to other: borrowing SecretBytes) -> Bool {
    withBytes { own in
      other.withBytes { other in
        own.withUnsafeBytes { left in other.withUnsafeBytes { left.elementsEqual($0) } }
      }
    }
  }

  /// The fingerprints of the keys and certificates, in their order; nil where something is damaged.
  fileprivate borrowing func identities() -> [String]? {
    let objects = try? withBytes { (span) throws(CryptoError) in
      try CryptoObject.readAll(from: span)
    }
    var identities: [String] = []
    for object in objects ?? [] {
      switch object.content {
      case .certificate(let certificate):
        guard let print = try? certificate.fingerprint else { return nil }
        identities.append("\(print)")
      case .privateKey(let key, _):
        guard let print = try? key.publicKey.fingerprint else { return nil }
        identities.append("key \(print)")
      case .unreadable, .encryptedKey: return nil
      default: break
      }
    }
    return identities
  }
}
