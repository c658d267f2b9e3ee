// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// One line of a log, taken apart: for people, and for tests.
package struct LogLine: Sendable {
  package let kind: LogEvent.Kind
  package let daemon: LogDaemon
  package let direction: MailDirection
  package let credential: TLSCredential
  package let isReused: Bool
  package let isHandshake: Bool
  package let time: UnixTime?
  package let tag: String?
  package let queueID: String?
  package let peer: String?
  package let name: String?
  package let address: String?
  package let port: String?
  package let serverName: String?
  package let parameters: TLSParameters?
  package let features: String?
  package let word: String?
  package let reason: String?
  package let repeats: Int

  /// Reads a line; nil for one that no program of Postfix with TLS wrote.
  ///
  /// - Parameters:
  ///   - text: The line.
  ///   - calendar: What the line does not say of its time.
  package init?(_ text: some Sequence<UInt8>, calendar: LogCalendar) {
    var bytes = Array(text)
    var scanner = LogScanner(calendar: calendar)
    var batch = LogBatch()
    batch.isKeepingAll = true
    let line = bytes.withUnsafeMutableBytes { block -> LogLine? in
      scanner.scan(block, into: &batch)
      guard let event = batch.events.first, let base = block.baseAddress else { return nil }
      return LogLine(event, in: UnsafeRawPointer(base))
    }
    guard let line else { return nil }
    self = line
  }

  private init(_ event: LogEvent, in block: UnsafeRawPointer) {
    func text(_ slice: LogSlice) -> String? { slice.isEmpty ? nil : slice.string(in: block) }
    kind = event.kind
    daemon = event.daemon
    direction = event.direction
    credential = event.credential
    isReused = event.isReused
    isHandshake = event.isHandshake
    time = event.time
    tag = text(event.tag)
    queueID = text(event.queueID)
    peer = text(event.peer)
    let parts = PeerName(event.peer.text(in: block))
    name = parts.name?.string
    address = parts.address?.string
    port = parts.port?.string
    serverName = text(event.serverName)
    parameters = text(event.parameters).flatMap { TLSParameters($0) }
    features = text(event.features)
    word = event.kind == .connection ? nil : text(event.word)
    reason = event.kind == .connection ? nil : text(event.reason)
    repeats = Int(event.repeats)
  }
}
