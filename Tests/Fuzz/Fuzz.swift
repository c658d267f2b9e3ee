// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// The parser that MXTLS_FUZZ names.
private let target: FuzzTarget = {
  let name = getenv("MXTLS_FUZZ").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
    let text = "MXTLS_FUZZ is to be one of: \(names)\n"
    _ = write(STDERR_FILENO, text, text.utf8.count)
    exit(64)
  }
  return target
}()

/// Is called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Stops the fuzzer, which keeps the input, where something does not hold.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { fatalError(what()) }
}

extension String {
  /// Whether nothing in it may be a key.
  ///
  /// Behind the first line of one all is taken for it, also what stands in its place.
  var isRedacted: Bool {
    contains("PRIVATE KEY-----") || withoutKeyMaterial.octets == octets
  }

  /// The octets, by which texts are compared: to Swift two that differ in them may be equal.
  var octets: [UInt8] { Array(utf8) }
}

extension [UInt8] {
  /// The text; what is no UTF-8 in it is replaced.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// Takes the first octet; 0 where there is none.
  mutating func takeFirst() -> UInt8 { isEmpty ? 0 : removeFirst() }
}
