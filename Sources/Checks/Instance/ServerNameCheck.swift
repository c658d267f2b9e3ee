// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import SecretMemory
internal import SystemFiles
internal import SystemPackage

extension InstanceCheck {
  private static let parameter = "tls_server_sni_maps"

  /// The chains that servers choose by the name that a client asks for.
  func checkServerNames(of groups: [ServiceGroup], into sources: inout SourceList) {
    let servers = groups.filter { $0.settings.program.isServer && $0.settings.use.loadsPairs }
    var checked: Set<LookupTable> = []
    for group in servers {
      let value = attempt { () throws(ConfigurationError) in
        try configuration.value(of: Self.parameter, in: group.service)
      }
      guard let value = value ?? nil, !value.isEmpty else { continue }
      let type = (try? configuration.value(of: "default_database_type")) ?? "hash"
      for table in LookupTable.list(value, defaultType: type)
      where checked.insert(table).inserted {
        check(table, of: group, into: &sources)
      }
    }
  }

  private func check(
    _ table: LookupTable, of group: ServiceGroup, into sources: inout SourceList
  ) {
    let name = "\(table.type):\(table.name)"
    if !table.hasType {
      add(
        .configUnusable, Self.parameter, "\(table.name) has no type, such as \(name)", group: group)
    }
    if let tableTypes, !tableTypes.contains(table.type) {
      add(
        .sniUnsupported, Self.parameter,
        "\(name): this Postfix has no tables of type \(table.type)",
        group: group)
    }
    guard let source = read(table, of: group) else { return }
    for fault in source.faults { add(fault, table, group) }
    var oldest = Int64.max
    if let index = checkIndex(of: table, group) { oldest = index }
    context.files.prepare(source.entries.flatMap(\.values))
    var renewed: [String] = []
    for entry in source.entries {
      if entry.values.isEmpty {
        add(
          entry.line, "\(entry.key) names no file",
          "clients that ask for the name get no handshake",
          table, group)
        continue
      }
      let place = configuration.place(of: Self.parameter, in: group.service)
      // ".example.com" stands for every name below, of which the first label is as good as any.
      let host = entry.key.hasPrefix(".") ? "any\(entry.key)" : entry.key
      sources.add(
        .chain(entry.values),
        PairUser(
          label: entry.key, program: group.settings.program, use: group.settings.use,
          hosts: [host], certificate: place, key: place, isServerName: true,
          hasCopy: table.isIndexed))
      renewed += entry.values.filter { path in
        (context.files.file(path).status?.modified ?? 0) > oldest
      }
    }
    if let first = renewed.first {
      add(
        .sniIndexStale, Self.parameter,
        "\(name): \(first) is newer than the table"
          + (renewed.count > 1 ? ", and so are \(renewed.count - 1) more" : ""), group: group)
    }
  }

  /// Adds what postmap(1) warns of.
  private func add(_ fault: ConfigurationError, _ table: LookupTable, _ group: ServiceGroup) {
    let consequence =
      switch fault.code {
      case .malformedEntry: "clients that ask for the name get the certificate of all others"
      case .duplicateKey: "the first entry counts"
      default: "Postfix warns and takes it as it is"
      }
    add(fault.line, fault.reason, consequence, severity: .warning, table, group)
  }

  private func add(
    _ line: Int?, _ message: String, _ consequence: String, severity: Severity? = nil,
    _ table: LookupTable, _ group: ServiceGroup
  ) {
    report.add([
      Finding(
        .sniEntry, message, severity: severity, consequence: consequence,
        places: [configuration.place(of: Self.parameter, in: group.service)],
        file: table.sourceFile, line: line, users: [group.label])
    ])
  }

  /// The entries of a table, from its text.
  private func read(_ table: LookupTable, of group: ServiceGroup) -> TableSource? {
    if table.type == "inline" {
      do throws(ParameterList.Fault) {
        return try TableSource(inline: table.name)
      } catch {
        add(.configUnusable, Self.parameter, "inline:\(table.name): \(error.reason)", group: group)
        return nil
      }
    }
    guard let path = table.sourceFile else { return nil }
    do throws(FileError) {
      let bytes = try InputFile.read(
        context.files.location(of: path), limit: MaterialFile.limit, inheriting: false)
      return bytes.withBytes { span in
        span.withUnsafeBytes { TableSource(parsing: $0, file: path) }
      }
    } catch {
      // Without an index the text is the table itself.
      let kind: FindingKind =
        error.code == .permission
        ? .fileUnreadable : table.isIndexed ? .sniSourceMissing : .sniIndexMissing
      add(kind, Self.parameter, error.reason, file: path, group: group)
      return nil
    }
  }

  /// When the index of a table was made; nil where it has none.
  private func checkIndex(of table: LookupTable, _ group: ServiceGroup) -> Int64? {
    guard table.isIndexed, let source = table.sourceFile else { return nil }
    var times: [Int64] = []
    for path in table.indexFiles {
      do throws(FileError) {
        if let status = try FileStatus.of(context.files.location(of: path)) {
          times.append(status.modified)
          continue
        }
        add(
          .sniIndexMissing, Self.parameter, "there is no such file", file: path,
          group: group)
      } catch {
        add(.fileUnreadable, Self.parameter, error.reason, file: path, group: group)
      }
      return nil
    }
    let made = times.min()
    let changed = (try? FileStatus.of(context.files.location(of: source)))?.modified
    if let made, let changed, changed > made {
      add(
        .sniIndexStale, Self.parameter,
        "is newer than the table that was made of it", file: source, group: group)
      return nil
    }
    return made
  }
}
