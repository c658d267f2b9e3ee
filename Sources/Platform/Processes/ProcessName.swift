// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// Another process, as a person knows it.
package struct ProcessName: Hashable, Sendable, CustomStringConvertible {
  package let process: Int32
  /// The name of its program, as far as the system tells.
  package let program: String?

  init(_ process: Int32) {
    self.process = process
    let name = try? InputFile.start(of: FilePath("/proc/\(process)/comm"), count: 64)
    program = name.map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
  }

  /// Whether it runs another program than this process, whatever either is called.
  ///
  /// A process that has ended since runs none; we assume that one that we may not examine does.
  package var runsAnotherProgram: Bool {
    do throws(FileError) {
      guard let its = try FileStatus.of(FilePath("/proc/\(process)/exe")) else { return false }
      return its.identity != (try FileStatus.of("/proc/self/exe"))?.identity
    } catch {
      return error.errno != .noSuchProcess
    }
  }

  /// Gives this process the name of its program; one started by a link has that of the link.
  ///
  /// - Parameter program: The name, of up to 15 bytes.
  package static func call(thisProcess program: String) {
    let descriptor = open("/proc/self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor != -1 else { return }
    _ = write(descriptor, program, program.utf8.count)
    _ = close(descriptor)
  }

  package var description: String {
    "process \(process)" + (program.map { " (\($0))" } ?? "")
  }

  /// The processes, other than this one, that have a file open, as far as the system tells us.
  ///
  /// - Parameter file: The file.
  /// - Returns: The processes; only root is told of those of other users.
  package static func using(_ file: FileStatus.Identity) -> [ProcessName] {
    let processes = (try? FileStatus.names(inDirectory: "/proc"))?.compactMap { Int32($0) } ?? []
    return processes.filter { process in
      process != getpid() && opens(process, file)
    }.map { ProcessName($0) }
  }

  private static func opens(_ process: Int32, _ file: FileStatus.Identity) -> Bool {
    let directory = FilePath("/proc/\(process)/fd")
    let names = (try? FileStatus.names(inDirectory: directory)) ?? []
    return names.contains { name in
      (try? FileStatus.of(directory.appending(name)))?.identity == file
    }
  }
}
