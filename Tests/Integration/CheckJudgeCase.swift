// SPDX-License-Identifier: Apache-2.0

import Testing

/// A configuration that Postfix judges, what it did with it, and what `mxtls check` must say.
///
/// DIR stands for the directory of the configuration wherever a file is named, and in texts DESTINATION
/// for what a policy for the mail of the case has as its key.
struct JudgedCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// What to make in DIR, by name.
  var files: [String: Content] = [:]
  /// What to do once the files are there, such as indexing a table.
  var prepare: [Preparation] = []
  /// Lines of main.cf.
  var mainCF: String
  /// The services that are looked at from outside.
  var listeners: [Listener] = []
  /// How a mail goes out; nil where that is not looked at.
  var delivery: Delivery?
  /// Further lines of master.cf.
  var services: [String] = []
  /// The services that master.cf does not have, or has among the further lines.
  var lacking: Set<String> = []
  var verdict: Verdict
  /// What is otherwise from a release of Postfix or OpenSSL on.
  var later: [LaterRuling] = []

  var testDescription: String { name }

  /// A configuration with the services of master.cf that it is seen through.
  init(
    _ name: String, files: [String: Content] = [:], prepare: [Preparation] = [],
    _ mainCF: String, _ listeners: [Listener], delivery: Delivery? = nil, services: [String] = [],
    lacking: Set<String> = [], _ verdict: Verdict
  ) {
    self.name = name
    self.files = files
    self.prepare = prepare
    self.mainCF = mainCF
    self.listeners = listeners
    self.delivery = delivery
    self.services = services
    self.lacking = lacking
    self.verdict = verdict
  }

  /// A configuration of smtpd.
  init(
    _ name: String, files: [String: Content] = [:], _ mainCF: String, _ observed: Observation,
    _ verdict: Verdict
  ) {
    self.init(name, files: files, mainCF, [Listener(observed: observed)], verdict)
  }

  /// A configuration of the SMTP client, beside a good one of smtpd.
  init(
    _ name: String, files: [String: Content] = [:], _ mainCF: String, _ delivery: Delivery,
    _ verdict: Verdict
  ) {
    self.init(
      name, files: files.merging(["server.pem": .pem("keys/p256.pem", "p256")]) { $1 },
      mainCF + "\nsmtpd_tls_chain_files = DIR/server.pem", [], delivery: delivery, verdict)
  }
}

/// What a file of a case is.
enum Content: Sendable {
  /// Fixtures, which have a folder in their name, and certificates of `Certificates`.
  case parts([String], mode: UInt32?)
  case text(String)
  case directory

  static func pem(_ parts: String..., mode: UInt32? = nil) -> Content { .parts(parts, mode: mode) }
}

/// What is done once the files of a case are there.
enum Preparation: Sendable {
  /// Indexes a table of chain files, as `postmap -F`.
  case index(String)
  /// Indexes a table of chain files as if it were any other, by `postmap` alone.
  case indexPlainly(String)
  /// Replaces a file by another one of the case, a minute later as its time says.
  case replace(String, with: String)
  /// Replaces a file by another one of the case that is a day older, as `cp -a` of a backup does.
  case restore(String, from: String)
  /// Writes a file anew; DIR stands for the directory.
  case write(String, String)
  case remove(String)
  /// Gives a file these permissions.
  case mode(String, UInt32)
}

/// A service that takes mail, and what is seen of it.
struct Listener: Sendable {
  /// As in the first column of master.cf.
  var name = "smtp"
  /// As in the last two columns, without the options.
  var command = "- smtpd"
  var options: [String: String] = [:]
  /// What to tell `openssl s_client` besides; each is tried with TLS 1.2 and with TLS 1.3.
  var probes: [[String]] = [[]]
  var observed: Observation

  static let eachAlgorithm = [["-sigalgs", "RSA-PSS+SHA256"], ["-sigalgs", "ECDSA+SHA256"]]
  static let withName = [[], ["-servername", "sni.example.org"]]
}

/// What Postfix does with a configuration when a client comes.
struct Observation: Sendable {
  enum Answer: Sendable {
    /// STARTTLS is offered and answered with 220, or a session in wrapper mode begins.
    case started
    /// STARTTLS is offered, and answered with 454.
    case refused
    case notOffered
    /// Wrapper mode: the connection is closed at once.
    case dropped
    /// The process ends at once, again and again, and a client waits in vain.
    case down
    /// No greeting comes: tlsmgr ends again and again, and the process waits for it.
    case silent
  }

  let answer: Answer
  /// Which certificate each probe is served, or one of the two below.
  var served: [String] = []
  /// What is in its warnings: each of these, and nothing else but errors of the library.
  var log: [String] = []

  /// A handshake without a certificate, which needs a client that takes part in it.
  static let anonymous = "TLS 1.2: no certificate, TLS 1.3: no TLS"
  /// No handshake succeeds.
  static let noTLS = "no TLS"

  static func serves(_ served: String..., log: [String] = []) -> Observation {
    Observation(answer: .started, served: served, log: log)
  }

  static func refuses(_ log: String...) -> Observation { Observation(answer: .refused, log: log) }

  static func drops(_ log: String...) -> Observation { Observation(answer: .dropped, log: log) }

  static func isSilent(_ log: String...) -> Observation { Observation(answer: .silent, log: log) }

  static func isDown(_ log: String...) -> Observation { Observation(answer: .down, log: log) }
}

/// How a mail goes out to a host that offers STARTTLS and asks for a certificate.
struct Delivery: Sendable {
  enum Manner: Sendable, Equatable {
    case clear
    case encrypted
    /// Encrypted, with this certificate of the client.
    case certified(String)
    case deferred
    /// The process ends at once, again and again, and the mail waits.
    case stuck
  }

  let manner: Manner
  /// What is in its warnings: each of these, and nothing else but errors of the library.
  var log: [String] = []

  static func goes(_ manner: Manner, _ log: String...) -> Delivery {
    Delivery(manner: manner, log: log)
  }
}

/// What `mxtls check` must say, for TLS that works and for TLS that does not.
enum Verdict: Sendable {
  /// Exit status 0, nothing but notes.
  case good
  /// Exit status 0 or 1.
  case harmless
  /// Exit status 1, with one of these parameters.
  case warning([String])
  /// Exit status 3.
  case unknown
  /// Exit status 1 or 2, with one of these parameters: Postfix minds little, its peers may.
  case doubtful([String])
  /// Exit status 2, with one of these parameters; where given, for this user.
  case critical([String], user: String?)

  var isCritical: Bool { if case .critical = self { true } else { false } }

  static func warning(_ parameters: String...) -> Verdict { .warning(parameters) }
  static func doubtful(_ parameters: String...) -> Verdict { .doubtful(parameters) }
  static func critical(_ parameters: String..., user: String? = nil) -> Verdict {
    .critical(parameters, user: user)
  }
}
