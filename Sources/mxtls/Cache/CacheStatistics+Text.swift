// SPDX-License-Identifier: Apache-2.0

import SessionCache
import TLSCrypto

extension CacheStatistics {
  /// Writes the statistics for people.
  func write(_ target: CacheTarget, top: Int, to console: Console) {
    let out = console.out
    out.line(out.styled(target.name.escaped, .bold))
    var fields = Fields()
    fields.add("entries", "\(entries.grouped), \(payload.byteText) of keys and values")
    fields.add("decoded", Self.text(decoded, of: entries))
    if undecodable > 0 {
      fields.add("undecodable", Self.text(undecodable, of: entries), .yellow)
    }
    fields.add("live", Self.text(live, of: entries))
    fields.add("expired", Self.text(expired, of: entries))
    fields.add("resumable", Self.text(resumable, of: entries))
    if otherOpenSSL > 0 {
      fields.add("other OpenSSL", Self.text(otherOpenSSL, of: entries), .yellow)
    }
    if let oldest, let newest {
      fields.add("oldest", console.clock.describe(oldest))
      fields.add("newest", console.clock.describe(newest))
    }
    fields.add("file", fileText)
    fields.add("layout", layoutText)
    fields.add("fault", fault, .red)
    fields.write(to: out, indent: 2)
    write("protocol", protocols, to: out)
    write("cipher", ciphers, to: out)
    write("service", services.top(top), to: out)
    let isExact = peers.uncertainty == 0
    write(isExact ? "peer" : "peer (at least)", peers.top(top), to: out)
    if decoded > 0 { writeAges(to: out) }
  }

  private static func text(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0" }
    let percent = (Double(part) / Double(whole) * 100).rounded()
    return "\(part.grouped) (\(Int(percent)) %)"
  }

  private var fileText: String {
    var text = fileSize.byteText
    if allocated < fileSize { text += ", \(allocated.byteText) on the disk" }
    if let fill { text += ", \(Int((fill * 100).rounded())) % filled" }
    return text
  }

  private var layoutText: String? {
    guard let measure, let pages = measure.pages else { return nil }
    var parts = ["\(pages.grouped) pages" + (measure.pageSize.map { " of \($0.byteText)" } ?? "")]
    if let free = measure.freePages { parts.append("\(free.grouped) free") }
    if let overflow = measure.overflowPages { parts.append("\(overflow.grouped) overflow") }
    if let depth = measure.depth { parts.append(depth.counted("level", "levels")) }
    return parts.joined(separator: ", ")
  }

  private func write(
    _ title: String, _ counts: [(name: String, count: Int)], to out: OutputChannel
  ) {
    guard !counts.isEmpty else { return }
    out.line()
    out.line("  " + out.styled("by \(title)", .bold))
    let width = counts.map(\.count.grouped.count).max() ?? 0
    for (name, count) in counts {
      let number = count.grouped
      out.line(
        "  " + String(repeating: " ", count: width - number.count) + number + "  " + name.escaped)
    }
  }

  private func writeAges(to out: OutputChannel) {
    let labels =
      Self.ageBounds.map { "under \($0.shortBound)" }
      + ["\(Self.ageBounds.last?.shortBound ?? "") and over"]
    let number = ages.map(\.grouped.count).max() ?? 0
    let label = labels.map(\.count).max() ?? 0
    let room = max(10, min(out.width ?? 80, 100) - label - number - 6)
    let most = ages.max() ?? 0
    out.line()
    out.line("  " + out.styled("by age", .bold))
    // Nothing is gained by lines before the first and after the last entry.
    let used = ages.indices.filter { ages[$0] > 0 }
    for index in (used.first ?? 0)...(used.last ?? 0) {
      let text = ages[index].grouped
      let bar = most > 0 ? (ages[index] * room + most - 1) / most : 0
      out.line(
        "  " + labels[index].padded(to: label) + "  "
          + String(repeating: " ", count: number - text.count) + text + "  "
          + out.styled(String(repeating: "█", count: bar), .cyan))
    }
  }
}

extension Int {
  /// The number with commas between thousands.
  var grouped: String {
    let digits = String(self)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3), digit != "-" { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A number of bytes in the largest unit of which there is one, with one decimal place.
  var byteText: String {
    var value = Double(self)
    for unit in ["bytes", "KiB", "MiB", "GiB", "TiB"] {
      if value < 1024 || unit == "TiB" {
        if unit == "bytes" { return "\(self) bytes" }
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10)
          ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      value /= 1024
    }
    return "\(self) bytes"
  }
}

extension Int64 {
  /// A bound of an age, which is a whole number of its unit: "5m", "1h", "7d".
  fileprivate var shortBound: String {
    switch self {
    case ..<3_600: "\(self / 60)m"
    case ..<86_400: "\(self / 3_600)h"
    default: "\(self / 86_400)d"
    }
  }
}
