// SPDX-License-Identifier: Apache-2.0

import Primitives
import Trace

/// A message for people.
struct TraceText {
  private let traced: TracedMessage
  /// How many lines are believed, from the newest.
  private let lines: Int
  private let console: Console

  init(_ traced: TracedMessage, _ lines: Int, _ console: Console) {
    self.traced = traced
    self.lines = lines
    self.console = console
  }

  private var message: Message { traced.message }

  /// Writes the verdict with what it rests on.
  func writeVerdict() {
    let place = traced.number > 1 ? "\(traced.file), message \(traced.number)" : traced.file
    console.out.paragraph(
      (message.verdict.word, message.verdict.style), ("  ", nil), (place, .bold), ("  ", nil),
      text: sentence, margin: 2)
  }

  /// Writes the verdict, and every hop.
  func writeAll() {
    writeVerdict()
    if let identifier = message.identifier {
      console.out.paragraph(("  ", nil), text: "message \(identifier)", margin: 4)
    }
    if message.allowsClear {
      console.out.paragraph(
        ("  ", nil), text: "the sender asks for delivery even without TLS (TLS-Required: no)",
        margin: 4)
    }
    if message.requiresTLS {
      console.out.paragraph(
        ("  ", nil), text: "the sender asks for TLS all the way (Require-TLS-ESMTP: yes)",
        margin: 4)
    }
    let digits = "\(message.hops.count)".count
    for (place, hop) in message.hops.enumerated() {
      if place == lines {
        let text =
          lines == 0
          ? "no line here is from a host that is trusted" : "below are claims of who sent it"
        console.out.paragraph(("  -- ", .dim), text: text, style: .dim, margin: 5)
      }
      write(hop, place, digits: digits)
    }
    if message.omittedHops > 0 {
      console.out.line("  and \(message.omittedHops.counted("hop", "hops")) more")
    }
  }

  private func write(_ hop: Hop, _ place: Int, digits: Int) {
    let number = String(repeating: " ", count: digits - "\(place + 1)".count) + "\(place + 1)"
    let margin = digits + 4
    console.out.paragraph(
      ("  \(number)  ", nil), (hop.state, hop.style), ("  ", nil),
      text: hop.unreadText.map { String($0.prefix(400)) } ?? hop.route + delay(place),
      margin: margin)
    let details = hop.details(isVerbose: console.options.verbose)
    let indent = String(repeating: " ", count: margin)
    if !details.isEmpty {
      console.out.paragraph((indent, nil), text: details.joined(separator: ", "), margin: margin)
    }
    let weak = hop.isLocal ? [] : hop.tls.weaknesses.map(\.rawValue)
    if !weak.isEmpty {
      console.out.paragraph(
        (indent + "weak: ", .yellow), text: weak.joined(separator: ", "), margin: margin)
    }
  }

  private func delay(_ place: Int) -> String {
    guard let delay = message.delay(at: place) else { return "" }
    let text = (delay == .min ? .max : abs(delay)).durationText
    return delay < 0 ? ", \(text) before the hop below by its clock" : ", after \(text)"
  }

  /// What the verdict rests on, in one sentence.
  private var sentence: String {
    let counted = message.hops.enumerated().filter { !$0.element.isLocal }
    func numbers(_ isMeant: (Hop) -> Bool) -> [Int] {
      counted.filter { isMeant($0.element) }.map { $0.offset + 1 }
    }
    let clear = numbers { $0.protection == .clear || $0.protection == .nullCipher }
    let notSaid = numbers { $0.protection == .notSaid }
    let weak = numbers { $0.protection == .encrypted && !$0.tls.weaknesses.isEmpty }
    let local = message.hops.count - counted.count
    var parts: [String] = []
    switch message.verdict {
    case .noTrace: return "there is no Received header"
    case .local: parts.append("no hop between hosts")
    case .encrypted:
      let all = [1: "the one hop", 2: "both hops"][counted.count]
      parts.append("\(all ?? "all \(counted.count.grouped) hops") between hosts")
    case .clear, .notSaid:
      if !clear.isEmpty { parts.append("\(clear.hops) not encrypted") }
      if !notSaid.isEmpty { parts.append("\(notSaid.hops) not said") }
      let rest = counted.count - clear.count - notSaid.count
      if rest > 0 { parts.append("\(rest.grouped) encrypted") }
    }
    if !weak.isEmpty { parts.append("\(weak.hops) weak") }
    if local > 0 { parts.append("\(local.grouped) local") }
    let claims = message.hops.count - lines
    if claims > 0, message.verdict != .local {
      parts.append(lines == 0 ? "all claimed" : "\(claims.grouped) claimed")
    }
    return parts.joined(separator: ", ")
  }
}

extension [Int] {
  /// The numbers of hops: "hop 2", "hops 2, 3 and 5"; only the first ones of many.
  fileprivate var hops: String {
    let shown = prefix(6).map { "\($0)" }
    let more = count > 6 ? " and \((count - 6).grouped) more" : ""
    if count == 1 { return "hop \(shown[0])" }
    guard more.isEmpty, let last = shown.last else {
      return "hops \(shown.joined(separator: ", "))\(more)"
    }
    return "hops \(shown.dropLast().joined(separator: ", ")) and \(last)"
  }
}

extension Message.Verdict {
  /// The verdict as the first word of a line.
  fileprivate var word: String { self == .clear ? "not encrypted" : rawValue }

  fileprivate var style: Style {
    switch self {
    case .encrypted: .green
    case .clear: .red
    case .notSaid, .noTrace: .yellow
    case .local: .dim
    }
  }
}
