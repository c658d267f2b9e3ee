// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives

/// A lookup table that is asked about the other side of a connection, and what follows where it
/// cannot be.
struct PeerTable {
  let table: LookupTable
  let parameter: String
  let group: InstanceCheck.ServiceGroup
  /// What becomes of mail where a look-up fails.
  let failure: String
  /// How bad that is; nil for as bad as the catalogue has it.
  var severity: Severity?
  /// Whether nothing else is done for a peer then.
  var stopsHandshakes: Bool

  init(
    _ table: LookupTable, parameter: String, _ group: InstanceCheck.ServiceGroup, _ failure: String
  ) {
    self.table = table
    self.parameter = parameter
    self.group = group
    self.failure = failure
    stopsHandshakes = group.settings.program == .smtpd
  }

  /// As Postfix's tools take it: "hash:/etc/postfix/policy".
  var name: String { table.typedName }

  /// An entry as Postfix reads it.
  struct Entry {
    /// The key, or the pattern; nil for the one answer that a table of type static has.
    var key: String?
    let value: String
    /// The line of the text, where it has one.
    let line: Int?
    /// The text, where that is not the file of the table itself.
    var file: String?
  }
}

extension InstanceCheck {
  /// The tables of a parameter, in the order in which they are asked.
  func peerTables(of parameter: String, in group: ServiceGroup, failure: String) -> [PeerTable] {
    let type = value(of: "default_database_type", in: nil) ?? "hash"
    return LookupTable.list(value(of: parameter, in: group.service) ?? "", defaultType: type)
      .map { PeerTable($0, parameter: parameter, group, failure) }
  }

  /// The entries of a table; adds why Postfix cannot open it, or a table that it is made of.
  ///
  /// - Returns: The entries; nil where there are none to be had, and for types that ask another
  ///   program, which are not looked at.
  func entries(of peers: PeerTable) -> [PeerTable.Entry]? {
    let table = peers.table
    guard isOpened(peers) else { return nil }
    switch table.type {
    case "static":
      let source = TableSource(answer: table.name, key: "")
      return source.entries.map { PeerTable.Entry(key: nil, value: $0.value, line: nil) }
    case "randmap": return entries(ofCombined: peers)
    case _ where table.isCombined: return entries(ofCombined: peers)
    case "fail":
      addClosed(peers, "every look-up in \(peers.name) fails")
      return nil
    case _ where table.holdsEntries:
      do throws(ParameterList.Fault) {
        let source = try TableSource(
          inline: table.name, of: table.type, judge: PatternFault.of(_:isExtended:type:))
        addSkipped(source, peers)
        return source.peerEntries(isFile: false)
      } catch {
        addClosed(peers, "\(peers.name): \(error.reason)")
        return nil
      }
    default: break
    }
    if let file = table.settingsFile, let error = context.files.fault(of: file) {
      addClosed(peers, error, file: file)
    }
    guard let path = table.sourceFile, isReadable(peers) else { return nil }
    if table.isIndexed { return indexedEntries(of: peers, path) }
    do throws(FileError) {
      let source = try context.files.table(path, of: table.type)
      if table.isClosedByDuplicate,
        let fault = source.faults.first(where: { $0.code == .duplicateKey })
      {
        addClosed(peers, "line \(fault.line ?? 1): \(fault.reason)", file: path)
        return nil
      }
      addSkipped(source, peers)
      return source.peerEntries(isFile: true)
    } catch {
      if addFolder(error, table, peers.parameter, of: peers.group) { return [] }
      addClosed(peers, error, file: path)
      return nil
    }
  }

  /// Adds the lines that Postfix warns of and passes over when it opens a table, and the mark that it takes
  /// for a part of one.
  private func addSkipped(_ source: TableSource, _ peers: PeerTable) {
    let file = peers.table.sourceFile
    for fault in source.faults where fault.code == .byteOrderMark {
      addPeers(Finding(.byteOrderMark, fault.reason, file: file, line: fault.line), peers)
    }
    for fault in source.faults where [.skippedRule, .malformedEntry].contains(fault.code) {
      addPeers(
        Finding(
          .ignoredLine, file == nil ? "\(peers.name): \(fault.reason)" : fault.reason,
          consequence: "Postfix warns of it, and goes by the rest of the table",
          remedy: "correct the line, or remove it", file: file,
          line: file == nil ? nil : fault.line), peers)
    }
  }

