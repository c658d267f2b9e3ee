// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

/// The tables by which a service chooses what it shows a client that asks for a name:
/// `tls_server_sni_maps` (postconf(5)).
package struct ServerNameMaps: Hashable, Sendable {
  /// The tables in the order in which Postfix asks them.
  let tables: [LookupTable]
  /// Where relative paths begin.
  let queueDirectory: FilePath

  /// An entry of one of the tables.
  struct Entry: Hashable {
    let table: LookupTable
    /// A host name in lower case, or what stands for all names below it, such as ".example.org".
    let key: String
    /// The key and certificate files, in order; none where the index alone has the entry.
    var files: [FilePath] = []
    /// The host's own certificate in the copy that the index has; nil where none is known.
    var copy: Fingerprint?
    /// Whether the copy has the certificate's key, too.
    var hasKeyInCopy = false

    /// A name for which Postfix finds the entry; nil where no client can ask for one.
    var host: String? {
      let name = key.hasPrefix(".") ? "any\(key)" : key
      return (try? HostName(name, allowsWildcard: false)).flatMap {
        $0.description == name ? name : nil
      }
    }
  }

  /// The parameter that names them.
  static let parameter = "tls_server_sni_maps"

  /// Reads the parameter; nil where the service has no tables, or they cannot be told.
  init?(of service: MasterService?, in configuration: PostfixConfiguration) {
    guard
      let value = (try? configuration.value(of: Self.parameter, in: service)) ?? nil,
      !value.isEmpty
    else { return nil }
    let type = (try? configuration.value(of: "default_database_type")) ?? "hash"
    tables = LookupTable.list(value, defaultType: type).flatMap(\.withParts)
      // The parts stand for a combined table; one that cannot be taken apart stays, unreadable.
      .filter { !$0.isCombined || $0.withParts.count == 1 }
    let queue = (try? configuration.value(of: "queue_directory")) ?? nil
    queueDirectory = FilePath(queue ?? "/var/spool/postfix")
  }

  /// The entries that count, each key once: those of the texts that the tables are made of, and those
  /// of the indexes.
  ///
  /// A table that is no list of names, or that cannot be read, has none.
  ///
  /// - Parameter readTable: Gives the entries of an index as Postfix reads them.
  /// - Returns: The entries, in the order of the tables.
  func entries(readTable: TableReader) -> [Entry] {
    var known: Set<String> = []
    return tables.flatMap { entries(of: $0, readTable) }.filter { known.insert($0.key).inserted }
  }

  /// The answer for all names that no table before it has: the files of one of type static.
  ///
  /// Postfix makes of them what it makes of the files of an entry (dict_static.c).
  ///
  /// - Parameters:
  ///   - host: The name of the server, which stands for all.
  ///   - entries: The entries of the tables.
  /// - Returns: The answer as an entry for a name that none of the entries has; nil where there is no
  ///   such table.
  func common(standingFor host: String, besides entries: [Entry]) -> Entry? {
    guard let place = tables.firstIndex(where: { $0.type == "static" }) else { return nil }
    let table = tables[place]
    let keys = entries.filter { tables[..<place].contains($0.table) }.map(\.key)
    let name = [host, "any.invalid"].first { name in
      !keys.contains { $0 == name || $0.hasPrefix(".") && name.hasSuffix($0) }
    }
    let files = TableSource(answer: table.name, key: host).entries.flatMap(\.values)
    return name.map { Entry(table: table, key: $0, files: files.map(location(of:))) }
  }

  /// A Boolean value that tells whether a table chooses by what only Postfix can tell.
  var isUncertain: Bool {
    tables.contains { table in
      ["regexp", "pcre"].contains(table.type) || table.type != "static" && source(of: table) == nil
    }
  }

  /// A Boolean value that tells whether a table has names that are no entries of it.
  var isOpaque: Bool { isUncertain || tables.contains { $0.type == "static" } }

  /// The entries of one of the tables: those of its text, and those of its index.
  func entries(of table: LookupTable, _ readTable: TableReader) -> [Entry] {
    var entries =
      source(of: table)?.entries.map { entry in
        Entry(table: table, key: entry.key, files: entry.values.map(location(of:)))
      } ?? []
    guard table.isIndexed else { return entries }
    let places = Dictionary(entries.indices.map { (entries[$0].key, $0) }) { first, _ in first }
    for (key, copy, hasKey) in copies(in: table, asking: entries.map(\.key), readTable) {
      if let place = places[key] {
        entries[place].copy = copy
        entries[place].hasKeyInCopy = hasKey
      } else {
        entries.append(Entry(table: table, key: key, copy: copy, hasKeyInCopy: hasKey))
      }
    }
    return entries
  }

  /// The certificates of the copies in an index, by their keys.
  private func copies(
    in table: LookupTable, asking keys: [String], _ readTable: TableReader
  ) -> [(key: String, copy: Fingerprint, hasKey: Bool)] {
    guard case .entries(let text, let isWhole) = readTable(place(of: table), keys) else {
      return []
    }
    let index = ServerNameIndex(parsing: text, isWhole: isWhole)
    var copies: [(String, Fingerprint, Bool)] = []
    for key in index.keys {
      guard let objects = index.copy(of: key)?.objects(), let leaf = objects.leaf else { continue }
      copies.append((key, leaf, objects.holdPair))
    }
    return copies
  }

  /// Whether the index of a table can be read.
  func canRead(_ table: LookupTable, _ readTable: TableReader) -> Bool {
    if case .entries = readTable(place(of: table), []) { true } else { false }
  }

  /// The table with the path that the system has, as postmap(1) takes it.
  private func place(of table: LookupTable) -> String {
    "\(table.type):\(location(of: table.name))"
  }

  /// The text of a table; nil where it has none, or it cannot be read.
  func source(of table: LookupTable) -> TableSource? {
    if table.holdsEntries { return try? TableSource(inline: table.name, of: table.type) }
    guard let file = table.sourceFile,
      let bytes = try? InputFile.read(location(of: file), limit: 16 << 20, inheriting: false)
    else { return nil }
    return TableSource(bytes, file: file, of: table.type)
  }

  /// Where a path of the configuration leads to.
  func location(of path: String) -> FilePath {
    queueDirectory.pushing(FilePath(path))
  }
}

