// SPDX-License-Identifier: Apache-2.0

import Checks
import Glibc
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation
import SessionCache
import SystemPackage
import TLSCrypto

extension Fault {
  /// What the user can do next, with the command or option of this program that does it: the one place
  /// for what the modules, which know no options, cannot say.
  var hint: String? {
    switch self {
    case let error as FileError: error.way
    case let error as CacheError: error.code.way
    case let error as RotationError: error.code.way
    case let error as TLSManagerError: error.code.way
    default: nil
    }
  }
}

extension CryptoError {
  /// What the user can do next.
  var hint: String? {
    code == .encrypted
      ? "give the pass phrase with --passin; Postfix itself needs a key without one" : nil
  }
}

extension FileError {
  fileprivate var way: String? {
    if code == .ownership { return Self.wayToOwner }
    guard operation == .createInside else { return nil }
    if errno == .noSuchFileOrDirectory { return "mxtls makes no directories: mkdir makes one" }
    return code == .permission ? "run mxtls as root, or as a user who may write there" : nil
  }

  /// What helps where new files cannot have the owner of the old ones.
  fileprivate static let wayToOwner =
    "root gives files to anybody; --owner USER:GROUP names an owner that can be given: the user"
    + " himself and a group that he is in"
}

extension CacheError.Code {
  fileprivate var way: String? {
    switch self {
    case .damaged:
      "mxtls cache clear, as root, makes it usable again if main.cf names it as a cache"
    case .permission: "a cache belongs to mail_owner: run mxtls as root or as that user"
    case .noPlace: "TMPDIR names another directory for copies"
    case .untrusted:
      "let the file and the directories above it belong to one user or to root (chown), or run"
        + " mxtls as the owner of the file"
    default: nil
    }
  }
}

extension TLSManagerError.Code {
  fileprivate var way: String? {
    switch self {
    case .permission: "tlsmgr answers root and mail_owner: run mxtls as one of them"
    case .notKept: "a reload makes Postfix read main.cf again"
    case .refused: "with Postfix stopped, --offline changes the file itself"
    case .busy, .badKey, .closed: nil
    }
  }
}

extension RotationError.Code {
  fileprivate var way: String? {
    switch self {
    case .unsafe(let findings): Self.remedy(of: findings)
    case .unsound(let finding): finding.fullRemedy
    case .broken(let finding):
      "\(finding.fullRemedy); or --confirm HOST:PORT names a server that is well, and --no-confirm"
        + " switches all the same"
    case .notStaged: "mxtls rotate --stage-only makes one"
    case .shortLived: "--before asks for more time than it has"
    case .early: "set the clock; if it was wrong then and is right now, --force goes on"
    case .notMade:
      "--type makes one of another kind, --reuse-key goes on with the old one, and mxtls install puts"
        + " in place what was made elsewhere"
    case .notAskable:
      "--confirm HOST:PORT names a server that can be asked, --no-confirm asks none"
    case .neighbourNotAskable(.dovecot):
      "--no-dovecot leaves Dovecot alone, and --no-confirm asks no server"
    case .neighbourNotAskable: "--also names a server that can be asked; --no-confirm asks none"
    case .copied(let table?, let instances):
      "--reload-command \(Self.command(table, instances).shellQuoted) makes it anew in the same step"
    case .copied(nil, _):
      "name the files of the pair itself in the table, or make the other file anew by"
        + " --reload-command"
    case .file(.ownership): FileError.wayToOwner
    case .file(.permission):
      geteuid() == 0
        ? "look whether the file system keeps root from it"
        : "run mxtls as root, or with --run-as USER, as the user to whom the file belongs"
    default: nil
    }
  }

  /// The command that makes the index of a table anew and has Postfix read it.
  private static func command(_ table: LookupTable, _ instances: [String]) -> String {
    let postfix = instances.map(PostfixCommands.init)
    let commands = postfix.prefix(1).map { $0.rebuild(table) } + postfix.map(\.reload)
    return commands.joined(separator: " && ")
  }

  /// What makes directories that other users can change a place for keys.
  private static func remedy(of findings: [DirectoryTrust.Finding]) -> String {
    var users: Set<UInt32?> = []
    for finding in findings {
      if case .owner(let user) = finding.weakness { users.insert(user) } else { users.insert(nil) }
    }
    guard users.count == 1, let user = users.first ?? nil, let name = Account.name(of: user) else {
      return findings.remedy
    }
    return "\(findings.remedy), or --run-as \(name), which works with that user's rights"
  }
}
