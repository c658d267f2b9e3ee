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
  /// The names of the commands, in the order of the help; "help" itself has no page.
  static let names = names(in: MxTLS.self)
  /// The commands by the words that call them, such as `["cache", "list"]`.
  static let all = paths(in: MxTLS.self)
  /// The pages of the commands that have commands of their own.
  static let groups = all.filter { path in
    all.contains { $0.count > 1 && $0.dropLast() == path[...] }
  }
  .map { page(of: $0) }
  /// The names of all manual pages, without the section.
  static let pages = ["mxtls"] + all.map { page(of: $0) }
  /// The pages of the commands that do something themselves.
  static let actions = pages.filter { $0 != "mxtls" && !groups.contains($0) }

  private static func names(in command: any ParsableCommand.Type) -> [String] {
    command.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  private static func paths(in command: any ParsableCommand.Type) -> [[String]] {
    command.configuration.subcommands.flatMap { subcommand -> [[String]] in
      guard let name = subcommand.configuration.commandName else { return [] }
      return [[name]] + paths(in: subcommand).map { [name] + $0 }
    }
  }

  private static func page(of path: [String]) -> String {
    (["mxtls"] + path).joined(separator: "-")
  }

  /// The words after the name of the program that call the command of a page.
  static func path(of page: String) -> [String] { all.first { Self.page(of: $0) == page } ?? [] }

  /// The names of the commands that a command has of its own.
  static func names(in page: String) -> [String] {
    let path = path(of: page)
    return all.filter { $0.count == path.count + 1 && $0.starts(with: path) }.compactMap(\.last)
  }

  /// The pages that a page refers to: those above, those beside, and those of its own commands.
  static func relatives(of page: String) -> Set<String> {
    let path = path(of: page)
    let related = all.filter { other in
      let above = other.dropLast()
      return path.starts(with: other) || above == path.dropLast() || above == path[...]
    }
    return Set(["mxtls"] + related.map { Self.page(of: $0) }).subtracting([page])
  }

  /// What the parser says of the command that a page describes.
  static func info(page: String) throws -> CommandInfo {
    try path(of: page).reduce(dump.get()) { command, name in
      try #require(command.subcommands?.first { $0.commandName == name }, "\(page)")
    }
  }

  /// What the parser says of the program, which takes it a while.
  private static let dump = Result {
    struct Dump: Decodable {
      let command: CommandInfo
    }
    return try JSONDecoder().decode(Dump.self, from: Data(MxTLS._dumpHelp().utf8)).command
  }

  /// The options of a command, and those of the commands that it has of its own.
  static func flags(page: String) throws -> Set<String> {
    try ([page] + names(in: page).map { "\(page)-\($0)" }).reduce(into: []) { flags, page in
      for option in try info(page: page).options { flags.formUnion(option.flags) }
    }
  }

  /// Every name of an option or flag that some command has.
  static func allFlags() throws -> Set<String> {
    try pages.reduce(into: []) { flags, page in
      for option in try info(page: page).options { flags.formUnion(option.flags) }
    }
  }
}
