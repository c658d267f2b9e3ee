// SPDX-License-Identifier: Apache-2.0

/// The lines that `cache import` reads, which are those that `cache export` writes.
enum TransferFuzz {
  static func run(_ input: [UInt8]) {
    for line in input.split(separator: 0x0A).prefix(16) {
      guard let entry = try? TransferLine.read(line) else { continue }
      for format in TransferFormat.allCases {
        var written: [UInt8] = []
        guard format.append(entry.key.span.bytes, entry.value.span.bytes, to: &written) else {
          continue
        }
        hold(written.count { $0 == 0x0A } == 1 && written.last == 0x0A, "no line")
        let again = try? TransferLine.read(written.dropLast())
        hold(
          again?.key == entry.key && again?.value == entry.value,
          "what is written is not what was read")
      }
    }
  }
}
