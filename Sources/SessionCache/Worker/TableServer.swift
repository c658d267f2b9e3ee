// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The worker: a process in which a table library may crash, hang, or be misled by a damaged file,
/// with no rights but those of the file's owner.
package enum TableServer {
  /// How much memory the worker may have besides mapped files, in bytes.
  private static let memoryLimit = 256 << 20

  /// Does the job of a worker, if the command line is that of one.
  ///
  /// - Parameter arguments: What follows the name of the program.
  /// - Returns: The exit status, or nil where the command line is a user's.
  package static func run(_ arguments: [String]) -> Int32? {
    guard arguments.first == WorkerJob.marker else { return nil }
    guard let job = WorkerJob(arguments) else { return 64 }
    ProcessName.call(thisProcess: "mxtls")
    Rights.crashSilently()
    // A worker may have a lock that Postfix waits for; who is stopped is the program.
    Rights.ignoreStops()
    do throws(Errno) {
      try Rights.become(job.owner)
      try Rights.enterEmptyDirectory()
      Rights.limitMemory(to: memoryLimit)
      let channel = WorkerChannel(
        memory: try SharedMemory(adopting: WorkerJob.memoryDescriptor),
        socket: MessageSocket(adopting: OpenFile(adopting: WorkerJob.socketDescriptor)),
        table: OpenFile(adopting: WorkerJob.tableDescriptor), isShared: job.isShared)
      do throws(StoreError) {
        try perform(job, channel)
        channel.send(.end)
      } catch {
        channel.send(.failed(error))
      }
      return 0
    } catch {
      return 71
    }
  }

  /// The exit status of a worker whose library could not go on with the table.
  static let statusOfGivingUp: CInt = 65
  /// The exit status of one whose library could not go on after a system call had failed, less the
  /// number of the error: above those in use, and with room for all numbers below 256.
  private static let statusOfErrors: CInt = 100

  /// Ends the process at once, when a library would end it anyway, in a way that tells why.
  ///
  /// - Parameter error: The failure of the system that the library could not go on after; nil where
  ///   it is the table.
  static func giveUp(after error: Errno?) -> Never {
    Rights.end(status: error.map { statusOfErrors + $0.rawValue } ?? statusOfGivingUp)
  }

  /// The failure after which a worker gave up, if its exit status tells one.
  static func error(ofStatus status: CInt) -> Errno? {
    status > statusOfErrors ? Errno(rawValue: status - statusOfErrors) : nil
  }

  private static func perform(
    _ job: WorkerJob, _ channel: WorkerChannel
  ) throws(StoreError) {
    channel.watch()
    try channel.lock(job.operation == .put || job.operation == .empty ? .exclusive : .shared)
    // Only now does nobody write to the table.
    var task = TableTask(job: job, channel: channel)
    if job.operation == .fill, job.type == .sdbm { return try task.fillPages() }
    if task.isBare, [.read, .verify, .change, .empty].contains(job.operation) { return }
    switch job.operation {
    case .create: try job.type.open(job.files(.result), for: .create, task: &task)
    case .fill where task.isBare:
      try job.type.ofMainFile.open(job.files(.result), for: .create, task: &task)
    case .read, .verify, .rebuild, .fill:
      try job.type.open(job.files(.table), for: .read, task: &task)
    case .change, .empty, .put:
      try job.type.open(job.files(.table), for: .update, task: &task)
    }
  }
}

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
  /// It is to be held for a moment only; for how long it is waited, the program decides, which is
  /// told again and again. Tables of other types are locked by the program.
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

  /// The next message of the program, for which it may be waited any time; nil when it is gone.
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
