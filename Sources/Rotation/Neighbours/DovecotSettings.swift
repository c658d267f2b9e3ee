// SPDX-License-Identifier: Apache-2.0

/// The settings of a Dovecot that matter for its certificates, as `doveconf -a` prints them.
///
/// Dovecot 2.3 calls the files `ssl_cert` and has a "<" before them, 2.4 calls them
/// `ssl_server_cert_file`, and prints sections for what its settings have as a prefix
/// (doc.dovecot.org, "SSL/TLS" and "Settings").
struct DovecotSettings {
  /// Restricts settings to some connections.
  struct Filter: Hashable {
    enum Kind: String {
      /// The address that is connected to, or a network of them.
      case local
      /// The address of the client.
      case remote
      /// The names that a client asks for.
      case localName = "local_name"
      case `protocol`
    }

    let kind: Kind
    let value: String

    /// As the configuration has it.
    var text: String { "\(kind.rawValue) \(value)" }
  }

  /// The settings that hold within some filters; of all connections, where there are none.
  struct Scope {
    let filters: [Filter]
    var values: [String: String] = [:]

    /// As the configuration has it, from the outside to the inside.
    var text: String { filters.map(\.text).joined(separator: " / ") }
  }

  /// Some settings of an inet_listener.
  struct Door {
    let service: String
    let name: String
    var values: [String: String] = [:]
  }

  /// The file of the configuration; nil where the first line does not tell.
  private(set) var file: String?
  /// A Boolean value that tells whether it is one of 2.4 or later, which does not print the
  /// defaults of sections.
  private(set) var isModern = false
  private(set) var scopes: [Scope] = [Scope(filters: [])]
  private(set) var doors: [Door] = []

  /// Reads what doveconf(1) prints.
  ///
  /// - Parameter text: Its standard output.
  init(parsing text: String) {
    var sections: [Section] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      if line.hasPrefix("#") {
        readHead(line)
      } else if line == "}" {
        sections = sections.dropLast()
      } else if let (name, value) = Self.setting(line) {
        set(name, value, in: sections)
      } else if line.hasSuffix("{") {
        sections.append(Section(line.dropLast()))
      }
    }
  }

  /// Such as "# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf".
  private mutating func readHead(_ line: Substring) {
    guard file == nil, let end = line.firstRange(of: "): ") else { return }
    let words = line.dropFirst().split(separator: " ")
    let numbers = words.first?.split(separator: ".").compactMap { Int($0) } ?? []
    guard numbers.count > 1 else { return }
    if !line[end.upperBound...].isEmpty { file = String(line[end.upperBound...]) }
    isModern = (numbers[0], numbers[1]) >= (2, 4)
  }

  /// The name and the value of a line "name = value"; nil for any other.
  private static func setting(_ line: Substring) -> (name: Substring, value: Substring)? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let name = line[..<equals]
    guard name.last == " ", name.dropLast().allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    return (name.dropLast(), line[equals...].dropFirst().drop { $0 == " " })
  }

  private mutating func set(_ name: Substring, _ value: Substring, in sections: [Section]) {
    var filters: [Filter] = []
    var prefix = ""
    var service: String?
    var listener: String?
    for section in sections {
      switch section {
      case .filter(let filter): filters.append(filter)
      case .prefix(let name): prefix += "\(name)_"
      case .service(let name): service = name
      case .listener(let name): listener = name
      case .other: return
      }
    }
    if let service {
      if let listener { set(String(name), String(value), ofDoor: listener, service) }
      return
    }
    var index = scopes.firstIndex { $0.filters == filters }
    if index == nil {
      index = scopes.count
      scopes.append(Scope(filters: filters))
    }
    scopes[index ?? 0].values[prefix + name] = String(value)
  }

  private mutating func set(
    _ name: String, _ value: String, ofDoor door: String, _ service: String
  ) {
    var index = doors.firstIndex { $0.service == service && $0.name == door }
    if index == nil {
      index = doors.count
      doors.append(Door(service: service, name: door))
    }
    doors[index ?? 0].values[name] = value
  }

  /// A section that has been opened.
  private enum Section: Hashable {
    case filter(Filter)
    case service(String)
    case listener(String)
    /// What its settings have before their names.
    case prefix(String)
    case other

    /// - Parameter head: What stands before the brace.
    init(_ head: Substring) {
      let words = head.split(separator: " ", maxSplits: 1)
      let kind = words.first ?? ""
      guard words.count > 1 else {
        self = .prefix(String(kind))
        return
      }
      let isBlank = { (character: Character) in character == " " || character == "\"" }
      let name = String(words[1].drop(while: isBlank).trimmingEnd(while: isBlank))
      switch kind {
      case "service": self = .service(name)
      case "inet_listener": self = .listener(name)
      default:
        self =
          Filter.Kind(rawValue: String(kind)).map { .filter(Filter(kind: $0, value: name)) }
          ?? .other
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingEnd(while isDropped: (Character) -> Bool) -> Substring {
    var text = self
    while let last = text.last, isDropped(last) { text = text.dropLast() }
    return text
  }
}
