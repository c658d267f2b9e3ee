// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing

@testable import mxtls

/// A command as the parser describes it; the part of ArgumentParser's ToolInfoV0 that pages tell.
struct CommandInfo: Decodable {
  let commandName: String
  let abstract: String?
  let arguments: [ArgumentInfo]?
  let subcommands: [CommandInfo]?

  /// What a user can give, without what is hidden.
  var visibleArguments: [ArgumentInfo] { (arguments ?? []).filter(\.shouldDisplay) }
  var options: [ArgumentInfo] { visibleArguments.filter { $0.kind != .positional } }
  var positionals: [ArgumentInfo] { visibleArguments.filter { $0.kind == .positional } }
}

/// An option, flag or positional argument of a command.
struct ArgumentInfo: Decodable {
  enum Kind: String, Decodable {
    case positional, option, flag
  }

  struct Name: Decodable {
    enum Kind: String, Decodable {
      case long, short, longWithSingleDash
    }

    let kind: Kind
    let name: String
  }

  let kind: Kind
  let shouldDisplay: Bool
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let allValues: [String]?

  /// The names as they are typed, such as "-o" and "--output".
  var flags: Set<String> {
    Set((names ?? []).map { $0.kind == .long ? "--\($0.name)" : "-\($0.name)" })
  }
}

/// The commands of the program, each with a manual page of its own.
enum Commands {
  /// The names of the subcommands, in the order of the help; "help" itself has no page.
  static let names = MxTLS.configuration.subcommands.compactMap { $0.configuration.commandName }
  /// The names of all manual pages, without the section.
  static let pages = ["mxtls"] + names.map { "mxtls-\($0)" }

  /// What the parser says of the command that a page describes.
  static func info(page: String) throws -> CommandInfo {
    struct Dump: Decodable {
      let command: CommandInfo
    }
    let dump = try JSONDecoder().decode(Dump.self, from: Data(MxTLS._dumpHelp().utf8))
    if page == "mxtls" { return dump.command }
    return try #require(
      dump.command.subcommands?.first { "mxtls-\($0.commandName)" == page }, "\(page)")
  }

  /// Every name of an option or flag that some command has.
  static func allFlags() throws -> Set<String> {
    try pages.reduce(into: []) { flags, page in
      for option in try info(page: page).options { flags.formUnion(option.flags) }
    }
  }
}
