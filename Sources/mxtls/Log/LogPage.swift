// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform
import Primitives
import SystemPackage

/// The report as one web page, without a script and without anything from elsewhere.
struct LogPage {
  let report: LogReport
  private let now: UnixTime
  var page = HTMLText()

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - report: What it says.
  ///   - now: When it is made.
  init(_ report: LogReport, now: UnixTime) {
    self.report = report
    self.now = now
    page.raw("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n")
    page.raw("<meta charset=\"utf-8\"/>\n")
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
    page.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
    page.raw("<meta name=\"robots\" content=\"noindex\"/>\n")
    page.raw(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
    )
    page.element("title", text: "Mail and TLS: \(Self.span(report))")
    page.raw("\n<style>\n")
    page.raw(Self.style)
    page.raw("</style>\n</head>\n<body>\n")
    addHeader()
    addTotals()
    addDays()
    addPeers()
    addFailures()
    addShares()
    addNotes()
    page.raw("</body>\n</html>\n")
  }

  /// Puts the page in the place of a file, or makes it.
  ///
  /// The page names peers, as the log does, which not everyone may read: so a new one is for its owner
  /// and group, and one that is there keeps its mode.
  ///
  /// - Parameter file: The file.
  /// - Throws: A `Failure` where it cannot be written.
  func write(to file: String) throws(Failure) {
    let bytes = Array(page.markup.utf8)
    let path = FilePath(file)
    try reporting { () throws(FileError) in
      let old = try FileStatus.of(path, followingLinks: false)
      let mode = old?.kind == .regular ? old?.permissions : nil
      try StagedFile(
        bytes.span.bytes, for: path, mode: mode ?? [.ownerReadWrite, .groupRead]
      ).replace()
    }
  }

  private static func span(_ report: LogReport) -> String {
    let span = [report.first, report.last].compactMap { $0?.time.localText }
    return span.isEmpty ? "no times" : span.joined(separator: " to ")
  }

  private mutating func addHeader() {
    let report = report
    page.element("header") {
      $0.element("h1", text: "Mail and TLS")
      $0.element("p") {
        $0.element("strong", text: Self.span(report))
        $0.text(", \(report.lines.counted("line", "lines")) of log")
      }
    }
    page.endLine()
  }

  private mutating func addTotals() {
    page.raw("<section class=\"totals\">\n")
    for (title, counts) in [
      ("Came in", report.messages.incoming), ("Went out", report.messages.outgoing),
    ] {
      page.element("article") {
        $0.element("h2", text: title)
        if let (part, whole) = counts.encryptedPart {
          $0.element("p", ["class": "figure"]) {
            $0.element("strong", text: LogReport.percent(part, of: whole))
            $0.text(" of \(whole.counted("message", "messages")) encrypted")
          }
        } else {
          $0.element("p", ["class": "figure"], text: "no messages that could be told")
        }
        Self.addBar(counts, to: &$0)
        Self.addLegend(counts, to: &$0)
      }
      page.endLine()
    }
    page.raw("</section>\n")
  }

  /// A bar of all messages of which the log tells, and of those of which it does not.
  private static func addBar(_ counts: LogReport.Counts, to page: inout HTMLText) {
    let parts = Self.parts(counts).filter { $0.count > 0 }
    let label = parts.map { "\($0.count.grouped) \($0.name)" }.joined(separator: ", ")
    page.element(
      "div", ["class": "bar", "role": "img", "aria-label": label.isEmpty ? "none" : label]
    ) {
      for part in parts {
        $0.element(
          "i",
          [
            "class": part.name, "style": "flex-grow:\(part.count)",
            "title": "\(part.count.grouped) \(part.name)",
          ]
        ) { _ in }
      }
    }
  }

  private static func addLegend(_ counts: LogReport.Counts, to page: inout HTMLText) {
    page.element("table", ["class": "legend"]) {
      for part in parts(counts) {
        $0.element("tr") {
          $0.element("th", ["scope": "row"]) {
            $0.element("i", ["class": "key \(part.name)"]) { _ in }
            $0.text(part.name)
          }
          $0.element("td", text: part.count.grouped)
          $0.element(
            "td", text: counts.total > 0 ? LogReport.percent(part.count, of: counts.total) : "")
        }
      }
      if let local = counts.local, local > 0 {
        $0.element("tr") {
          $0.element("th", ["scope": "row"]) {
            $0.element("i", ["class": "key"]) { _ in }
            $0.text("local")
          }
          $0.element("td", text: local.grouped)
          $0.element("td") { _ in }
        }
      }
    }
  }

  private static func parts(_ counts: LogReport.Counts) -> [(name: String, count: Int)] {
    [
      ("verified", counts.verified), ("encrypted", counts.encrypted),
      ("unjoined", counts.unjoined), ("clear", counts.clear),
    ]
  }

  private mutating func addDays() {
    guard report.days.count > 1 else { return }
    let days = report.days
    addSection("Encrypted by day") {
      $0.element("table", ["class": "days"]) {
        $0.raw("<thead><tr><th scope=\"col\">day</th><th scope=\"col\" colspan=\"2\">in</th>")
        $0.raw("<th scope=\"col\" colspan=\"2\">out</th></tr></thead>\n<tbody>\n")
        for day in days {
          $0.element("tr") {
            $0.element("th", ["scope": "row"]) {
              // Where there is no room, the year is left out.
              $0.element("span", ["class": "year"], text: String(day.date.prefix(5)))
              $0.text(String(day.date.dropFirst(5)))
            }
            for counts in [day.messages.incoming, day.messages.outgoing] {
              let known = counts.encryptedPart
              $0.element("td", ["class": "bars"]) { Self.addBar(counts, to: &$0) }
              $0.element("td", ["class": "number"]) {
                guard let (part, whole) = known else { return $0.text("-") }
                $0.element("b", text: LogReport.percent(part, of: whole))
                $0.element("small", text: " of \(whole.grouped)")
              }
            }
          }
          $0.endLine()
        }
        $0.raw("</tbody>")
      }
    }
  }

  private mutating func addNotes() {
    let (notes, now) = (report.notes, now)
    page.element("footer") {
      for note in notes { $0.element("p", text: note) }
      $0.element("p", ["class": "made"], text: "Made by mxtls log, \(now.localText)")
    }
    page.endLine()
  }

  /// Adds a part of the page with a title.
  mutating func addSection(_ title: String, _ body: (inout HTMLText) -> Void) {
    page.element("section") {
      $0.element("h2", text: title)
      $0.endLine()
      body(&$0)
    }
    page.endLine()
  }
}
