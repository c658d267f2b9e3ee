// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A regular expression of Perl's kind (pcre2pattern(3)), which Postfix's tables of type pcre are made
/// of.
package enum PerlExpression {
  private typealias Compile =
    @convention(c) (
      UnsafePointer<UInt8>, Int, UInt32, UnsafeMutablePointer<CInt>, UnsafeMutablePointer<Int>,
      OpaquePointer?
    ) -> OpaquePointer?
  private typealias Describe = @convention(c) (CInt, UnsafeMutablePointer<UInt8>, Int) -> CInt

  /// The functions of libpcre2, which is opened when the first expression is looked at.
  private struct Library: @unchecked Sendable {
    let compile: Compile
    let describe: Describe
    let free: @convention(c) (OpaquePointer) -> Void

    /// Nil where it is not installed.
    static let shared = Library("libpcre2-8.so.0")

    init?(_ name: String) {
      guard let handle = dlopen(name, RTLD_NOW),
        let compile = dlsym(handle, "pcre2_compile_8"),
        let describe = dlsym(handle, "pcre2_get_error_message_8"),
        let free = dlsym(handle, "pcre2_code_free_8")
      else { return nil }
      self.compile = unsafeBitCast(compile, to: Compile.self)
      self.describe = unsafeBitCast(describe, to: Describe.self)
      self.free = unsafeBitCast(free, to: (@convention(c) (OpaquePointer) -> Void).self)
    }
  }

  /// What is wrong with an expression, in the words of libpcre2: "missing closing parenthesis".
  ///
  /// - Parameters:
  ///   - pattern: The expression.
  ///   - isExtended: Whether white space in it counts for nothing.
  /// - Returns: The reason; nil for a good expression, and where libpcre2 is not installed.
  package static func fault(of pattern: String, isExtended: Bool) -> String? {
    guard let library = Library.shared else { return nil }
    var (code, place): (CInt, Int) = (0, 0)
    let bytes = Array(pattern.utf8)
    // PCRE2_CASELESS, PCRE2_DOTALL and PCRE2_EXTENDED of pcre2.h.
    let options: UInt32 = 0x8 | 0x20 | (isExtended ? 0x80 : 0)
    let compiled = bytes.withUnsafeBufferPointer { bytes -> OpaquePointer? in
      guard let start = bytes.baseAddress else {
        return library.compile([0], 0, options, &code, &place, nil)
      }
      return library.compile(start, bytes.count, options, &code, &place, nil)
    }
    if let compiled {
      library.free(compiled)
      return nil
    }
    var text = [UInt8](repeating: 0, count: 256)
    let count = library.describe(code, &text, text.count)
    return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
  }
}
