// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// One of the program's two outputs: buffered, checked at every write, and aware of its terminal.
final class OutputChannel {
  /// Where the bytes go when the buffer is flushed; a failing one throws `Errno`.
  private let sink: ([UInt8]) throws(Errno) -> Void
  private var buffer: [UInt8] = []
  /// Whether to write escape sequences for colour.
  let isColored: Bool
  /// The number of columns to wrap lines at; nil where nobody looks at them as they come.
  let width: Int?

  init(
    isColored: Bool = false, width: Int? = nil, sink: @escaping ([UInt8]) throws(Errno) -> Void
  ) {
    self.sink = sink
    self.isColored = isColored
    self.width = width
  }

  /// A stream to an open descriptor.
  convenience init(_ descriptor: FileDescriptor, color: ColorChoice, environment: Environment) {
    let isTerminal = isatty(descriptor.rawValue) == 1
    self.init(
      isColored: color.applies(toTerminal: isTerminal, environment: environment),
      width: isTerminal ? Self.columns(of: descriptor, environment: environment) : nil
    ) { (bytes) throws(Errno) in
      do {
        try descriptor.writeAll(bytes)
      } catch let error as Errno {
        throw error
      } catch {
        throw .ioError
      }
    }
  }

  /// Appends text to the buffer.
  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
  }

  /// Appends bytes to the buffer.
  func write(_ bytes: [UInt8]) {
    buffer.append(contentsOf: bytes)
  }

  /// Appends a line to the buffer.
  func line(_ text: String = "") {
    write(text + "\n")
  }

  /// Hands the buffer on.
  func flush() throws(Errno) {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer = []
    try sink(bytes)
  }

  private static func columns(of descriptor: FileDescriptor, environment: Environment) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    let known = ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }
}
