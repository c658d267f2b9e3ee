// SPDX-License-Identifier: Apache-2.0

/// The built-in defaults of the parameters for TLS, and of those that they refer to.
///
/// The tables list one default a line, `SINCE NAME = VALUE`, as `postconf -d` of Postfix 3.7.11 on
/// Debian prints it; SINCE is the release that postconf(5) or the release notes name for it. A line
/// `SINCE -NAME` says that the parameter was removed. Defaults that changed in patch releases
/// (the ciphers and protocols of 2015) stand as they were from then on. The defaults from 3.8 on
/// are of Debian's 3.10.13 and 3.11.7. The defaults of `config_directory`, `mail_version`,
/// `mydomain` and `myhostname` depend on the host; those of `tls_eecdh_auto_curves` and
/// `tls_ffdhe_auto_groups` are of a Postfix built with OpenSSL before 3.5, and of 3.11 with a later
/// one.
package enum ParameterDefaults {
  /// The default of a parameter, or nil where Postfix has no such parameter or the table lacks it.
  ///
  /// - Parameters:
  ///   - name: The parameter.
  ///   - version: The release of Postfix.
  /// - Returns: The default with its macros unexpanded.
  package static func value(of name: String, in version: PostfixVersion) -> String? {
    entries[name]?.last { $0.since <= version }?.value
  }

  /// The release that a parameter came with, or nil where the table lacks it.
  ///
  /// - Parameter name: The parameter.
  /// - Returns: The release.
  package static func introduction(of name: String) -> PostfixVersion? {
    entries[name]?.first?.since
  }

  /// The names of all parameters that the table has for a release, sorted.
  package static func names(in version: PostfixVersion) -> [String] {
    entries.keys.filter { value(of: $0, in: version) != nil }.sorted()
  }

  private struct Entry {
    let since: PostfixVersion
    /// The default from then on, or nil if the parameter was removed.
    let value: String?
  }

  /// The defaults by name, the oldest first.
  private static let entries: [String: [Entry]] = {
    var entries: [String: [Entry]] = [:]
    for table in [clients, servers, shared] {
      for line in table.split(separator: "\n") {
        let fields = line.split(separator: " ", maxSplits: 3)
        guard fields.count >= 2, let since = PostfixVersion(String(fields[0])) else { continue }
        let isRemoval = fields[1].hasPrefix("-")
        let name = String(isRemoval ? fields[1].dropFirst() : fields[1])
        let value = isRemoval ? nil : fields.count == 4 ? String(fields[3]) : ""
        entries[name, default: []].append(Entry(since: since, value: value))
      }
    }
    return entries
  }()
}
