// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// Asks for a pass phrase on the controlling terminal, without showing it.
enum PassphrasePrompt {
  /// Asks once, or twice for a new pass phrase.
  static func ask(twice: Bool, option: String) throws(Failure) -> Passphrase {
    let terminal: FileDescriptor
    do {
      terminal = try FileDescriptor.open("/dev/tty", .readWrite, options: [.closeOnExec])
    } catch {
      throw Failure(.noInput, "\(option): there is no terminal to ask on")
    }
    defer { try? terminal.close() }
    let first = try readLine(from: terminal, prompt: "Pass phrase: ", option: option)
    if twice {
      let second = try readLine(from: terminal, prompt: "The same again: ", option: option)
      let agree = first.withBytes { one in
        second.withBytes { other in
          one.byteCount == other.byteCount
            && one.withUnsafeBytes { left in other.withUnsafeBytes { left.elementsEqual($0) } }
        }
      }
      guard agree else { throw Failure(.badData, "\(option): the two pass phrases differ") }
    }
    return Passphrase(first)
  }

  private static func readLine(
    from terminal: FileDescriptor, prompt: String, option: String
  ) throws(Failure) -> SecretBytes {
    let descriptor = terminal.rawValue
    var silent = termios()
    tcgetattr(descriptor, &silent)
    let before = silent
    silent.c_lflag &= ~tcflag_t(ECHO)
    // Whoever interrupts must not be left with a terminal that shows nothing.
    let restoration = Interruption.register {
      withUnsafePointer(to: before) { _ = tcsetattr(descriptor, TCSANOW, $0) }
    }
    defer {
      withUnsafePointer(to: before) { _ = tcsetattr(descriptor, TCSANOW, $0) }
      Interruption.unregister(restoration)
      _ = try? terminal.writeAll("\n".utf8)
    }
    tcsetattr(descriptor, TCSAFLUSH, &silent)
    var line = SecretBytes()
    do {
      try terminal.writeAll(prompt.utf8)
      var isOver = false
      while !isOver, line.count < 4096 {
        let count = try line.append(atMost: 1) { try terminal.read(into: $0) }
        isOver =
          count == 0
          || line.withBytes {
            $0.unsafeLoad(fromByteOffset: $0.byteCount - 1, as: UInt8.self) == 10
          }
        if isOver && count == 1 { line.truncate(to: line.count - 1) }
      }
    } catch {
      throw Failure(.noInput, "\(option): the terminal cannot be read")
    }
    return line
  }
}
