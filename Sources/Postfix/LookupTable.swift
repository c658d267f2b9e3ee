// SPDX-License-Identifier: Apache-2.0

/// A lookup table as a parameter names it, such as `hash:/etc/postfix/sni` (postconf(5),
/// DATABASE_README).
package struct LookupTable: Hashable, Sendable {
  /// The type, without `proxy:` before it.
  package let type: String
  /// What stands after the type: for most types the file, without the suffix of its index.
  package let name: String
  /// A Boolean value that tells whether proxymap(8) reads the table.
  package let isProxied: Bool
  /// A Boolean value that tells whether the type is written.
  ///
  /// Without one, a daemon does not run: `default_database_type` is for postmap(1) and for the
  /// caches of tlsmgr(8).
  package let hasType: Bool

  /// The table as Postfix's tools take it: "hash:/etc/postfix/sni".
  package var typedName: String { "\(type):\(name)" }

  /// Reads one table.
  ///
  /// - Parameters:
  ///   - text: The table, expanded.
  ///   - defaultType: The value of `default_database_type`.
  package init(_ text: String, defaultType: String) {
    var rest = text[...]
    let prefix = "proxy:"
    isProxied = rest.hasPrefix(prefix)
    if isProxied { rest = rest.dropFirst(prefix.count) }
    guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      (type, name, hasType) = (defaultType, String(rest), false)
      return
    }
    type = String(rest[..<colon])
    name = String(rest[rest.utf8.index(after: colon)...])
    hasType = true
  }

  /// Reads a list of tables, such as the value of `tls_server_sni_maps`.
  ///
  /// - Parameters:
  ///   - value: The value, expanded. What stands within braces is not split.
  ///   - defaultType: The value of `default_database_type`.
  /// - Returns: The tables, in the order in which Postfix asks them.
  package static func list(_ value: String, defaultType: String) -> [LookupTable] {
    ParameterList.splitOutsideBraces(Array(value.utf8)[...])
      .map { LookupTable($0.text, defaultType: defaultType) }
  }

  /// The suffixes that the files of an index have, by type.
  static let suffixes: [String: [String]] = [
    "btree": [".db"], "hash": [".db"], "cdb": [".cdb"], "lmdb": [".lmdb"],
    "dbm": [".pag", ".dir"], "sdbm": [".pag", ".dir"],
  ]

  /// The types whose table is the text file itself.
  private static let texts: Set = ["texthash", "cidr", "pcre", "regexp"]

  /// A Boolean value that tells whether the entries stand in the name itself, in braces.
  package var holdsEntries: Bool {
    type == "inline" || ["cidr", "pcre", "regexp"].contains(type) && name.hasPrefix("{")
  }

  /// A Boolean value that tells whether Postfix reads an index that is made of the source.
  package var isIndexed: Bool { Self.suffixes[type] != nil }

  /// A Boolean value that tells whether a key that is there twice keeps Postfix from opening the table;
  /// elsewhere the first entry counts (dict_thash.c).
  package var isClosedByDuplicate: Bool { type == "texthash" }

  /// The text file that the table is made of, or nil where there is none.
  package var sourceFile: String? {
    isIndexed || Self.texts.contains(type) && !holdsEntries ? name : nil
  }

  /// The files of the index, none where the table has no index.
  package var indexFiles: [String] { Self.suffixes[type, default: []].map { name + $0 } }

  /// A Boolean value that tells whether it asks other tables, which are its `parts`.
  package var isCombined: Bool { ["unionmap", "pipemap"].contains(type) }

  /// The table, the tables that it is made of, and those that these are made of in turn.
  package var withParts: [LookupTable] {
    [self] + (isCombined ? (try? parts()) ?? [] : []).flatMap(\.withParts)
  }

  /// The tables that one of type unionmap or pipemap is made of (dict_union.c, dict_pipe.c).
  ///
  /// - Throws: A `ParameterList.Fault`, with which the table cannot be opened.
  package func parts() throws(ParameterList.Fault) -> [LookupTable] {
    let parts = LookupTable.list(try inBraces("type:name").text, defaultType: "")
    for part in parts where !part.hasType {
      throw ParameterList.Fault(
        reason: "\(part.name) in \(typedName) has no type: each table is of the form type:name")
    }
    return parts
  }

  /// The answers of a table of type randmap, of which each look-up gets any one (dict_random.c).
  ///
  /// - Throws: A `ParameterList.Fault`, with which the table cannot be opened.
  package func answers() throws(ParameterList.Fault) -> [String] {
    ParameterList.split(try inBraces("value").text)
  }

  private func inBraces(_ form: String) throws(ParameterList.Fault) -> ArraySlice<UInt8> {
    let bytes = Array(name.utf8)[...]
    guard let group = bytes.parenthesized("{", "}"), group.end == bytes.endIndex,
      !group.inside.trimmed.isEmpty
    else { throw ParameterList.Fault(reason: "not of the form \(type):{\(form)...}") }
    return group.inside
  }

  /// The types for which a file says which server or database to ask.
  private static let served: Set = ["ldap", "memcache", "mongodb", "mysql", "pgsql", "sqlite"]

  /// The file that says which program to ask, and for what; nil where there is none, or where
  /// main.cf says it (cfg_parser.c).
  package var settingsFile: String? {
    Self.served.contains(type) && (name.hasPrefix("/") || name.hasPrefix("./")) ? name : nil
  }
}
