// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage

extension InstanceCheck {
  static let serverNameMaps = "tls_server_sni_maps"
  private static let anyName = "any name"  // stands for the key of a table that has one answer

  /// The chains that servers choose by the name that a client asks for.
  func checkServerNames(of groups: [ServiceGroup], into sources: inout SourceList) {
    let servers = groups.filter { $0.settings.program.isServer && $0.settings.use.loadsPairs }
    var checked: [LookupTable: ServerNameTable] = [:]
    var served: [String: Set<String>] = [:]
    for group in servers {
      let value = attempt { () throws(ConfigurationError) in
        try configuration.value(of: Self.serverNameMaps, in: group.service)
      }
      guard let value = value ?? nil, !value.isEmpty else { continue }
      let type = (try? configuration.value(of: "default_database_type")) ?? "hash"
      for table in LookupTable.list(value, defaultType: type) {
        let named =
          checked[table]
          ?? check(ServerNameTable(table: table, group: group), into: &sources)
        checked[table] = named
        served[group.label, default: []].formUnion(
          options.names.filter { named.key(for: $0) != nil })
      }
    }
    sources.release(served)
  }

  /// A table with the first program or service that reads it.
  struct ServerNameTable {
    let table: LookupTable
    let group: ServiceGroup
    /// The keys that Postfix finds.
    var keys: Set<String> = []

    var name: String { table.typedName }

    /// How to make it.
    var remedy: String { "run postmap -F \(name)" }

    /// A Boolean value that tells whether keys are names, and not patterns.
    var hasNames: Bool { !["cidr", "pcre", "regexp"].contains(table.type) && !hasOneAnswer }

    /// A Boolean value that tells whether all names get the same answer, or any one of a few.
    var hasOneAnswer: Bool { ["static", "randmap"].contains(table.type) }

    /// The key that a name leads to; nil where it leads to none, or where that is not known.
    func key(for name: String) -> String? {
      if hasOneAnswer { return keys.first }
      return hasNames ? ServerNameKey.keys(for: name).first(where: keys.contains) : nil
    }

    /// What to do with a faulty entry.
    var correction: String {
      if table.isIndexed { return "correct the line, then \(remedy)" }
      return table.sourceFile == nil
        ? InstanceCheck.nameCorrection
        : "correct the line, then postfix reload"
    }

    /// A Boolean value that tells whether one entry with a file that cannot be read takes away the
    /// whole table (dict_inline.c, dict_static.c, dict_random.c); others leave such an entry out.
    var isAllOrNothing: Bool { table.type == "inline" || hasOneAnswer }
  }

  /// Checks a table; returns it with its keys.
  private func check(_ named: ServerNameTable, into sources: inout SourceList) -> ServerNameTable {
    var named = named
    let (table, group) = (named.table, named.group)
    if let fault = faultOfName(of: table) {
      let comment = Self.remark(
        onCommentIn: value(of: Self.serverNameMaps, in: group.service) ?? "")
      addOutage(Self.serverNameMaps, fault + comment, of: group)
      // A table without a type is checked as one of the default type.
      if table.hasType || !comment.isEmpty { return named }
    }
    if let fault = faultOfProxy(of: table) {
      addOutage(Self.serverNameMaps, fault, of: group)
      return named
    }
    if table.type == "fail" {
      add(
        .table, Self.serverNameMaps, "every look-up in \(named.name) fails",
        consequence: FindingKind.noNamedHandshake, remedy: "remove the setting", group: group)
      return named
    }
    if let fault = faultOfType(of: table) {
      add(.sniUnsupported, Self.serverNameMaps, fault, group: group)
    } else if let fault = table.formFault {
      if fault.endsProgram, !table.isProxied {
        addOutage(Self.serverNameMaps, fault.reason, of: group)
      } else {
        addUnusable(named, fault.reason)
      }
      return named
    }
    if table.isCombined {
      named.keys = keys(ofParts: named, into: &sources)
      return named
    }
    let (source, missing) = read(named)
    named.keys = Set(source?.entries.map(\.key) ?? [])
    var hasCopy: (String) -> Bool = { _ in false }
    var index: IndexContents?
    let made = table.isIndexed ? timeOfIndex(named) : nil
    if let made {
      index = checkIndex(named, made: made, against: source, into: &sources)
      hasCopy = { [index] in index?.keys.contains($0) ?? true }
    }
    if let missing { addMissing(missing, named, isKnown: index?.isWhole == true, made: made) }
    if let index { named.keys = index.keys }
    guard let source else { return named }
    for fault in source.faults { add(fault, named) }
    addEntries(of: source, named, hasCopy: hasCopy, into: &sources)
    return named
  }

