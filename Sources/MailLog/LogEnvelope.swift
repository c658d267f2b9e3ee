// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What surrounds a message in a log.
struct LogEnvelope {
  /// When it was written; nil where the form does not say.
  var time: UnixTime?
  var host: LogText?
  /// Who wrote it, without the number of the process: "postfix/smtpd".
  var tag: LogText?
  var process: Int?
  var message: LogText
  /// Whether the form may have dropped the last part of the tag.
  var mayBeCut = false

  init(message: LogText) { self.message = message }
}
