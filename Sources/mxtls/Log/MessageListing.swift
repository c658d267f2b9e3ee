// SPDX-License-Identifier: Apache-2.0

import Glibc
import MailLog
import Primitives

/// Messages as they are found, a line each.
final class MessageListing {
  private let format: MetricsFormat
  private let console: Console
  private var waiting = 0
  private var failure: Failure?

  init(_ format: MetricsFormat, _ console: Console) {
    self.format = format
    self.console = console
  }

  /// Whether nobody takes the lines any more.
  var isBroken: Bool { failure != nil }

  func add(_ message: MailMessage) {
    guard failure == nil else { return }
    do throws(Failure) {
      switch format {
      case .json: try console.jsonLine(MessageDescription(message))
      case .text, .prometheus: console.out.line(text(message))
      }
      waiting += 1
      if waiting == 100 { try flush() }
    } catch {
      failure = error
    }
  }

  /// Brings out what waits.
  func flush() throws(Failure) {
    waiting = 0
    try console.finish()
  }

  /// Brings all out, and fails where that could not be done.
  func finish() throws(Failure) {
    if let failure { throw failure }
    try flush()
  }

  /// "2026-11-27 12:19:40 out encrypted mx.example.org 4A1B2C3D4E5 TLSv1.3 X25519 trusted".
  private func text(_ message: MailMessage) -> String {
    let time = message.time?.formatted("%Y-%m-%d %H:%M:%S") { localtime_r($0, $1) } ?? "-"
    let direction = message.direction == .incoming ? "in " : "out"
    let style: Style? =
      switch message.verdict {
      case .clear: .red
      case .encrypted, .local: nil
      case .verified: .green
      case .unjoined: .yellow
      }
    let verdict = console.out.styled(message.verdict.name.padded(to: 9), style)
    var words = [message.peer, message.queueID]
    if let parameters = message.parameters {
      words += [parameters.version, parameters.group, message.credential.word?.lowercased() ?? ""]
      words += parameters.weaknesses.isEmpty ? [] : ["weak"]
    }
    if message.isReused { words.append("reused") }
    if message.isFallback { words.append("after a failed handshake") }
    if let features = message.features {
      words.append("tls=\(features.level)" + (features.downgradedTo.map { ":\($0)" } ?? ""))
      if let requireTLS = features.requireTLS { words.append(requireTLS) }
    }
    return "\(time) \(direction) \(verdict) "
      + words.filter { !$0.isEmpty }.map(\.escaped).joined(separator: " ")
  }
}
