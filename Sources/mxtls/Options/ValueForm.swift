// SPDX-License-Identifier: Apache-2.0

/// How the value of an option is written, for messages of ArgumentParser that say only that it is
/// invalid.
enum ValueForm {
  /// By what the help calls the value.
  private static let forms = [
    "command@host:port":
      "give a command, @, and a server such as 127.0.0.1:993, with imap:// or the like before it"
      + " where its port does not tell the protocol",
    "days": "give a number of days",
    "from-to": "give two different times of day, such as 02:00-05:00",
    "generation": "give the number of a generation",
    "host:port": "give a host and a port, such as 127.0.0.1:25",
    "matching": "give 0 or Full, 1 or SHA2-256, or 2 or SHA2-512",
    "n": "give a number",
    "number": "give a number",
    "port": "give the number of a port",
    "selector": "give 0 or Cert, or 1 or SPKI",
    "status": "give a number",
    "time": "give a number of seconds, or one with s, m, h, d or w after it",
    "usage": "give 3 or DANE-EE, or 2 or DANE-TA",
  ]

  /// The options of `Threshold`, whose values are called times as well.
  private static let thresholds = ["--warning", "--critical", "--before"]

  /// What the value of an option has to look like.
  ///
  /// - Parameter message: What ArgumentParser says, without its full stop.
  /// - Returns: A sentence; nil where it is about something else, or lists the values itself.
  static func form(ofValueIn message: String) -> String? {
    guard message.hasSuffix(">'"), let option = message.firstRange(of: "is invalid for '") else {
      return nil
    }
    // What follows is such as "--wait <time>".
    let words = message[option.upperBound...].dropLast(2).split(separator: " <")
    guard words.count == 2 else { return nil }
    return thresholds.contains(String(words[0]))
      ? "give a number of days, hours as 36h, or percent as 33%" : forms[String(words[1])]
  }
}
