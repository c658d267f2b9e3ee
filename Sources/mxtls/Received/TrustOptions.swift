// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Postfix
import PostfixHost
import Primitives
import SystemPackage
import Trace

/// Whose lines are believed.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Believe what this host wrote: a name, .domain, address or network.", valueName: "host"))
  var trust: [String] = []

  @OptionGroup var instance: InstanceOption

  func validate() throws {
    for host in trust {
      var hosts = TrustedHosts()
      if !hosts.insert(host) {
        throw ValidationError("--trust: \"\(host)\" is no host, domain, address or network.")
      }
    }
  }

  /// The hosts: those that are named, and this one where Postfix has a name for it.
  ///
  /// - Parameter console: Has the environment.
  /// - Returns: The hosts.
  /// - Throws: A `Failure` where a directory was named in which main.cf cannot be read.
  func hosts(_ console: Console) throws(Failure) -> TrustedHosts {
    var hosts = TrustedHosts()
    for host in trust + (try ownNames(console)) { _ = hosts.insert(host) }
    return hosts
  }

  /// The names by which the Postfix of this host writes headers; none where there is no Postfix.
  private func ownNames(_ console: Console) throws(Failure) -> [String] {
    let named = instance.directory(console.environment)
    if named == nil, (try? FileStatus.isMissing("/etc/postfix/main.cf")) != false { return [] }
    let system = PostfixSystem(
      version: nil, root: "", searchPath: console.environment["PATH"])
    let directory = named ?? system.configurationDirectory
    do throws(FileError) {
      let configuration = try system.read(instance: directory).configuration
      let services = [nil] + configuration.services(of: .smtpd).map(Optional.some)
      return services.compactMap { try? configuration.value(of: "myhostname", in: $0) }.unique
    } catch {
      guard named != nil else { return [] }
      throw Failure(.configuration, error.description, hint: "-c names the directory of main.cf")
    }
  }
}
