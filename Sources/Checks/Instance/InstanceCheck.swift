// SPDX-License-Identifier: Apache-2.0

package import KeyPairs
package import Platform
package import Postfix
internal import Primitives
internal import TLSCrypto

/// The check of one Postfix: everything that its configuration says about TLS.
package final class InstanceCheck {
  let configuration: PostfixConfiguration
  let options: CheckOptions
  /// The types of tables that this Postfix supports, as `postconf -m` lists them; nil where there is
  /// nobody to ask.
  private(set) lazy var tableTypes = askTableTypes()
  private let askTableTypes: () -> Set<String>?
  /// Looks up a key in a table, given as `type:name`.
  let lookUp: (_ table: String, _ key: String) -> SessionCacheSurroundings.Answer
  let readTable: TableReader
  let context: CheckContext
  var report: CheckReport
  /// The suites that OpenSSL has made of a list, which many policies can have in common.
  var suites: [String: [String]?] = [:]

  /// Prepares a check.
  ///
  /// - Parameters:
  ///   - configuration: What the instance is configured to do.
  ///   - options: What to go by.
  ///   - unreadableMaster: Why master.cf cannot be read, or nil where it can.
  ///   - lookUp: Looks up a key in a table, given as `type:name`.
  ///   - readTable: Gives the entries of an indexed table as Postfix reads them.
  ///   - future: What is going to be in files, by the paths of the system, in place of what is there.
  ///   - tableTypes: Gives the types of tables that this Postfix supports, or nil if nobody knows;
  ///     called once at most, and late.
  package init(
    _ configuration: PostfixConfiguration, options: CheckOptions,
    unreadableMaster: FileError? = nil,
    lookUp: @escaping (_ table: String, _ key: String) -> SessionCacheSurroundings.Answer = {
      .unknown("\($0) cannot be asked for \($1)")
    },
    readTable: @escaping TableReader = { _, _ in .unknown },
    future: FutureFiles? = nil,
    tableTypes: @escaping () -> Set<String>?
  ) {
    self.configuration = configuration
    self.options = options
    askTableTypes = tableTypes
    self.lookUp = lookUp
    self.readTable = readTable
    let queue = (try? configuration.value(of: "queue_directory")) ?? ""
    context = CheckContext(options: options, base: queue, future: future) { files in
      TLSProgram.allCases.flatMap { program -> [Certificate] in
        guard let path = try? configuration.value(of: program.parameter("CAfile")), !path.isEmpty
        else { return [] }
        let file = files.file(path)
        return options.isTrustFile(file) ? [] : file.objects.compactMap(\.content.certificate)
      }
    }
    report = CheckReport(directory: configuration.host.configurationDirectory)
    if let unreadableMaster {
      report.add([
        Finding(
          .configUnreadable, unreadableMaster.reason,
          severity: unreadableMaster.code == .notFound ? .note : nil,
          consequence: "the services that Postfix is shipped with are taken for granted",
          remedy: "put master.cf beside main.cf",
          file: configuration.master.file)
      ])
    }
  }

  /// Runs all checks.
  ///
  /// - Returns: The pairs and the findings, the worst first.
  package func run() -> CheckReport {
    checkFiles()
    var groups: [ServiceGroup] = []
    for program in TLSProgram.allCases { groups += self.groups(of: program) }
    for group in groups {
      report.add(group.settings.findings, users: [group.label])
      checkLevel(of: group)
      checkKeywords(of: group)
      checkForms(of: group)
      checkPeers(of: group)
      let verified = checkPolicies(of: group)
      checkProtocols(of: group)
      checkKeyExchange(of: group)
      checkAuthorities(of: group, verifying: verified)
      if group.settings.program == .smtpd { checkDHParameters(of: group) }
    }
    checkScreens(groups)
    checkScreensLevel()
    checkScreensProxy()
    checkClientCertificates(groups)
    checkWords(of: groups)
    checkSASL()
    checkManager(for: groups)
    checkWrapperMode()
    var sources = SourceList()
    for group in groups { sources.add(group) }
    checkServerNames(of: groups, into: &sources)
    let materials = sources.check(in: context, into: &report)
    for group in groups { checkPairs(of: group, materials) }
    checkSessionCaches()
    report.sort()
    return report
  }

  /// A program, or one service of it that goes its own way, with its settings.
  struct ServiceGroup {
    let label: String
    let service: MasterService?
    let settings: ServiceSettings
  }

  /// The program with the settings of main.cf, if a service uses these, and each other service.
  private func groups(of program: TLSProgram) -> [ServiceGroup] {
    guard configuration.uses(program), let base = settings(of: program, in: nil) else { return [] }
    let services = configuration.services(of: program)
    if configuration.master.services.isEmpty {
      return [ServiceGroup(label: program.rawValue, service: nil, settings: base)]
    }
    var groups: [ServiceGroup] = []
    var isBaseUsed = false
    for service in services {
      guard let settings = settings(of: program, in: service) else { continue }
      if program == .smtpd {
        report.labels[service.identity] =
          settings.isEquivalent(to: base) ? program.rawValue : service.identity
      }
      if settings.isEquivalent(to: base) {
        if isBaseUsed { continue }
        isBaseUsed = true
        groups.append(ServiceGroup(label: program.rawValue, service: nil, settings: base))
      } else {
        groups.append(ServiceGroup(label: service.identity, service: service, settings: settings))
      }
    }
    return groups
  }

  private func settings(of program: TLSProgram, in service: MasterService?)
    -> ServiceSettings?
  {
    attempt { () throws(ConfigurationError) in
      try ServiceSettings(program, in: service, of: configuration, options: options)
    }
  }

  /// Runs `body`, and reports the value that cannot be expanded, once.
  func attempt<R>(_ body: () throws(ConfigurationError) -> R) -> R? {
    do {
      return try body()
    } catch {
      report.add(error)
      return nil
    }
  }
}
