// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import Platform
import Rotation
import SystemPackage

/// How the TLSA records of a pair are rolled over, for all commands that do so.
struct RollOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A shell command that adds or removes the TLSA records; without one they are printed.",
      valueName: "command"))
  var publish: String?

  @Option(
    help: ArgumentHelp(
      "Add and remove the TLSA records by nsupdate with the TSIG key of this file.",
      valueName: "file"), completion: .file())
  var nsupdate: String?

  @Option(
    help: ArgumentHelp("How long the command that publishes may take.", valueName: "time"))
  var publishTimeout = TimeSpan(seconds: 120)

  @Option(
    help: ArgumentHelp(
      "Wait at least so long, whatever the TTL: some resolvers keep records longer.",
      valueName: "time"))
  // What dnsmasq(8) allows at most for min-cache-ttl, and unbound.conf(5) advises for cache-min-ttl.
  var cap = TimeSpan(seconds: 3600)

  @Option(
    help: ArgumentHelp(
      "A name that MX records have for this host, in place of those of main.cf.",
      valueName: "host"))
  var mxHost: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only the records of this port, in place of those of master.cf.", valueName: "port"))
  var port: [UInt16] = []

  @Option(
    help: ArgumentHelp(
      "What new records are of: 1 or SPKI for the public key, 0 or Cert for the certificate.",
      valueName: "selector"))
  var selector = TLSAForm.Selector.key

  @Option(
    help: ArgumentHelp(
      "In which form: 1 or SHA2-256, 2 or SHA2-512 for a digest.", valueName: "matching"))
  var matching = TLSAForm.Matching.sha256

  @OptionGroup var trustAnchor: TrustAnchorOption

  @Option(
    help: ArgumentHelp(
      "How long to wait for look-ups, and as long for name servers: seconds, or as 90s, 5m.",
      valueName: "time"))
  var lookupTimeout = TimeSpan(seconds: 20)

  func validate() throws {
    if publish != nil, nsupdate != nil {
      throw ValidationError("--publish and --nsupdate are mutually exclusive.")
    }
    if port.contains(0) { throw ValidationError("--port: give a number from 1 to 65535.") }
    if matching.value == 0 {
      throw ValidationError("--matching: give 1 or 2: a record of all octets has no digest.")
    }
    if lookupTimeout.seconds == 0 {
      throw ValidationError("--lookup-timeout: give at least a second.")
    }
  }

  /// A Boolean value that tells whether any was given.
  var isGiven: Bool {
    publish != nil || nsupdate != nil || !mxHost.isEmpty || !port.isEmpty
      || trustAnchor.trustAnchor != nil
  }

  /// The first three fields of new records.
  var form: RollForm { RollForm(selector: selector.value, matching: matching.value) }

  /// The work with what was given.
  ///
  /// - Parameters:
  ///   - rotation: What makes pairs, and switches to them.
  ///   - instances: Which instances of Postfix are meant.
  ///   - console: Has the environment.
  ///   - isAborting: Whether it goes back.
  /// - Returns: The work.
  /// - Throws: A `Failure` that names a bad argument.
  func work(
    _ rotation: RotationWork, _ instances: InstancesOption, _ console: Console,
    isAborting: Bool = false
  ) throws(Failure) -> RollWork {
    RollWork(
      rotation: rotation, observer: try observer(instances, console),
      publisher: try publisher(console), form: form, cap: cap.seconds, isAborting: isAborting)
  }

  /// Who publishes records.
  ///
  /// - Parameter console: Has the environment.
  /// - Returns: The publisher.
  /// - Throws: A `Failure` where nsupdate or its key cannot be used.
  private func publisher(_ console: Console) throws(Failure) -> RecordPublisher {
    let timeout: Duration = .seconds(publishTimeout.seconds)
    if let publish {
      return .command(
        ShellCommand("--publish", publish, environment: Environment.all, timeout: timeout))
    }
    guard let nsupdate else { return .person }
    return .dynamicUpdate(
      try DynamicUpdate(keyFile: FilePath(nsupdate), timeout: timeout, console))
  }

  /// Who looks at what is published.
  ///
  /// - Parameters:
  ///   - instances: Which instances of Postfix are meant.
  ///   - console: Has the environment.
  /// - Returns: The observer.
  /// - Throws: A `Failure` that names every bad argument.
  private func observer(
    _ instances: InstancesOption, _ console: Console
  ) throws(Failure) -> RollObserver {
    var faults = Faults()
    let hosts = mxHost.compactMap { host in
      faults.gather { () throws(Failure) in try MailDomain(host).text }
    }
    let directory = faults.gather { () throws(Failure) in
      let anchors = try trustAnchor.anchors()
      return try reporting { () throws(ResolverError) in try NameDirectory(anchors: anchors) }
    }
    try faults.check()
    guard let directory else { throw Failure(.defect, "no name server can be asked") }
    return RollObserver(
      instances: instances, hosts: hosts, ports: port, directory: directory,
      timeout: .seconds(lookupTimeout.seconds), console: console)
  }
}
