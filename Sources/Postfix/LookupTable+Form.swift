// SPDX-License-Identifier: Apache-2.0

extension LookupTable {
  /// Why a table cannot be opened as it is named, whatever there is to ask.
  package struct FormFault: Hashable, Sendable {
    /// What is wrong, as a sentence without its full stop.
    package let reason: String
    /// A Boolean value that tells whether a program ends with it, where others go on and find that
    /// every look-up fails.
    package let endsProgram: Bool
  }

  /// Why Postfix cannot open a table of one of the types that have a syntax or a list of names; nil
  /// where the name is good, and for all other types.
  package var formFault: FormFault? {
    switch type {
    case "unix": unixFault
    case "socketmap": socketMapFault
    case "tcp": tcpFault
    case "static": staticFault
    default: nil
    }
  }

  /// The two tables of the system there are, in this spelling only (dict_unix.c).
  private var unixFault: FormFault? {
    let known = ["passwd.byname", "group.byname"]
    if known.contains(name) { return nil }
    return FormFault(
      reason:
        "\(typedName): there is no such table, only unix:\(known.joined(separator: " and unix:"))",
      endsProgram: false)
  }

  /// A server as master.cf names them, and after the last colon the table to ask it for
  /// (`dict_sockmap_open` of dict_sockmap.c, `auto_clnt_create` of auto_clnt.c).
  private var socketMapFault: FormFault? {
    let form = "it is of the form socketmap:inet:HOST:PORT:NAME or socketmap:unix:PATH:NAME"
    guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      return FormFault(reason: "\(typedName): no server is named: \(form)", endsProgram: false)
    }
    let server = name[..<colon].split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard server.count == 2, server.allSatisfy({ !$0.isEmpty }),
      ["inet", "unix", "local"].contains(server[0])
    else {
      return FormFault(
        reason: "\(typedName): \"\(name[..<colon])\" is no server: \(form)", endsProgram: true)
    }
    guard server[0] == "inet", let fault = Self.endpointFault(server[1]) else { return nil }
    return FormFault(reason: "\(typedName): \(fault): \(form)", endsProgram: false)
  }

  /// A host and a port, without a word before them (dict_tcp.c).
  private var tcpFault: FormFault? {
    let form = "it is of the form tcp:HOST:PORT"
    if let word = ["inet:", "unix:", "local:"].first(where: name.hasPrefix) {
      return FormFault(
        reason: "\(typedName): no \"\(word)\" stands before the host: \(form)", endsProgram: false)
    }
    return Self.endpointFault(name[...]).map {
      FormFault(reason: "\(typedName): \($0): \(form)", endsProgram: false)
    }
  }

  /// A brace at the start of the answer, without the one at its end (dict_static.c).
  private var staticFault: FormFault? {
    guard name.hasPrefix("{") else { return nil }
    let bytes = Array(name.utf8)[...]
    guard let group = bytes.parenthesized("{", "}"), group.end == bytes.endIndex else {
      return FormFault(
        reason: "\(typedName): the brace is not closed at the end", endsProgram: false)
    }
    return nil
  }

  /// What is wrong with a host and a port so that nobody can be asked (host_port.c, find_inet.c).
  private static func endpointFault(_ text: Substring) -> String? {
    let start = text.lastIndex(of: ":").map { text.index(after: $0) } ?? text.startIndex
    let port = text[start...].utf8
    guard let first = port.first else { return "no port follows the host" }
    let isNumber = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    return isNumber(first) && !port.allSatisfy(isNumber) ? "\"\(text[start...])\" is no port" : nil
  }
}