  /// Whether a program comes to the point where it opens a table, of a type that Postfix has.
  private func isOpened(_ peers: PeerTable) -> Bool {
    let table = peers.table
    if let fault = faultOfName(of: table) ?? faultOfProxy(of: table) {
      addOutage(peers.parameter, fault, of: peers.group)
      return false
    }
    if let fault = faultOfType(of: table) {
      addClosed(peers, fault, isMisnamed: true)
      return false
    }
    guard let fault = table.formFault else { return true }
    if fault.endsProgram, !table.isProxied {
      addOutage(peers.parameter, fault.reason, of: peers.group)
    } else {
      addClosed(peers, fault.reason)
    }
    return false
  }

  /// What is wrong with a table as it is named; nil for a good one.
  func faultOfName(of table: LookupTable) -> String? {
    if !table.hasType { return "\(table.name) has no type, such as \(table.typedName)" }
    return table.name.isEmpty ? "\(table.typedName) has no name after the type" : nil
  }

  /// That this Postfix, or any, has no tables of a type; nil where it has them, or nobody knows.
  func faultOfType(of table: LookupTable) -> String? {
    // What has quotes around it has a type that begins with one.
    let isQuoted = table.type.contains { "\"'<".contains($0) }
    guard tableTypes.map({ !$0.contains(table.type) }) ?? isQuoted else { return nil }
    let slip =
      (isQuoted ? context.files.slip(of: table) : nil).map { "; \($0) the table is there" } ?? ""
    return "\(table.typedName): this Postfix has no tables of type \(table.type)\(slip)"
  }

  /// Why proxymap(8) opens no such table; nil where it does, or is not asked.
  func faultOfProxy(of table: LookupTable) -> String? {
    guard table.isProxied, !isApproved(table) else { return nil }
    return
      "proxy:\(table.typedName): proxymap opens no table that proxy_read_maps does not name"
  }

  /// Adds a value with which a program ends as soon as it begins.
  func addOutage(_ parameter: String, _ fault: String, of group: ServiceGroup) {
    add(
      .configUnusable, parameter, fault,
      consequence: Self.outage(of: group.settings.program.command), group: group)
  }

  /// Whether proxymap(8), which runs as mail_owner, can read the files of a table that it is asked for.
  private func isReadable(_ peers: PeerTable) -> Bool {
    let table = peers.table
    guard table.isProxied else { return true }
    for path in table.isIndexed ? table.indexFiles : [table.name] {
      guard let status = try? FileStatus.of(context.files.location(of: path)),
        status.isForRootAlone
      else { continue }
      addClosed(
        peers, "only root can read it, and proxymap reads it as mail_owner", file: path)
      return false
    }
    return true
  }

  /// Whether proxymap(8), which reads main.cf alone, opens a table for others (proxymap.c).
  func isApproved(_ table: LookupTable) -> Bool {
    // Without a Postfix to ask, its long default is not known; it has every table for TLS.
    guard let value = value(of: "proxy_read_maps", in: nil) else { return true }
    // What is inside the tables that are named is approved as well (`authorize_proxied_maps`).
    return LookupTable.list(value, defaultType: "").flatMap(\.withParts).contains(table)
  }

  // MARK: - Indexed tables

  private func indexedEntries(of peers: PeerTable, _ path: String) -> [PeerTable.Entry]? {
    for index in peers.table.indexFiles {
      do throws(FileError) {
        guard try context.files.isMissing(index) else { continue }
        let slip = context.files.slip(of: peers.table)
        addClosed(
          peers,
          "\(peers.name) has not been made"
            + (slip.map { "; \($0) the table is there" } ?? ""),
          file: index, isUnmade: slip == nil, isMisnamed: slip != nil)
      } catch {
        addClosed(peers, error, file: index)
      }
      return nil
    }
    let source = try? context.files.table(path, of: peers.table.type)
    let text = source?.peerEntries(isFile: true) ?? []
    let location = "\(peers.table.type):\(context.files.location(of: path))"
    switch readTable(location, text.compactMap(\.key)) {
    case .unknown:
      checkAge(of: peers, path)
      return text
    case .unreadable(let reason):
      addClosed(
        peers, "\(peers.name): \(reason)", file: peers.table.indexFiles.first, isUnmade: true)
      return nil
    case .entries(let bytes, _):
      return compare(bytes.listedEntries(), with: source == nil ? nil : text, peers)
    }
  }

