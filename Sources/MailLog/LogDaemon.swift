// SPDX-License-Identifier: Apache-2.0

/// The program that wrote a line, by the last part of its tag.
///
/// The part before it, `syslog_name`, may hold any number of slashes and dots: "postfix/smtpd",
/// "postfix/submission/inet/smtpd", "mx.example.test/smtpd/smtpd".
package enum LogDaemon: UInt8, Sendable {
  case smtp, lmtp, smtpd, tlsproxy, postscreen, master
  /// The program that writes the log, and says when it dropped lines.
  case logger
  /// The writer left the last part out, as a template of rsyslog does.
  case unnamed
  /// Any other.
  case other

  /// Its name in a log; nil where the log has none.
  package var name: String? {
    switch self {
    case .smtp: "smtp"
    case .lmtp: "lmtp"
    case .smtpd: "smtpd"
    case .tlsproxy: "tlsproxy"
    case .postscreen: "postscreen"
    case .master: "master"
    case .logger, .unnamed, .other: nil
    }
  }

  /// Reads a tag without its process number.
  ///
  /// - Parameters:
  ///   - tag: The tag.
  ///   - mayBeCut: True where the form of the log may have dropped the last part.
  init(tag: LogText, mayBeCut: Bool) {
    guard let slash = tag.lastIndex(of: UInt8(ascii: "/")) else {
      if tag.starts(with: "systemd-journal") || tag.starts(with: "rsyslogd") {
        self = .logger
      } else if let daemon = Self.named(tag) {
        // The log of macOS has no name of the whole before that of the program.
        self = daemon
      } else if mayBeCut || tag.contains("postfix") {
        self = .unnamed
      } else {
        self = .other
      }
      return
    }
    self = Self.named(tag.from(slash + 1)) ?? .other
  }

  /// Whether its messages can be the lines of a container: it is none of Postfix's own programs.
  var mayHandOn: Bool { self == .other || self == .unnamed }

  /// The program of a name.
  private static func named(_ name: LogText) -> LogDaemon? {
    switch name.count {
    case 4 where name.equals("smtp"): .smtp
    case 4 where name.equals("lmtp"): .lmtp
    case 5 where name.equals("smtpd"): .smtpd
    case 6 where name.equals("master"): .master
    case 8 where name.equals("tlsproxy"): .tlsproxy
    case 10 where name.equals("postscreen"): .postscreen
    default: nil
    }
  }
}
