// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SMTP
internal import SystemPackage

/// The servers of a Dovecot with their certificates, by its settings.
struct DovecotServers {
  /// A place where its servers listen, as a client of this host can ask it.
  struct Listener: Hashable {
    /// The protocol as Dovecot calls it.
    let word: String
    let mailProtocol: MailProtocol
    let hosts: [String]
    let port: String
    let isWrapper: Bool
    let isProxied: Bool
  }

  /// Files with certificates, and the section that names them.
  struct Place {
    fileprivate let filters: [DovecotSettings.Filter]
    /// The section; empty for none.
    let text: String
    var files: [FilePath]
  }

  let settings: DovecotSettings
  let listeners: [Listener]

  /// Its services for clients that log in, and for mail to be stored (master.c, and the settings of
  /// each): the service, its protocol, and its listeners where doveconf(1) does not print them.
  private static let services:
    [(name: String, word: String, spoken: MailProtocol, doors: [String: (String, isTLS: Bool)])] = [
      ("imap-login", "imap", .imap, ["imap": ("143", false), "imaps": ("993", true)]),
      ("pop3-login", "pop3", .pop3, ["pop3": ("110", false), "pop3s": ("995", true)]),
      ("managesieve-login", "sieve", .sieve, ["sieve": ("4190", false)]),
      (
        "submission-login", "submission", .smtp,
        ["submission": ("587", false), "submissions": ("465", true)]
      ),
      ("lmtp", "lmtp", .lmtp, [:]),
    ]

  /// - Parameter settings: What doveconf(1) prints.
  init(_ settings: DovecotSettings) {
    self.settings = settings
    let common = settings.scopes[0].values
    let words = (common["protocols"] ?? "").split(whereSeparator: { " ,\t".contains($0) })
    let listen = Self.addresses(common["listen"] ?? "")
    var listeners: [Listener] = []
    for service in Self.services {
      let isOn =
        words.contains { $0 == service.word } || common["protocols_\(service.word)"] == "yes"
      guard isOn else { continue }
      var doors = settings.doors.filter { $0.service == service.name }
      if settings.isModern {
        doors += service.doors.keys.sorted().filter { name in
          !doors.contains { $0.name == name }
        }.map { DovecotSettings.Door(service: service.name, name: $0) }
      }
      for door in doors {
        let usual = settings.isModern ? service.doors[door.name] : nil
        let port = door.values["port"] ?? usual?.0 ?? "0"
        guard let number = UInt16(port), number > 0 else { continue }
        let own = Self.addresses(door.values["address"] ?? door.values["listen"] ?? "")
        let isWrapper = door.values["ssl"].map { $0 == "yes" } ?? usual?.isTLS ?? false
        listeners.append(
          Listener(
            word: service.word, mailProtocol: service.spoken, hosts: own.isEmpty ? listen : own,
            port: port, isWrapper: isWrapper, isProxied: door.values["haproxy"] == "yes"))
      }
    }
    self.listeners = listeners
  }

  private static func addresses(_ text: String) -> [String] {
    text.split(whereSeparator: { " ,\t".contains($0) }).map(String.init)
  }

  /// The names of the settings with a file of certificates, in 2.3 and in 2.4.
  private static let names = [
    "ssl_cert", "ssl_alt_cert", "ssl_server_cert_file", "ssl_server_alt_cert_file",
  ]

  /// All files with certificates that are named, by the sections that name them.
  var places: [Place] {
    settings.scopes.map { scope in
      Place(
        filters: scope.filters, text: scope.text,
        files: Self.names.compactMap { scope.values[$0].flatMap(file) })
    }.filter { !$0.files.isEmpty }
  }

  /// The file of a value; nil where it is none, or what is in it stands there itself.
  private func file(_ value: String) -> FilePath? {
    let name = value.hasPrefix("<") ? value.dropFirst().drop { $0 == " " } : value[...]
    guard !name.isEmpty, name.count < 4096, value.hasPrefix("<") || name.hasPrefix("/") else {
      return nil
    }
    let folder = FilePath(settings.file ?? "/etc/dovecot/").removingLastComponent()
    return folder.pushing(FilePath(String(name)))
  }

