// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// Where a pass phrase comes from, in the notation of openssl-passphrase-options(1).
enum PassphraseSource: ExpressibleByArgument, Equatable {
  /// The pass phrase itself, which other users can see in the list of processes.
  case literal(String)
  /// An environment variable.
  case environment(String)
  /// The first line of a file.
  case file(String)
  /// The first line from an open descriptor.
  case descriptor(Int32)
  /// The first line of standard input.
  case standardInput
  /// Asked for on the terminal, which openssl does where nothing else is said.
  case ask
  /// Anything else, which is not kept: it may be a pass phrase without its "pass:".
  case unknown

  init(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count == 2 ? String(parts[1]) : nil
    switch (parts[0], value) {
    case ("pass", let value?): self = .literal(value)
    case ("env", let value?) where !value.isEmpty: self = .environment(value)
    case ("file", let value?) where !value.isEmpty: self = .file(value)
    case ("fd", let value?):
      self = Int32(value).flatMap { $0 >= 0 ? .descriptor($0) : nil } ?? .unknown
    case ("stdin", nil): self = .standardInput
    case ("ask", nil): self = .ask
    default: self = .unknown
    }
  }

  /// Fetches the pass phrase.
  ///
  /// - Parameters:
  ///   - option: The option that named the source, for messages.
  ///   - isNew: Whether a key is to be encrypted with it; then it is asked for twice.
  ///   - environment: The environment variables.
  /// - Returns: The pass phrase, at least one byte.
  /// - Throws: A `Failure` where the source is missing, unreadable or empty.
  func read(for option: String, isNew: Bool, environment: Environment) throws(Failure) -> Passphrase
  {
    let passphrase: Passphrase
    switch self {
    case .literal(let text):
      passphrase = Passphrase(SecretBytes(copying: Array(text.utf8).span.bytes))
    case .environment(let name):
      guard let octets = environment.octets(of: name) else {
        throw Failure(.noInput, "\(option): the environment variable \(name) is not set")
      }
      passphrase = Passphrase(SecretBytes(copying: octets.span.bytes))
    case .file(let path):
      passphrase = try firstLine { () throws(FileError) in
        try InputFile.read(FilePath(path), limit: 1 << 16)
      }
    case .descriptor(let number):
      passphrase = try firstLine { () throws(FileError) in
        try InputFile.read(
          FileDescriptor(rawValue: number), name: FilePath("fd:\(number)"), limit: 1 << 16)
      }
    case .standardInput:
      passphrase = try firstLine { () throws(FileError) in
        try InputFile.read(.standardInput, name: "standard input", limit: 1 << 16)
      }
    case .ask:
      passphrase = try PassphrasePrompt.ask(twice: isNew, option: option)
    case .unknown:
      throw Failure(
        .usage, "\(option): is none of pass:TEXT, env:NAME, file:PATH, fd:N, stdin and ask")
    }
    if passphrase.isEmpty { throw Failure(.badData, "\(option): the pass phrase is empty") }
    return passphrase
  }

  private func firstLine(
    _ read: () throws(FileError) -> SecretBytes
  ) throws(Failure) -> Passphrase {
    var bytes = try reporting(read)
    let end = bytes.withBytes { span in
      span.withUnsafeBytes { buffer in
        let end = buffer.firstIndex(of: UInt8(ascii: "\n")) ?? buffer.count
        return end > 0 && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
      }
    }
    bytes.truncate(to: end)
    return Passphrase(bytes)
  }
}
