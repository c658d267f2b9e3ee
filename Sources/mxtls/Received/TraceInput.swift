// SPDX-License-Identifier: Apache-2.0

import Platform
import SystemPackage
import Trace

/// What holds messages: a file, a directory, or standard input.
struct TraceInput {
  private let path: String

  /// Takes an argument of the command; "-" is standard input.
  init(_ path: String) { self.path = path }

  /// How an argument is called in what is said of it.
  static func name(of path: String) -> String { path == "-" ? "standard input" : path }

  /// Reads all messages.
  ///
  /// - Parameter take: Is given one after the other.
  /// - Throws: A `Failure` where an input cannot be read, or what `take` throws.
  func read(_ take: (TracedMessage) throws(Failure) -> Void) throws(Failure) {
    guard path != "-" else {
      let pieces = try reporting { () throws(FileError) in
        try InputPieces(.standardInput, name: "standard input")
      }
      return try read(pieces, take)
    }
    let status = try reporting { () throws(FileError) in try FileStatus.of(FilePath(path)) }
    if status?.kind == .directory {
      try readDirectory(take)
    } else {
      try read(reporting { () throws(FileError) in try InputPieces(FilePath(path)) }, take)
    }
  }

  private func read(
    _ pieces: consuming InputPieces, _ take: (TracedMessage) throws(Failure) -> Void
  ) throws(Failure) {
    var pieces = pieces
    var reader = MessageReader()
    var number = 0
    func give(_ messages: [Message]) throws(Failure) {
      for message in messages {
        number += 1
        try take(
          TracedMessage(file: Self.name(of: path), number: number, message: message))
      }
    }
    var isFirst = true
    while !(reader.isDone && pieces.isRegular) {
      var isPacked = false
      let messages = try reporting { () throws(FileError) in
        try pieces.next { (bytes) -> [Message] in
          isPacked = isFirst && CompressionFormat(bytes) != nil
          return isPacked ? [] : reader.read(bytes)
        }
      }
      guard !isPacked else {
        throw Failure(
          .badData, "\(Self.name(of: path)): is packed",
          hint: "unpack it on the way: zcat FILE | mxtls received")
      }
      guard let messages else { break }
      isFirst = false
      try give(messages)
    }
    try give(reader.finish())
  }

  /// Reads a Maildir, or else every file of the directory, as in MH and wherever messages were saved.
  private func readDirectory(_ take: (TracedMessage) throws(Failure) -> Void) throws(Failure) {
    let entries = Set(try names(in: FilePath(path)))
    let folders = ["new", "cur"].filter(entries.contains).map { FilePath(path).appending($0) }
    var faults = Faults()
    for folder in folders.isEmpty ? [FilePath(path)] : folders {
      let files = try folders.isEmpty ? Array(entries) : names(in: folder)
      for name in files.filter({ !$0.hasPrefix(".") }).sorted(by: Self.comesFirst) {
        let file = folder.appending(name)
        // A mail program can have moved it since: then it is read there, or next time.
        guard (try? FileStatus.of(file)?.kind) == .regular else { continue }
        _ = faults.gather { () throws(Failure) in try TraceInput(file.string).read(take) }
      }
    }
    try faults.check()
  }

  private func names(in folder: FilePath) throws(Failure) -> [String] {
    try reporting { () throws(FileError) in try FileStatus.names(inDirectory: folder) }
  }

  /// The order of the messages: MH counts them, and in a Maildir each begins with its time.
  private static func comesFirst(_ one: String, _ other: String) -> Bool {
    let numbers = (Int(one.prefix { $0.isNumber }), Int(other.prefix { $0.isNumber }))
    if let first = numbers.0, let second = numbers.1, first != second { return first < second }
    return one < other
  }
}