  /// What is asked of the servers to see what a section names, where anybody can ask so.
  ///
  /// - Parameter place: The section with its files.
  /// - Returns: The questions; none where the section is of networks, or of clients elsewhere.
  func inquiries(about place: Place) -> [Confirmation.Inquiry] {
    var names: [String] = []
    var hosts: [String] = []
    var word: String?
    for filter in place.filters {
      switch filter.kind {
      case .remote: return []
      case .protocol: word = filter.value
      case .local:
        if filter.value.contains("/") { return [] }
        hosts = [filter.value]
      case .localName: names = filter.value.split(separator: " ").map(String.init)
      }
    }
    return listeners.filter { word == nil || $0.word == word }.flatMap { listener in
      let asked = hosts.isEmpty ? [Self.loopback(listener.hosts)] : hosts
      return asked.flatMap { host -> [Confirmation.Inquiry] in
        let ends = listener.hosts.contains { ["*", "::", host].contains($0) } || hosts.isEmpty
        guard ends, value("ssl", listener, host, nil) != "no" else { return [] }
        let endpoint = Endpoint(
          host: host, port: listener.port, isWrapper: listener.isWrapper,
          isProxied: listener.isProxied)
        return (names.isEmpty ? [nil] : names.map(Optional.some)).compactMap { name in
          // A name that stands for all below a domain is asked for by one of them.
          let asked = name.map { $0.hasPrefix("*") ? "mxtls\($0.dropFirst())" : $0 }
          let shown = Self.names.compactMap { value($0, listener, host, asked).flatMap(file) }
          guard shown.contains(where: place.files.contains) else { return nil }
          return Confirmation.Inquiry(
            endpoint: endpoint, program: .dovecot, mailProtocol: listener.mailProtocol,
            name: asked)
        }
      }
    }.unique
  }

  /// Where a client of this host reaches a server that listens at some addresses.
  private static func loopback(_ addresses: [String]) -> String {
    guard let first = addresses.first, !addresses.contains("*") else { return "127.0.0.1" }
    return first == "::" ? "::1" : first
  }

  /// The value of a setting for a connection, from the sections that it meets.
  ///
  /// A name goes before an address, and an address before a protocol, as in Dovecot 2.4; 2.3 takes
  /// no two sections neither of which is within the other.
  private func value(
    _ name: String, _ listener: Listener, _ host: String, _ asked: String?
  ) -> String? {
    var found: (rank: Int, value: String)?
    for scope in settings.scopes {
      guard let value = scope.values[name], scope.rank >= found?.rank ?? 0 else { continue }
      let isMet = scope.filters.allSatisfy { filter in
        switch filter.kind {
        case .remote: false
        case .local: filter.value == host
        case .protocol: filter.value == listener.word
        case .localName:
          filter.value.split(separator: " ").contains { Self.name($0, isMetBy: asked) }
        }
      }
      if isMet { found = (scope.rank, value) }
    }
    return found?.value
  }

  /// Whether a name that is asked for is meant, also by one that stands for all below a domain.
  private static func name(_ name: Substring, isMetBy asked: String?) -> Bool {
    guard let asked = asked?.lowercased() else { return false }
    let name = name.lowercased()
    guard name.hasPrefix("*.") else { return name == asked }
    return asked.drop { $0 != "." } == name.dropFirst()
  }
}

extension DovecotSettings.Scope {
  /// Before how many others it goes.
  fileprivate var rank: Int {
    Set(filters.map(\.kind)).reduce(0) { sum, kind in
      switch kind {
      case .localName: sum + 4
      case .local: sum + 2
      case .protocol: sum + 1
      case .remote: sum
      }
    }
  }
}
