// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The configuration of OpenSSL itself (config(5)), as a program reads it before its first handshake.
package enum LibraryConfiguration {
  /// Why OpenSSL does not take a text for its configuration; nil where nothing speaks against it.
  ///
  /// The syntax is judged, and whether the section is there that is named at its start. Files that
  /// the text includes are not read, and no module is loaded: both are for the program that is
  /// configured.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file.
  ///   - application: The name at the start of the text that this program goes by; empty for
  ///     "openssl_conf".
  /// - Returns: The reason, with the line where there is one, as "missing equal sign in line 3".
  /// - Throws: A `CryptoError` where there is no memory.
  package static func fault(
    of text: RawSpan, application: String = ""
  ) throws(CryptoError) -> String? {
    let (own, isWhole) = text.withUnsafeBytes { withoutIncludes($0) }
    let configuration = try OpenSSL.check(NCONF_new(nil), "out of memory")
    defer { NCONF_free(configuration) }
    var line = 0
    let isRead = try MemoryBIO.reading(own.span.bytes) { NCONF_load_bio(configuration, $0, &line) }
    let queue = OpenSSL.drainQueue()
    if isRead <= 0 {
      // What a variable stands for may be in a file that is included, or in the environment.
      if !isWhole || contains("ENV::", own) { return nil }
      let reason = queue.first?.reason ?? "it is no configuration"
      return line > 0 ? "\(reason) in line \(line)" : reason
    }
    defer { OpenSSL.drainQueue() }
    guard isWhole,
      let section = value(application.isEmpty ? "openssl_conf" : application, in: configuration),
      NCONF_get_section(configuration, section) == nil
    else { return nil }
    return "it has no section [\(section)], which it names"
  }

  /// A value of the part before the first section.
  private static func value(
    _ name: String, in configuration: UnsafeMutablePointer<CONF>
  ) -> String? {
    NCONF_get_string(configuration, nil, name).map { String(cString: $0) }
  }

  /// The text without its `.include` lines, and whether it has none.
  private static func withoutIncludes(
    _ text: UnsafeRawBufferPointer
  ) -> (text: [UInt8], isWhole: Bool) {
    var own: [UInt8] = []
    own.reserveCapacity(text.count)
    var isWhole = true
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let isInclude = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        .starts(with: ".include".utf8)
      if isInclude { isWhole = false } else { own += line }
      own.append(UInt8(ascii: "\n"))
    }
    return (own, isWhole)
  }

  private static func contains(_ word: String, _ text: [UInt8]) -> Bool {
    String(decoding: text, as: UTF8.self).contains(word)
  }
}
