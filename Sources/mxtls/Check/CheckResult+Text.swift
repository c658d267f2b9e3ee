// SPDX-License-Identifier: Apache-2.0

import Checks
import Postfix
import Primitives
import TLSCrypto

extension CheckResult {
  /// Writes the report for people: the pairs, the findings, the worst first, and a summary.
  ///
  /// - Parameter console: Knows what is wanted: with `--quiet` only what is wrong, with `--verbose`
  ///   notes as well.
  func writeText(to console: Console) {
    let options = console.options
    for (index, report) in reports.enumerated() {
      if index > 0, !options.quiet { console.out.line() }
      if !options.quiet { report.writePairs(to: console) }
      let shown = report.findings.filter { $0.severity > .note || options.verbose }
      for (number, finding) in shown.enumerated() {
        if number > 0 || !options.quiet { console.out.line() }
        finding.write(to: console)
      }
    }
    if options.quiet { return }
    console.out.line()
    let hidden = count(.note) > 0 && !options.verbose ? " (-v shows the notes)" : ""
    console.out.paragraph(
      (status.verdict, status.style), (": ", nil), text: "\(pairs), \(summary)\(hidden)")
  }
}

extension CheckReport {
  fileprivate func writePairs(to console: Console) {
    if let directory { console.out.line(console.out.styled(directory.escaped, .bold)) }
    var table = Table()
    for pair in pairs {
      table.add(pair.row(now: console.clock.now), (pair.severity ?? .note).status.style)
    }
    table.write(to: console.out, indent: 2)
    if pairs.isEmpty, directory != nil { console.out.line("  no key pairs") }
  }
}

extension PairReport {
  /// How it stands: the worst finding, or "ok".
  var verdict: String { (severity ?? .note).status.verdict }

  /// The pair in a line: how it stands, who uses it, names, kind of key, issuer, and time left.
  fileprivate func row(now: UnixTime) -> [String] {
    let users = users.named.joined(separator: ", ")
    var cells = [verdict]
    if !users.isEmpty { cells.append(users + (isActive ? "" : " (off)")) }
    guard let certificate else { return cells + [certificateFile ?? "", "no certificate"] }
    let names = certificate.extensions.names.map(\.text)
    let name = names.first ?? certificate.subject.commonName ?? "no name"
    cells.append(names.count > 1 ? "\(name) +\(names.count - 1)" : name)
    // Two pairs of a host differ in this alone.
    cells.append(certificate.publicKey.shortSummary)
    cells.append(issuer ?? "")
    cells.append(certificate.notAfter.expiry(from: now))
    return cells
  }

  /// Who has issued the certificate, in short.
  private var issuer: String? {
    guard let certificate else { return nil }
    if certificate.isSelfIssued { return "self-signed" }
    return certificate.issuer.commonName ?? (try? certificate.issuer.text)
  }
}

extension PublicKey {
  /// The kind of key: "RSA 2048", "EC P-256", "Ed25519".
  var shortSummary: String {
    summary.hasSuffix(" bits") ? String(summary.dropLast(5)) : summary
  }
}

extension [String] {
  /// The users that have a name; a table of server names can have thousands, of which a few are named.
  var named: [String] {
    let all = filter { !$0.isEmpty }
    return all.count > 8 ? all.prefix(7) + ["\(all.count - 7) more"] : all
  }
}

extension Finding {
  /// Writes the finding as a card.
  func write(to console: Console) {
    let out = console.out
    let users = users.named.joined(separator: ", ")
    out.paragraph(
      (severity.rawValue, severity.style), ("  ", nil), (kind.id, .bold), ("  ", nil), text: users,
      margin: 2)
    var fields = Fields()
    fields.add("what", place.map { "\($0): \(message)" } ?? message)
    fields.add("set by", places.map(\.text))
    fields.add("effect", consequence)
    fields.add("remedy", fullRemedy)
    fields.write(to: out, indent: 2, labels: 6)
  }

  /// The file at fault with its line.
  var place: String? { file.map { file in line.map { "\(file):\($0)" } ?? file } }
}

extension ParameterPlace {
  /// The parameter, and where it is set.
  fileprivate var text: String {
    switch origin {
    case .builtIn: "\(parameter) (default)"
    case .option: parameter
    case .main(let file, let line): "\(parameter) (\(file):\(line))"
    case .service(let identity, let file, let line):
      "\(parameter) of \(identity) (\(file):\(line))"
    }
  }
}
