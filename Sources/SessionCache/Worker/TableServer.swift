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
    // A worker may have a lock that Postfix waits for; only the program is stopped.
    Rights.ignoreStops()
    do throws(Errno) { try Rights.become(job.owner) } catch { return statusOfRights }
    do throws(Errno) {
      try Rights.enterSealedDirectory()
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
  /// The exit status of one that the system does not let become the owner of the file.
  static let statusOfRights: CInt = 77
  /// The exit status of one whose library could not go on after a system call had failed, less the
  /// number of the error: above those in use, and with room for all numbers below 256.
  private static let statusOfErrors: CInt = 100

  /// Ends the process at once, when a library would end it anyway, in a way that tells why.
  ///
  /// - Parameter error: The failure of the system that the library could not go on after; nil where
  ///   the table is at fault.
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
    // From here on nobody writes to the table.
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
