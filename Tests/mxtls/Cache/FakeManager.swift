// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A tlsmgr(8) as good or bad as a test wants it.
struct FakeManager: Sendable {
  var greets = true
  var cachable = true
  /// What it finds, whatever is looked up.
  var session: [UInt8]? = Array("session".utf8)
  /// The status of every deletion.
  var deletion = "0"
  /// The whole answer to a lookup, if it is not to be a good one.
  var lookup: String?
  /// How many bytes it sends at a time.
  var piece = 100_000
  /// After how many bytes of an answer it stops.
  var cut = Int.max
  /// The request on which it closes the connection.
  var closesOn: String?

  /// Answers until the client has gone.
  func serve(_ client: LocalConnection) {
    if greets { client.send("protocol|tlsmgr_protocol||") }
    while let bytes = client.receive(until: [0, 0]) {
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 1, words[1] != closesOn else { return }
      var rest = answer(words).prefix(cut)
      while !rest.isEmpty {
        client.send(String(rest.prefix(piece)))
        rest = rest.dropFirst(piece)
      }
    }
  }

  private func answer(_ words: [String]) -> String {
    switch words[1] {
    case "policy": "status|0|cachable|\(cachable ? 1 : 0)|timeout|3600||"
    case "lookup":
      lookup ?? session.map { "status|0|session|\(Data($0).base64EncodedString())||" }
        ?? "status|4294967295|session|||"
    default: "status|\(deletion)||"
    }
  }
}