extension RotationUnit.Loader {
  /// What each of the tables has to do with a pair, read once.
  func uses(
    of unit: RotationUnit, _ credentials: [Credential]
  ) -> [(maps: ServerNameMaps, use: ServerNameUse)] {
    maps.map { ($0, ServerNameUse($0, of: unit, credentials, readTable: readTable)) }
  }
}

extension RotationUnit {
  /// The tables that would go on showing the pair that is in use now, or would show nothing any more.
  ///
  /// - Parameters:
  ///   - credentials: What is in its files.
  ///   - keys: The keys of the new pair, as far as they are known.
  ///   - reloading: How Postfix is reloaded; a command of somebody's own may make the tables anew.
  ///   - searchPath: The PATH in which postmap(1) is, which makes anew what it can; nil where there is
  ///     none.
  /// - Returns: A `RotationError` of code `copied` for each table, and of `refused` for each entry that
  ///   has the key of the pair with another certificate.
  func copies(
    of credentials: [Credential], keeping keys: [PublicKey], whenReloadedBy reloading: Reloading,
    searchPath: String?
  ) -> [RotationError] {
    let active = loaders.filter(\.isActive)
    let uses = active.flatMap { $0.uses(of: self, credentials) }.map(\.use)
    let keepsKeys = credentials.allSatisfy { old in
      keys.contains { $0.matches(old.key.publicKey) }
    }
    let broken =
      keepsKeys
      ? []
      : uses.flatMap(\.keyUsers).unique.map { entry in
        RotationError(
          .refused, entry.table.typedName,
          "has the key of \(name) beside another certificate for \(entry.key), which a new key would"
            + " not fit", remedy: "give the name a key of its own")
      }
    if case .command = reloading { return broken }
    let obstacles = indexes.compactMap { index in
      index.obstacle(sparing: ownFiles, searchPath: searchPath).map { (index.table, $0) }
    }
    // What is in the text of a table is made anew with its index.
    let entries =
      uses.flatMap { use in
        use.copies
          + (use.indexed + use.stale).filter { entry in obstacles.contains { $0.0 == entry.table } }
      }.unique
    return broken
      + entries.map(\.table).unique.map { table in
        let keys = entries.filter { $0.table == table }.map(\.key).joined(separator: ", ")
        let instances = active.filter { $0.maps.contains { $0.tables.contains(table) } }
          .map(\.instance).unique
        let why = obstacles.first { $0.0 == table }.map { ": \($0.1.reason)" } ?? ""
        return RotationError(
          .copied(in: table.isIndexed ? table : nil, ofInstances: instances),
          table.typedName,
          table.isIndexed
            ? "has an index that a switch of \(name) does not renew, and clients that ask for \(keys)"
              + " would not get the new pair\(why)"
            : "names another file with the certificate of \(name), which clients that ask for \(keys)"
              + " would go on getting")
      }
  }
}

extension SecretBytes {
  /// The keys and certificates; nil where they cannot be read.
  fileprivate borrowing func objects() -> [CryptoObject]? {
    try? withBytes { (span) throws(CryptoError) in try CryptoObject.readAll(from: span) }
  }
}

extension [CryptoObject] {
  /// Whether the first certificate is that of one of the keys.
  fileprivate var holdPair: Bool {
    let certificate = lazy.compactMap(\.content.certificate).first
    return contains { object in
      guard case .privateKey(let key, _) = object.content, let certificate else { return false }
      return key.publicKey.matches(certificate.publicKey)
    }
  }
}
