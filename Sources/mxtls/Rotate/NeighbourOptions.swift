// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Rotation
import SystemPackage

/// Which programs besides Postfix are told of a new pair, and asked for it.
struct NeighbourOptions: ParsableArguments {
  @Flag(help: "Leave Dovecot alone, also where it has the pair.")
  var noDovecot = false

  @Option(
    help: ArgumentHelp(
      "The configuration of Dovecot, in place of the one that doveconf reads by itself.",
      valueName: "file"), completion: .file())
  var dovecotConfig: String?

  @Option(
    help: ArgumentHelp(
      "A shell command that has another server load the pair, and where that must show it.",
      valueName: "command@host:port"))
  var also: [NamedNeighbour] = []

  func validate() throws {
    if noDovecot, dovecotConfig != nil {
      throw ValidationError("--no-dovecot and --dovecot-config are mutually exclusive.")
    }
  }

  /// The programs.
  ///
  /// - Parameter console: Has the environment.
  /// - Returns: Dovecot, where it is installed, and those that were named.
  /// - Throws: A `Failure` where the configuration that was named is missing, or out of reach.
  func neighbours(_ console: Console) throws(Failure) -> Neighbours {
    if let dovecotConfig {
      let isThere = try reporting { () throws(FileError) in
        try FileStatus.of(FilePath(dovecotConfig)) != nil
      }
      if !isThere { throw Failure(.noInput, "\(dovecotConfig): is not there") }
    }
    var neighbours = Neighbours()
    let environment = Environment.all
    if !noDovecot {
      neighbours.dovecot = Dovecot(
        searchPath: console.environment["PATH"], file: dovecotConfig, environment: environment)
    }
    neighbours.others = also.map { named in
      Neighbours.Other(
        ShellCommand("--also", named.command, environment: environment, timeout: .seconds(120)),
        named.endpoint, named.mailProtocol)
    }
    return neighbours
  }
}
