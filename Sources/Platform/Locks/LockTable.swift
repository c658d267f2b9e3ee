// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Primitives
internal import SystemPackage

/// The locks of flock(2) that the system tells of.
///
/// Unlike a request for a lock, a look at this list keeps nobody else from taking one: Postfix 3.7
/// and later gives up where it finds a lock taken, even for a moment.
enum LockTable {
  /// The processes that have a lock of flock(2) on a file.
  ///
  /// - Parameter descriptor: The file; one that was opened as a mere place (O_PATH) will do.
  /// - Returns: The processes, as far as the system shows them: none of another container.
  static func holders(of descriptor: CInt) -> [pid_t] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return [] }
    let devices = [Device(status.st_dev), mountedDevice(of: descriptor)]
    for _ in 0..<attempts {
      guard let table = text(of: "/proc/locks") else { return [] }
      let holders = holders(of: UInt64(status.st_ino), on: devices, in: table)
      if !holders.isEmpty || table.utf8.count < piece { return holders }
    }
    return []
  }

  /// How often a table that comes in pieces is read before a lock counts as not there.
  ///
  /// The kernel gives a page of it at a time. A lock that another process drops in between moves
  /// all that follow, and one of them is then in neither piece: with hundreds of locks that come and
  /// go, one reading of a hundred misses it. With more readings, a lock that is taken again and
  /// again for moments would look like one that stays.
  private static let attempts = 3

  /// Below this many bytes a table was read at once, as it was at one moment: the kernel gives at
  /// least 4096, less a part of the next line.
  private static let piece = 3840

  private static func holders(
    of file: UInt64, on devices: [Device?], in table: String
  ) -> [pid_t] {
    var holders: [pid_t] = []
    for line in table.split(separator: "\n") {
      // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF; a waiting one has "->" in between.
      let words = line.split(separator: " ")
      guard words.count >= 8, words[1] == "FLOCK", let process = pid_t(words[4]) else { continue }
      let place = words[5].split(separator: ":")
      guard place.count == 3, UInt64(place[2]) == file,
        let device = Device(place[0], place[1], radix: 16), devices.contains(device)
      else { continue }
      if !holders.contains(process) { holders.append(process) }
    }
    return holders
  }

  /// A device by its two numbers.
  fileprivate struct Device: Equatable {
    let major: UInt64
    let minor: UInt64

    /// As `gnu_dev_major` and `gnu_dev_minor` of <sys/sysmacros.h> take it apart.
    init(_ device: dev_t) {
      let bits = UInt64(device)
      major = (bits >> 8) & 0xfff | (bits >> 32) & 0xffff_f000
      minor = bits & 0xff | (bits >> 12) & 0xffff_ff00
    }

    init?(_ major: Substring, _ minor: Substring, radix: Int) {
      guard let major = UInt64(major, radix: radix), let minor = UInt64(minor, radix: radix) else {
        return nil
      }
      self.major = major
      self.minor = minor
    }
  }

  /// The device of the file system that a file was opened on, which /proc/locks names.
  ///
  /// That of stat(2) may be another one: Btrfs has one for each subvolume.
  private static func mountedDevice(of descriptor: CInt) -> Device? {
    guard let information = text(of: FilePath("/proc/self/fdinfo/\(descriptor)")),
      let mount = information.split(separator: "\n").first(where: { $0.hasPrefix("mnt_id:") })?
        .split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " }).last,
      let mounts = text(of: "/proc/self/mountinfo")
    else { return nil }
    for line in mounts.split(separator: "\n") {
      // 36 35 98:0 /root /mount options - type source options (proc_pid_mountinfo(5))
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count == 4, words[0] == mount else { continue }
      let numbers = words[2].split(separator: ":")
      return numbers.count == 2 ? Device(numbers[0], numbers[1], radix: 10) : nil
    }
    return nil
  }

  private static func text(of path: FilePath) -> String? {
    guard let contents = try? InputFile.read(path, limit: 64 << 20) else { return nil }
    return contents.withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
  }
}
