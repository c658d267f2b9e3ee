// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Platform
import Postfix
import PostfixHost
import SMTP
import TLSCrypto

extension PostfixSystem {
  /// Begins to ask the Postfix that is installed, if there is one.
  ///
  /// - Parameters:
  ///   - version: The release to go by, in place of the one that is installed.
  ///   - root: The directory that stands for "/" in the paths of the configuration; empty for "/".
  ///   - environment: Has the PATH.
  init(version: PostfixVersion? = nil, root: String = "", environment: Environment) {
    self.init(version: version, root: root, searchPath: environment["PATH"])
    // Its answers take longer than this.
    CryptoLibrary.load()
  }

  /// Checks the instance of a directory.
  ///
  /// - Parameters:
  ///   - directory: Where main.cf and master.cf are.
  ///   - options: What to go by.
  ///   - instances: Is called with the directories of the other instances that main.cf names.
  /// - Returns: The report, which says so where the configuration cannot be read.
  func check(
    _ directory: String, _ options: CheckOptions, instances: ([String]) -> Void = { _ in }
  ) -> CheckReport {
    let instance: Instance
    do throws(FileError) {
      instance = try read(instance: directory)
    } catch {
      return CheckReport(unreadable: directory, file: error.subject, reason: error.reason)
    }
    instances((try? instance.configuration.instanceDirectories()) ?? [])
    return check(instance, in: directory, options)
  }

  /// Checks an instance whose configuration is read.
  ///
  /// - Parameters:
  ///   - instance: The instance.
  ///   - directory: Where main.cf and master.cf are.
  ///   - options: What to go by.
  ///   - future: What is going to be in files, in place of what is there.
  /// - Returns: The report.
  func check(
    _ instance: Instance, in directory: String, _ options: CheckOptions,
    future: FutureFiles? = nil
  ) -> CheckReport {
    let check = InstanceCheck(
      instance.configuration, options: options, unreadableMaster: instance.unreadableMaster,
      lookUp: lookUp,
      readTable: { readTable($0, keys: $1, configuration: directory) }, future: future
    ) { tableTypes }
    return check.run()
  }

  /// Adds what is wrong with what the servers of an instance serve now.
  ///
  /// - Parameters:
  ///   - report: What was found in its files, which says so where they cannot be read.
  ///   - options: What to go by.
  func addServed(to report: inout CheckReport, _ options: CheckOptions) {
    guard let directory = report.directory,
      let instance = try? rotationInstance(directory), let host = try? LocalHost(instance)
    else { return }
    let judge = ProbeJudge(options, names: options.names, hasServerName: false, [], nil)
    var findings: [Finding] = []
    // The certificates have been judged in the files.
    host.probe(by: Inquirer(), atOnce: 16, judge) {
      $0.id.hasPrefix("served.")
    } take: { served in
      findings += served.findings.map { $0.at("\(served.probe.endpoint)") }
    }
    report.add(served: findings)
  }
}
