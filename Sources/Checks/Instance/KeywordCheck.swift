// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import SystemFiles

extension InstanceCheck {
  /// STARTTLS that is configured, and then hidden from peers or never asked for.
  ///
  /// What a table has for the address of a peer counts in place of the words for all peers
  /// (smtpd.c, smtp_proto.c).
  func checkKeywords(of group: ServiceGroup) {
    let use = group.settings.use
    let program = group.settings.program
    guard use.loadsPairs, !use.isWrapper, [.smtpd, .smtp, .lmtp].contains(program) else { return }
    let maps = "\(program.command)_discard_ehlo_keyword_address_maps"
    let type = value(of: "default_database_type", in: nil) ?? "hash"
    var peers: [String] = []
    for table in LookupTable.list(value(of: maps, in: group.service) ?? "", defaultType: type) {
      switch keywords(in: table, maps, of: group) {
      case .all(let isHidden):
        if isHidden { addHidden(by: maps, peers: nil, of: group) }
        // Nothing behind a table that knows every peer is looked at.
        if !isHidden, !peers.isEmpty { addHidden(by: maps, peers: peers, of: group) }
        return
      case .some(let found): peers += found
      }
    }
    let name = "\(program.command)_discard_ehlo_keywords"
    if Self.hidesSTARTTLS(value(of: name, in: group.service) ?? "") {
      addHidden(by: name, peers: nil, of: group)
    } else if !peers.isEmpty {
      addHidden(by: maps, peers: peers, of: group)
    }
  }

  /// What a table hides STARTTLS from.
  private enum HiddenPeers {
    /// It has an entry for every peer, which hides it or does not.
    case all(isHidden: Bool)
    /// The keys, or patterns, of the peers that it is hidden from.
    case some([String])
  }

  /// Reads a table of words by address; types that ask another program are not looked at.
  private func keywords(
    in table: LookupTable, _ name: String, of group: ServiceGroup
  ) -> HiddenPeers {
    if table.type == "static" { return .all(isHidden: Self.hidesSTARTTLS(table.name)) }
    let source: TableSource
    if table.name.hasPrefix("{") {
      guard let inline = try? TableSource(inline: table.name, of: table.type) else {
        return .some([])
      }
      source = inline
    } else if let path = table.sourceFile {
      let text = table.isIndexed ? table.indexFiles.first ?? path : path
      if (try? FileStatus.of(context.files.location(of: text))) == .some(nil) {
        addMissing(text, name, of: group)
        return .some([])
      }
      guard let read = try? context.files.table(path) else { return .some([]) }
      source = read
    } else {
      return .some([])
    }
    let hidden = source.entries.filter { Self.hidesSTARTTLS($0.value) }.map(\.key)
    let everybody = Set(["0.0.0.0/0", "::/0"])
    return everybody.isSubset(of: hidden) ? .all(isHidden: true) : .some(hidden)
  }

  private static func hidesSTARTTLS(_ words: String) -> Bool {
    let bare = words.filter { $0 != "{" && $0 != "}" }
    return ParameterList.split(bare).contains { $0.lowercased() == "starttls" }
  }

  /// Adds that a table cannot be opened, with which no peer gets beyond EHLO.
  private func addMissing(_ file: String, _ name: String, of group: ServiceGroup) {
    add(
      .configUnusable, name, "\(name) names a table that is not there", severity: .critical,
      consequence: group.settings.program.isServer
        ? "\(group.label) answers EHLO with 421: no mail gets in" : "all mail waits",
      file: file, group: group)
  }

  /// Adds that peers, or all of them, see no STARTTLS, or are not asked for it.
  private func addHidden(by name: String, peers: [String]?, of group: ServiceGroup) {
    let program = group.settings.program
    let requires = (group.settings.use.level ?? .none) >= .encrypt
    let severity: Severity? =
      if peers == nil { requires ? .critical : nil } else { requires ? .warning : .note }
    if program.isServer {
      let who = peers.map { " to \($0.shortList)" } ?? ""
      let mail = peers == nil ? "mail gets in" : "mail of theirs gets in"
      add(
        .serverOff, name, "\(group.label) does not offer STARTTLS\(who): \(name) names it",
        severity: severity,
        consequence: requires
          ? "\(group.label) wants TLS and offers none: no \(mail)"
          : "\(group.label) takes mail in clear text\(peers == nil ? "" : " from them")",
        group: group)
    } else {
      let who = peers.map { " of \($0.shortList)" } ?? ""
      add(
        .clientLevelUnset, name, "\(group.label) does not see STARTTLS\(who): \(name) names it",
        severity: severity,
        consequence: requires
          ? "\(group.label) wants TLS and sees no offer: \(peers == nil ? "all" : "their") mail waits"
          : "\(group.label) sends mail in clear text, though the other side offers STARTTLS",
        group: group)
    }
  }
}