  /// Checks the tables that a table asks; returns the keys that Postfix finds.
  private func keys(
    ofParts named: ServerNameTable, into sources: inout SourceList
  ) -> Set<String> {
    do throws(ParameterList.Fault) {
      let parts = try named.table.parts().map { part in
        check(ServerNameTable(table: part, group: named.group), into: &sources)
      }
      if parts.count > 1, named.table.type == "pipemap" {
        addPipe(of: parts, named)
        return []
      }
      addJoined(parts, named)
      return parts.reduce(into: []) { $0.formUnion($1.keys) }
    } catch {
      addUnusable(named, error.reason)
      return []
    }
  }

  /// Adds that a table cannot be opened as it is named.
  private func addUnusable(_ named: ServerNameTable, _ reason: String) {
    add(
      .table, Self.serverNameMaps, reason, consequence: FindingKind.noNamedHandshake,
      remedy: named.correction, group: named.group)
  }

  /// Adds that the text of a table cannot be read.
  ///
  /// - Parameters:
  ///   - error: Why.
  ///   - named: The table.
  ///   - isKnown: Whether the index has told what the text would.
  ///   - made: When the index was made; nil where there is none.
  private func addMissing(
    _ error: FileError, _ named: ServerNameTable, isKnown: Bool, made: Int64?
  ) {
    let file = named.table.sourceFile ?? named.table.settingsFile
    if addFolder(error, named.table, Self.serverNameMaps, of: named.group) { return }
    if error.code == .permission {
      add(Finding(.fileUnreadable, error.reason, file: file), named)
    } else if !named.table.isIndexed {
      // The text is the table itself.
      add(
        Finding(
          .sniIndexMissing, error.reason,
          remedy: context.files.slip(of: named.table) != nil
            ? Self.nameCorrection : "write the text file, or remove the setting",
          file: file), named)
    } else if made != nil {
      add(
        Finding(
          .sniSourceMissing, error.reason, severity: isKnown ? .warning : nil, file: file), named)
    }
  }

  /// Adds the chains that the entries name to those that are checked.
  private func addEntries(
    of source: TableSource, _ named: ServerNameTable, hasCopy: (String) -> Bool,
    into sources: inout SourceList
  ) {
    context.files.prepare(source.entries.flatMap(\.values))
    for entry in source.entries {
      let isAskedFor =
        named.table.type != "cidr" && (!named.hasNames || ServerNameKey(text: entry.key).isAskedFor)
      // What is asked for is loaded below, where a missing file is found.
      if named.isAllOrNothing, entry.values.isEmpty || !isAskedFor, let fault = unreadable(entry) {
        add(entry.line, "\(entry.key): \(fault)", FindingKind.noNamedHandshake, named)
      }
      if !isAskedFor {
        addNeverAsked(entry.key, line: entry.line, named)
        continue
      }
      if let path = closed(entry, to: named) {
        add(
          entry.line,
          "\(entry.key): only root can read \(path), and proxymap reads it as mail_owner",
          named.isAllOrNothing
            ? FindingKind.noNamedHandshake
            : "clients that ask for the name get the certificate of all others", named)
      }
      if entry.values.isEmpty {
        if named.isAllOrNothing { continue }
        add(
          entry.line, "\(entry.key) names no file",
          named.hasNames
            ? "clients that ask for the name get no handshake"
            : "clients that ask for such a name get the certificate of all others", named)
        continue
      }
      sources.add(
        context.files.source(ofEntry: entry.values),
        user(for: entry.key, named, hasCopy: hasCopy(entry.key)))
    }
  }

  /// The first file of an entry that proxymap(8), which runs as mail_owner, cannot read.
  private func closed(_ entry: TableSource.Entry, to named: ServerNameTable) -> String? {
    // What is indexed has copies.
    guard named.table.isProxied, !named.table.isIndexed else { return nil }
    return entry.values.first { context.files.file($0).status?.isForRootAlone == true }
  }

  /// Why an entry of a table that has all of its files or none cannot be read; nil where it can.
  private func unreadable(_ entry: TableSource.Entry) -> String? {
    if entry.values.isEmpty { return "names no file" }
    for path in entry.values {
      let file = context.files.file(path)
      guard let fault = file.fault, [.fileMissing, .fileNotRegular].contains(fault.kind) else {
        continue
      }
      return "\(path): \(fault.reason ?? fault.kind.summary)"
    }
    return nil
  }