  /// Adds what differs; returns the entries of the index, with the lines of the text that is the same.
  private func compare(
    _ index: [PeerTable.Entry], with text: [PeerTable.Entry]?, _ peers: PeerTable
  ) -> [PeerTable.Entry] {
    guard let text else { return index }
    var lines: [String: PeerTable.Entry] = [:]
    for entry in text { lines[entry.key ?? ""] = entry }
    var changed: [String] = []
    let entries = index.map { entry in
      let same = lines.removeValue(forKey: entry.key ?? "")
      guard let same, same.value == entry.value else {
        changed.append(entry.key ?? "")
        return entry
      }
      return same
    }
    changed += lines.keys.sorted()
    if !changed.isEmpty { addStale(peers, "differs from its text in \(changed.shortList)") }
    return entries
  }

  /// Where nobody can read the index, the times of the two files tell.
  private func checkAge(of peers: PeerTable, _ path: String) {
    let times = ([path] + peers.table.indexFiles).map {
      (try? FileStatus.of(context.files.location(of: $0)))?.modified
    }
    guard let text = times.first ?? nil, let made = times.dropFirst().compactMap(\.self).min(),
      text > made
    else { return }
    addStale(peers, "is older than its text")
  }

  private func addStale(_ peers: PeerTable, _ fault: String) {
    addPeers(
      Finding(
        .tableStale, "\(peers.name) \(fault)", remedy: "run postmap \(peers.name)",
        file: peers.table.indexFiles.first), peers)
  }

  // MARK: - Findings

  /// Adds that a table cannot be opened.
  func addClosed(
    _ peers: PeerTable, _ message: String, file: String? = nil, isUnmade: Bool = false,
    isMissing: Bool = false, isMisnamed: Bool = false
  ) {
    let correction = "correct \(peers.parameter), or remove the setting"
    let remedy: String? =
      switch true {
      case isUnmade: "run postmap \(peers.name)"
      case isMissing: "put the file there, or \(correction)"
      case isMisnamed, !peers.table.isIndexed: correction
      default: nil
      }
    addPeers(
      Finding(
        .table, message, severity: peers.severity, consequence: peers.failure, remedy: remedy,
        file: file, stopsHandshakes: peers.stopsHandshakes), peers)
  }

  /// Adds that a file of a table cannot be opened, or not by whoever looks.
  private func addClosed(_ peers: PeerTable, _ error: FileError, file: String) {
    guard error.code == .permission else {
      return addClosed(
        peers, "\(peers.name): \(error.reason)", file: file, isMissing: error.code == .notFound)
    }
    addPeers(Finding(.fileUnreadable, error.reason, file: file), peers)
  }

  /// Adds a finding about a table.
  func addPeers(_ finding: Finding, _ peers: PeerTable) {
    var finding = finding
    finding.places = [configuration.place(of: peers.parameter, in: peers.group.service)]
    finding.users = [peers.group.label]
    report.add([finding])
  }
}

extension TableSource {
  /// The entries, with their lines where the text is a file.
  fileprivate func peerEntries(isFile: Bool) -> [PeerTable.Entry] {
    entries.map { .init(key: $0.key, value: $0.value, line: isFile ? $0.line : nil) }
  }
}

extension SecretBytes {
  /// What postmap(1) has listed: a key, a tab and a value in each line.
  fileprivate borrowing func listedEntries() -> [PeerTable.Entry] {
    let text = withBytes { span in span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    return text.split(separator: "\n").compactMap { line in
      guard let tab = line.firstIndex(of: "\t") else { return nil }
      let value = line[line.index(after: tab)...]
      return .init(key: String(line[..<tab]), value: String(value), line: nil)
    }
  }
}
