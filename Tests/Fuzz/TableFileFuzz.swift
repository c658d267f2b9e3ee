// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives
import SystemPackage

@testable import SessionCache

/// Table files: sdbm, which is read here, and what tells the other types apart.
///
/// What gdbm, Berkeley DB and LMDB make of a damaged file is theirs: it is read in a process of its own.
enum TableFileFuzz {
  private static let scratch = FilePath(
    getenv("MXTLS_FUZZ_SCRATCH").map { String(cString: $0) } ?? "/tmp")

  /// Takes the first octet for the length of the `.dir` file in units of 64, and the rest for `.pag`.
  static func sdbm(_ input: [UInt8]) {
    var rest = input
    let length = min(rest.count, Int(rest.takeFirst()) * 64)
    let files = StoreFiles(
      main: scratch.appending("t.pag"), directory: scratch.appending("t.dir"))
    write(rest.prefix(length), to: scratch.appending("t.dir"))
    write(rest.dropFirst(length), to: files.main)
    read(files)
    change(files)
  }

  static func recognition(_ input: [UInt8]) {
    let path = scratch.appending("t.db")
    write(input[...], to: path)
    _ = try? TableRecognition.recognise(path)
    #if BerkeleyDB
      _ = try? BerkeleyDBMetaPage(of: path)
    #endif
    #if GDBM
      _ = try? GDBMDirectory.faults(of: path, beside: path)
    #endif
  }

  private static func read(_ files: StoreFiles) {
    guard var store = try? SDBMStore(opening: files, as: .sdbm, for: .read) else { return }
    var keys: [[UInt8]] = []
    while (try? store.next { key, _ in keys.append(key.withUnsafeBytes { Array($0) }) }) == true {
      hold(keys.count < 1 << 20, "entries without end")
    }
    for key in keys.prefix(64) { _ = try? store.get(key.span.bytes) { _ in } }
    _ = try? store.measure()
    _ = try? store.verify {}
    try? store.close()
  }

  private static func change(_ files: StoreFiles) {
    guard var store = try? SDBMStore(opening: files, as: .sdbm, for: .update) else { return }
    let (key, value): ([UInt8], [UInt8]) = (Array("a key".utf8), Array("a value".utf8))
    if (try? store.put(key.span.bytes, value.span.bytes)) != nil {
      var found: [UInt8]?
      _ = try? store.get(key.span.bytes) { span in found = span.withUnsafeBytes { Array($0) } }
      hold(found == value, "what was put is not there")
      let isDeleted = try? store.delete(key.span.bytes)
      hold(isDeleted == true, "what was put is not deleted")
    }
    try? store.close()
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to path: FilePath) {
    let descriptor = open(path.string, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    hold(descriptor >= 0, "no scratch file")
    defer { close(descriptor) }
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    hold(count == bytes.count, "no room for a scratch file")
  }
}