  /// Who uses the chain of a key: those who ask for that name.
  func user(for key: String, _ named: ServerNameTable, hasCopy: Bool) -> PairUser {
    let settings = named.group.settings
    let place = configuration.place(of: Self.serverNameMaps, in: named.group.service)
    return PairUser(
      label: key, program: settings.program, use: settings.use,
      hosts: (named.hasNames ? [ServerNameKey(text: key).example] : [])
        + options.names.filter { named.key(for: $0) == key }, certificate: place, key: place,
      isServerName: true, bearsTable: named.isAllOrNothing, hasCopy: hasCopy)
  }

  // MARK: - Findings

  /// Adds that no client can ask for a key, and what to write in its place.
  func addNeverAsked(_ key: String, line: Int? = nil, _ named: ServerNameTable) {
    let key = ServerNameKey(text: key)
    let change = key.replacement.map { "write \($0) in place of \(key.text)" } ?? "remove the entry"
    add(
      Finding(
        .sniNeverAsked, "Postfix never looks up \"\(key.text)\": \(key.reason)",
        remedy: change + (named.table.isIndexed ? ", then \(named.remedy)" : ""),
        file: named.table.sourceFile, line: line), named)
  }

  /// Adds what postmap(1) warns of.
  private func add(_ fault: ConfigurationError, _ named: ServerNameTable) {
    if fault.code == .duplicateKey, named.table.isClosedByDuplicate {
      return add(fault.line, fault.reason, FindingKind.noNamedHandshake, named)
    }
    if fault.code == .byteOrderMark {
      return add(Finding(.byteOrderMark, fault.reason, file: fault.file, line: fault.line), named)
    }
    let consequence =
      switch fault.code {
      case .malformedEntry: "clients that ask for the name get the certificate of all others"
      case .skippedRule: "Postfix warns of it, and goes by the other rules"
      case .duplicateKey: "the first entry counts"
      default: "Postfix warns and takes it as it is"
      }
    add(fault.line, fault.reason, consequence, severity: .warning, named)
  }

  private func add(
    _ line: Int?, _ message: String, _ consequence: String, severity: Severity? = nil,
    _ named: ServerNameTable
  ) {
    let file = named.table.sourceFile
    add(
      Finding(
        .sniEntry, message, severity: severity, consequence: consequence,
        remedy: named.correction, file: file, line: file == nil ? nil : line), named)
  }

  /// Adds a finding about a table.
  func add(_ finding: Finding, _ named: ServerNameTable) {
    var finding = finding
    finding.places = [configuration.place(of: Self.serverNameMaps, in: named.group.service)]
    finding.users = [named.group.label]
    report.add([finding])
  }

  // MARK: - Files

  /// The entries of a table, from its text, or why that cannot be read; neither where it has none.
  private func read(_ named: ServerNameTable) -> (TableSource?, FileError?) {
    let table = named.table
    do throws(ParameterList.Fault) {
      if table.type == "static" {
        return (TableSource(answer: table.name, key: Self.anyName), nil)
      }
      if table.type == "randmap" {
        return (TableSource(answers: try table.answers(), key: Self.anyName), nil)
      }
      if table.holdsEntries {
        let source = try TableSource(
          inline: table.name, of: table.type, judge: PatternFault.of(_:isExtended:type:))
        return (source, nil)
      }
    } catch {
      addUnusable(named, table.holdsEntries ? "\(named.name): \(error.reason)" : error.reason)
      return (nil, nil)
    }
    if let file = table.settingsFile { return (nil, context.files.fault(of: file)) }
    guard let path = table.sourceFile else { return (nil, nil) }
    do throws(FileError) {
      return (try context.files.table(path, of: table.type), nil)
    } catch {
      return (nil, error)
    }
  }

  /// When the index of a table was made; nil where it has none, which is added then.
  private func timeOfIndex(_ named: ServerNameTable) -> Int64? {
    var times: [Int64] = []
    for path in named.table.indexFiles {
      do throws(FileError) {
        if let status = try FileStatus.of(context.files.location(of: path)) {
          times.append(status.modified)
          continue
        }
        try addMissing(path, named)
      } catch {
        add(Finding(.fileUnreadable, error.reason, file: path), named)
      }
      return nil
    }
    return times.min()
  }
}
