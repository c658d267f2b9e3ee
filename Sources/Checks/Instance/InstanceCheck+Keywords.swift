// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// STARTTLS that is configured, and then hidden from peers or never asked for.
  ///
  /// What a table has for the address of a peer counts in place of the words for all peers
  /// (smtpd.c, smtp_proto.c).
  func checkKeywords(of group: ServiceGroup) {
    let use = group.settings.use
    let program = group.settings.program
    guard use.loadsPairs, !use.isWrapper, let parameter = program.keywordParameter else { return }
    checkKeywords(
      KeywordReader(
        group: group, parameter: parameter, requires: (use.level ?? .none) >= .encrypt,
        failure: program.isServer
          ? "\(group.label) answers EHLO with 421: no mail gets in" : "all mail waits"))
  }

  /// The same of postscreen(8), which talks to a client itself as long as it tests it, and has
  /// tlsproxy(8) do TLS (postscreen_smtpd.c).
  func checkScreens(_ groups: [ServiceGroup]) {
    guard let proxy = groups.first(where: { $0.settings.program == .tlsproxy }) else { return }
    for screen in screens {
      let service = screen.service
      let group = ServiceGroup(label: service.label, service: service, settings: proxy.settings)
      checkKeywords(
        KeywordReader(
          group: group, parameter: "postscreen_discard_ehlo_keyword",
          requires: screen.level >= .encrypt,
          failure: "\(group.label) ends for each client that it tests: no mail of theirs gets in"))
    }
  }

  /// A program that hides words of EHLO, or overlooks them.
  private struct KeywordReader {
    let group: ServiceGroup
    /// What the names of its parameters begin with.
    let parameter: String
    /// Whether it wants TLS of all peers.
    let requires: Bool
    /// What becomes of mail where a look-up fails.
    let failure: String
  }

  private func checkKeywords(_ reader: KeywordReader) {
    let group = reader.group
    let maps = "\(reader.parameter)_address_maps"
    var peers: [String] = []
    for table in peerTables(of: maps, in: group, failure: reader.failure) {
      switch keywords(in: table) {
      case .all(let isHidden):
        if isHidden { addHidden(by: maps, peers: nil, of: reader) }
        // Postfix looks at nothing behind a table that knows every peer.
        if !isHidden, !peers.isEmpty { addHidden(by: maps, peers: peers, of: reader) }
        return
      case .some(let found): peers += found
      }
    }
    let name = "\(reader.parameter)s"
    if Self.hidesSTARTTLS(value(of: name, in: group.service) ?? "") {
      addHidden(by: name, peers: nil, of: reader)
    } else if !peers.isEmpty {
      addHidden(by: maps, peers: peers, of: reader)
    }
  }

  /// What a table hides STARTTLS from.
  private enum HiddenPeers {
    /// It has an entry for every peer, which hides it or does not.
    case all(isHidden: Bool)
    /// The keys, or patterns, of the peers that it is hidden from.
    case some([String])
  }

  /// Reads a table of words by address.
  private func keywords(in table: PeerTable) -> HiddenPeers {
    let entries = entries(of: table) ?? []
    let hidden = entries.filter { Self.hidesSTARTTLS($0.value) }.compactMap(\.key)
    if let every = entries.first(where: { $0.key == nil }) {
      let isHidden = Self.hidesSTARTTLS(every.value)
      if isHidden || hidden.isEmpty { return .all(isHidden: isHidden) }
    }
    let everybody = Set(["0.0.0.0/0", "::/0"])
    return everybody.isSubset(of: hidden) ? .all(isHidden: true) : .some(hidden)
  }

  private static func hidesSTARTTLS(_ words: String) -> Bool {
    let bare = words.filter { $0 != "{" && $0 != "}" }
    return ParameterList.split(bare).contains { $0.lowercased() == "starttls" }
  }

  /// Adds that peers, or all of them, see no STARTTLS, or are not asked for it.
  private func addHidden(by name: String, peers: [String]?, of reader: KeywordReader) {
    let (group, requires) = (reader.group, reader.requires)
    let remedy =
      name.hasSuffix("_maps") ? "remove starttls from the table" : "remove starttls from \(name)"
    let severity: Severity? =
      if peers == nil { requires ? .critical : nil } else { requires ? .warning : .note }
    if group.settings.program.isServer {
      let who = peers.map { " to \($0.shortList)" } ?? ""
      let mail = peers == nil ? "mail gets in" : "mail of theirs gets in"
      add(
        .serverOff, name, "STARTTLS is not offered\(who): \(name) names it",
        severity: severity,
        consequence: requires
          ? "\(group.label) wants TLS and offers none: no \(mail)"
          : "\(group.label) takes mail in clear text\(peers == nil ? "" : " from them")",
        remedy: remedy, group: group,
        // postscreen(8) at once hands on the clients that it does not test.
        stopsHandshakes: peers == nil && group.settings.program == .smtpd)
    } else {
      let who = peers.map { " of \($0.shortList)" } ?? ""
      add(
        .clientLevelUnset, name, "STARTTLS\(who) is not seen: \(name) names it",
        severity: severity,
        consequence: requires
          ? "\(group.label) wants TLS and sees no offer: \(peers == nil ? "all" : "their") mail waits"
          : "\(group.label) sends mail in clear text, though the other side offers STARTTLS",
        remedy: remedy, group: group)
    }
  }
}
