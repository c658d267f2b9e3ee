// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Postfix
import PostfixHost
import TLSCrypto

/// What is checked: the configuration of a Postfix, or files without any.
struct CheckSubject: ParsableArguments {
  @OptionGroup var instances: InstancesOption

  @Option(
    help: ArgumentHelp(
      "The directory that stands for / in the paths of the configuration.", valueName: "directory"),
    completion: .directory)
  var root = ""

  @Option(
    help: ArgumentHelp(
      "The release of Postfix to go by, if not the installed one.", valueName: "version"))
  var postfixVersion: String?

  @Option(
    help: ArgumentHelp("Check this private key, and no Postfix.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Check this certificate with its issuers, and no Postfix.", valueName: "file"),
    completion: .file())
  var cert: String?

  @Option(
    help: ArgumentHelp(
      "Check this file of keys and certificates, key first, and no Postfix.", valueName: "file"),
    completion: .file())
  var chain: [String] = []

  @Flag(help: "Ask the servers too what they serve, and hold that against the files.")
  var served = false

  func validate() throws {
    if let postfixVersion, PostfixVersion(postfixVersion) == nil {
      throw ValidationError("--postfix-version: \"\(postfixVersion)\" is no version like 3.7.11.")
    }
    if key != nil, cert == nil {
      throw ValidationError("--key needs the certificate: --cert.")
    }
    if !chain.isEmpty, cert != nil {
      throw ValidationError("--chain and --cert are mutually exclusive.")
    }
    if served, !root.isEmpty || postfixVersion != nil {
      throw ValidationError(
        "--served asks the servers of this host: --root and --postfix-version do not go with it.")
    }
    let isStandalone = cert != nil || !chain.isEmpty
    if isStandalone, instances.isGiven || served || postfixVersion != nil || !root.isEmpty {
      throw ValidationError(
        "--cert and --chain need no Postfix: --config-dir, --all-instances, --served, --root and"
          + " --postfix-version do not go with them.")
    }
  }

  /// Checks all of it.
  ///
  /// - Parameters:
  ///   - options: What to go by.
  ///   - environment: May name the directory of main.cf in MAIL_CONFIG.
  /// - Returns: A report for each instance.
  /// - Throws: A `Failure` where nothing can be checked.
  func check(
    _ options: CheckOptions, environment: Environment
  ) throws(Failure) -> [CheckReport] {
    if let cert {
      return [PairFilesCheck(options: options).run(certificate: cert, key: key ?? cert)]
    }
    if !chain.isEmpty { return [PairFilesCheck(options: options).run(chain: chain)] }
    let system = PostfixSystem(
      version: postfixVersion.flatMap { PostfixVersion($0) }, root: options.root,
      environment: environment)
    var options = options
    options.isOfOtherHost = system.isOfOtherHost
    let directory =
      instances.instance.directory(environment) ?? options.root + system.configurationDirectory
    var others: [String] = []
    var reports = [system.check(directory, options) { others = $0 }]
    if instances.allInstances {
      reports += others.filter { $0 != directory }.map { system.check(options.root + $0, options) }
    }
    if served {
      for index in reports.indices { system.addServed(to: &reports[index], options) }
    }
    return reports
  }
}
