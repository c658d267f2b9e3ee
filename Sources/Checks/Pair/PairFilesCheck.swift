// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import TLSCrypto

/// The check of a pair whose files are given, without any Postfix.
package struct PairFilesCheck {
  private let options: CheckOptions

  /// Prepares a check by these options.
  package init(options: CheckOptions) {
    self.options = options
  }

  /// Checks a certificate with its key.
  ///
  /// - Parameters:
  ///   - certificate: The file of the certificate and its issuers.
  ///   - key: The file of the private key, which may be the same.
  /// - Returns: One pair, and the findings, the worst first.
  package func run(certificate: String, key: String) -> CheckReport {
    run(.files(certificate: certificate, key: key))
  }

  /// Checks chain files, key first, as those of smtpd_tls_chain_files.
  ///
  /// - Parameter files: The files.
  /// - Returns: The pairs, and the findings, the worst first.
  package func run(chain files: [String]) -> CheckReport {
    run(.chain(files))
  }

  private func run(_ source: MaterialSource) -> CheckReport {
    let context = CheckContext(options: options) { _ in [] }
    let hosts = [options.host].compactMap(\.self) + options.names
    var sources = SourceList()
    sources.add(source, PairUser(label: "", hosts: hosts))
    var report = CheckReport(directory: nil)
    let materials = sources.check(in: context, into: &report)
    addVerdict(materials, to: &report)
    report.sort()
    return report
  }

  private func addVerdict(
    _ materials: [MaterialSource: LoadedMaterial], to report: inout CheckReport
  ) {
    let leaves = materials.values.flatMap(\.pairs).compactMap(\.leaf)
    guard let first = leaves.first,
      let verdict = KeySetVerdict(leaves.map(\.object.publicKey))
    else { return }
    report.add(
      Finding(
        verdict.kind, verdict.message, consequence: verdict.consequence, file: first.file.path,
        line: first.line)
    ) { _ in true }
  }
}
