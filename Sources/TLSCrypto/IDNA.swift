// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Internationalised host names as IDNA 2008 and UTS #46 (non-transitional) define them.
///
/// The work is done by libidn2, loaded when the first such name comes up, as glibc does it for
/// `getaddrinfo`: hardly any run needs it, and every run would pay for loading its Unicode tables.
struct IDNA: Sendable {
  private typealias Convert =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, CInt
    ) -> CInt
  private typealias Free = @convention(c) (UnsafeMutablePointer<CChar>) -> Void
  private typealias Describe = @convention(c) (CInt) -> UnsafePointer<CChar>

  private let toASCII: Convert
  private let toUnicode: Convert
  private let free: Free
  private let describe: Describe

  /// The library, or nil where it is not installed.
  private static let library = IDNA()

  // IDN2_NFC_INPUT and IDN2_NONTRANSITIONAL of idn2.h.
  private static let flags: CInt = 1 | 8

  private init?() {
    // The interface has had this number since its first release.
    guard let handle = dlopen("libidn2.so.0", RTLD_NOW),
      let toASCII = dlsym(handle, "idn2_to_ascii_8z"),
      let toUnicode = dlsym(handle, "idn2_to_unicode_8z8z"),
      let free = dlsym(handle, "idn2_free"),
      let describe = dlsym(handle, "idn2_strerror")
    else { return nil }
    self.toASCII = unsafeBitCast(toASCII, to: Convert.self)
    self.toUnicode = unsafeBitCast(toUnicode, to: Convert.self)
    self.free = unsafeBitCast(free, to: Free.self)
    self.describe = unsafeBitCast(describe, to: Describe.self)
  }

  /// Converts a name to A-labels, and checks those that it has.
  ///
  /// The corresponding C function is `idn2_to_ascii_8z`.
  static func ascii(_ name: String) throws(CryptoError) -> String {
    guard let library else {
      throw CryptoError(
        .unsupported, "internationalised names need libidn2, which is not installed")
    }
    var output: UnsafeMutablePointer<CChar>?
    let status = library.toASCII(name, &output, flags)
    guard status == 0, let output else {
      throw CryptoError(.badName, String(cString: library.describe(status)))
    }
    defer { library.free(output) }
    return String(cString: output)
  }

  /// Converts A-labels to Unicode; nil where that is not possible.
  ///
  /// The corresponding C function is `idn2_to_unicode_8z8z`.
  static func unicode(_ name: String) -> String? {
    var output: UnsafeMutablePointer<CChar>?
    guard let library, library.toUnicode(name, &output, 0) == 0, let output else { return nil }
    defer { library.free(output) }
    return String(cString: output)
  }
}
