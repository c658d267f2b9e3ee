// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The worker's way to the program.
final class WorkerChannel {
  let memory: SharedMemory
  private let socket: MessageSocket
  private let table: OpenFile
  private let isShared: Bool
  /// The buffers that are free to be filled.
  private var free = Array(0..<EntryBuffers.count)

  /// After how many seconds of computing without progress the worker is given up as hanging.
  static let patience = 8

  init(
    memory: consuming SharedMemory, socket: consuming MessageSocket, table: consuming OpenFile,
    isShared: Bool
  ) {
    self.memory = memory
    self.socket = socket
    self.table = table
    self.isShared = isShared
  }

  /// Takes the lock by which Postfix keeps the users of an LMDB table apart (lmdb_table(5)).
  ///
  /// It is to be held for a moment only. The program is told of the wait again and again, and
  /// decides how long it may last. Tables of other types are locked by the program.
  func lock(_ lock: AdvisoryLock) throws(StoreError) {
    guard isShared else { return }
    do {
      while try !table.takeRecordLock(lock) {
        rest()
        try socket.send(WorkerMessage.waiting.bytes)
        Rights.pause()
      }
      watch()
    } catch {
      throw StoreError(.io, "cannot be locked: \(error.description.lowercased())")
    }
  }

  /// The length of the file with the entries.
  var tableSize: Int { (try? table.status())?.size ?? 0 }

  /// Lets go of the lock.
  func unlock() {
    // This fails only where there was none.
    if isShared { try? table.releaseRecordLock() }
  }

  /// Says that the library is about to be called, which must not take for ever.
  func watch() { Rights.endAfter(seconds: Self.patience) }

  /// Says that what follows may take any time: how long a disk takes is not for us to say.
  func rest() { Rights.endAfter(seconds: 0) }

  func send(_ message: WorkerMessage) {
    // Without anybody at the other end there is nothing left to do; the next receiving ends it.
    try? socket.send(message.bytes)
  }

  /// The next message of the program, however long that takes; nil when the program is gone.
  func receive(waiting: Bool = true) -> WorkerMessage? {
    rest()
    defer { watch() }
    guard let bytes = try? socket.receive(waiting: waiting), !bytes.isEmpty else { return nil }
    return WorkerMessage(bytes)
  }

  /// A buffer to be filled, if one is free.
  func takeBuffer() -> Int? { free.popLast() }

  func giveBack(_ buffer: Int) { free.append(buffer) }

  /// Whether the program has all buffers back.
  var isIdle: Bool { free.count == EntryBuffers.count }
}
