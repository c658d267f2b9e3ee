// SPDX-License-Identifier: Apache-2.0

/// How a file was packed, by its first bytes.
package enum CompressionFormat: String, CaseIterable, Sendable {
  case gzip, xz, zstd, bzip2

  /// The package of Debian with the library that unpacks it.
  package var package: String {
    switch self {
    case .gzip: "zlib1g"
    case .xz: "liblzma5"
    case .zstd: "libzstd1"
    case .bzip2: "libbz2-1.0"
    }
  }

  /// Six bytes tell all of them.
  static let markLength = 6

  /// The format of what begins with these bytes; nil where there is none such.
  ///
  /// - Parameter start: The first bytes; six tell all formats.
  package init?(_ start: UnsafeRawBufferPointer) {
    for format in Self.allCases where start.starts(with: format.mark) {
      self = format
      return
    }
    return nil
  }

  /// RFC 1952; the .xz file format; RFC 8878; bzip2 without the digit of its block size.
  private var mark: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B, 0x08]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    case .bzip2: [0x42, 0x5A, 0x68]
    }
  }

  /// Makes what unpacks it; nil where its library is not installed.
  func makeDecoder() -> (any StreamDecoder)? {
    switch self {
    case .gzip: ZlibDecoder()
    case .xz: LZMADecoder()
    case .zstd: ZstdDecoder()
    case .bzip2: Bzip2Decoder()
    }
  }
}
