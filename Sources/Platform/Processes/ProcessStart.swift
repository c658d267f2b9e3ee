// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// A process with its parent, its arguments and when it began (proc(5)).
package struct ProcessStart: Hashable, Sendable {
  package let process: Int32
  package let parent: Int32
  /// When it began, in seconds since 1970, give or take a second.
  package let time: Int64
  /// The arguments, its own name first.
  package let arguments: [String]

  /// Finds the children of a process.
  ///
  /// - Parameter parent: The process.
  /// - Returns: Its children, in no order.
  package static func children(of parent: Int32) -> [ProcessStart] {
    guard let boot = bootTime else { return [] }
    let processes = (try? FileStatus.names(inDirectory: "/proc"))?.compactMap { Int32($0) } ?? []
    return processes.compactMap { ProcessStart($0, boot: boot) }.filter { $0.parent == parent }
  }

  private init?(_ process: Int32, boot: Int64) {
    // The name of the program, in parentheses, may have blanks and parentheses of its own.
    guard let text = Self.text(FilePath("/proc/\(process)/stat"), 4096),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ").dropFirst()
    let ticks = Int64(sysconf(CInt(_SC_CLK_TCK)))
    guard fields.count > 19, ticks > 0, let parent = Int32(fields[fields.startIndex + 1]),
      let start = Int64(fields[fields.startIndex + 19])
    else { return nil }
    self.process = process
    self.parent = parent
    time = boot + start / ticks
    let line = Self.text(FilePath("/proc/\(process)/cmdline"), 1 << 16) ?? ""
    arguments = line.split(separator: "\0").map(String.init)
  }

  private static func text(_ path: FilePath, _ count: Int) -> String? {
    (try? InputFile.start(of: path, count: count)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// When the system began, in seconds since 1970.
  private static var bootTime: Int64? {
    let lines = text("/proc/stat", 1 << 20)?.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix("btime ") }.flatMap { Int64($0.dropFirst(6)) }
  }
}
