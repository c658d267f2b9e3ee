// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The program's side of a worker.
struct TableWorker: ~Copyable {
  private var process: WorkerProcess
  private let memory: SharedMemory
  private let socket: MessageSocket
  private let table: TableLocation
  /// How the table lies in its file, once all entries have been handed out.
  private(set) var measure: StoreMeasure?
  /// The faults of the structure that a verification found.
  private(set) var faults: [String] = []
  /// How many entries were deleted in place.
  private(set) var removed = 0
  /// How many files are to be renamed over those of an sdbm table.
  private(set) var files = 1
  /// How long the worker may wait for locks; nil where it takes none.
  private var patience: LockPatience?
  /// The buffers that are free to be filled by the program.
  private var free = Array(0..<EntryBuffers.count)
  /// The buffer that is being filled entry by entry.
  private var filling: (buffer: Int, writer: EntryBufferWriter)?
  /// Whether the worker was told that it has all entries.
  private var hasAll = false

  /// Starts a worker.
  ///
  /// - Parameters:
  ///   - job: What it is to do.
  ///   - table: The table, for errors.
  ///   - program: The program of ours that calls `TableServer.run`.
  ///   - descriptors: The table's files, then those of the new table.
  ///   - patience: How long it may wait for locks that it takes itself.
  /// - Throws: A `CacheError` where it cannot be started.
  init(
    _ job: WorkerJob, _ table: TableLocation, program: FilePath, descriptors: [CInt],
    patience: LockPatience? = nil
  ) throws(CacheError) {
    self.table = table
    self.patience = patience
    let memory = try Self.start(table) { () throws(Errno) in
      try SharedMemory(count: EntryBuffers.memorySize)
    }
    let pair = try Self.start(table) { () throws(Errno) in try MessageSocket.pair() }
    let inherited = [memory.descriptor, pair.theirs.descriptor] + descriptors
    process = try onFiles { () throws(FileError) in
      try WorkerProcess(program, job.arguments, descriptors: inherited)
    }
    self.memory = memory
    socket = pair.takeOurs()
  }

  private static func start<R: ~Copyable>(
    _ table: TableLocation, _ body: () throws(Errno) -> R
  ) throws(CacheError) -> R {
    do {
      return try body()
    } catch {
      throw CacheError(.io, "\(table)", "no worker can be started: \(error)")
    }
  }

  /// Lets `body` see every batch of entries, until the worker has no more.
  ///
  /// - Parameter body: May mark entries to be removed. Returns whether it wants any more; else the
  ///   worker is left alone, to be killed.
  /// - Throws: A `CacheError` of what went wrong in the worker, after what could be read.
  mutating func receive(_ body: (EntryBatch) -> Bool) throws(CacheError) {
    while true {
      switch try next() {
      case .filled(let buffer, let count, let length):
        guard let batch = EntryBatch(buffer, of: memory.bytes, count: count, length: length) else {
          throw lost("it sent no batch")
        }
        guard body(batch) else { return }
        send(.emptied(buffer: buffer))
      case .measure(let measure): self.measure = measure
      case .removed(let count): removed += count
      case .fault(let text): faults.append(text)
      case .working: continue
      case .failed(let error): throw CacheError(error, table)
      case .end: return
      case .emptied, .made, .waiting: throw lost("it sent no batch")
      }
    }
  }

  /// Hands the worker entries, until there are no more.
  ///
  /// - Parameter fill: Puts the next entries, as long as there is room; puts none at the end.
  ///   Returns whether all is well; else the worker is left alone, to be killed.
  /// - Returns: Whether all was well.
  /// - Throws: A `CacheError` of what went wrong in the worker.
  mutating func send(
    _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) -> Bool {
    while true {
      while !hasAll, let buffer = free.popLast() {
        var writer = EntryBufferWriter(buffer, of: memory.bytes)
        guard fill(&writer) else { return false }
        if writer.count == 0 { end() } else { send(buffer, writer) }
      }
      if try listen() { return true }
    }
  }

  /// Hands the worker one more entry; `finish` has to follow the last one.
  ///
  /// - Throws: A `CacheError` of what went wrong in the worker.
  mutating func put(_ key: RawSpan, _ value: RawSpan, isWhole: Bool) throws(CacheError) {
    if let (buffer, writer) = filling, !writer.hasRoom {
      send(buffer, writer)
      filling = nil
    }
    while filling == nil {
      if let buffer = free.popLast() {
        filling = (buffer, EntryBufferWriter(buffer, of: memory.bytes))
      } else {
        _ = try listen()
      }
    }
    filling?.writer.put(key, value, isWhole: isWhole)
  }

  /// Waits until the worker has done everything with what it was handed.
  ///
  /// - Throws: A `CacheError` of what went wrong in the worker.
  mutating func finish() throws(CacheError) {
    if let (buffer, writer) = filling.take() { send(buffer, writer) }
    end()
    while try !listen() {}
  }

  private func send(_ buffer: Int, _ writer: EntryBufferWriter) {
    send(.filled(buffer: buffer, count: writer.count, length: writer.length))
  }

  /// Tells the worker that it has all entries.
  private mutating func end() {
    hasAll = true
    send(.end)
  }

  /// Waits for a message of a worker that is handed entries; tells whether it is done with all.
  private mutating func listen() throws(CacheError) -> Bool {
    switch try next() {
    case .emptied(let buffer) where (0..<EntryBuffers.count).contains(buffer):
      free.append(buffer)
    case .failed(let error): throw CacheError(error, table)
    case .end where hasAll: return true
    case .made(let files): self.files = files
    case .working, .measure, .removed, .fault: break
    case .emptied, .filled, .end, .waiting: throw lost("it stopped taking entries")
    }
    return false
  }

  private func send(_ message: WorkerMessage) {
    // A worker that is gone is noticed when the next message does not come.
    try? socket.send(message.bytes)
  }

  private mutating func next() throws(CacheError) -> WorkerMessage {
    while true {
      guard let bytes = try? socket.receive(), !bytes.isEmpty else { throw ending() }
      guard let message = WorkerMessage(bytes) else { throw lost("it sent what is no message") }
      guard message == .waiting else {
        patience?.end()
        return message
      }
      try patience?.wait()
    }
  }

  /// Why there are no more messages.
  private mutating func ending() -> CacheError {
    switch process.wait() {
    case .killed(let signal) where signal == Rights.endSignal:
      CacheError(
        .damaged, "\(table)", "damaged: the table library did not come to an end with it")
    case .killed(let signal) where Rights.isForeign(signal):
      lost("it was killed (signal \(signal))")
    case .killed(let signal):
      CacheError(
        .damaged, "\(table)", "damaged: the table library crashed on it (signal \(signal))")
    case .exited(TableServer.statusOfGivingUp):
      CacheError(.damaged, "\(table)", "damaged: the table library gave up on it")
    case .exited(TableServer.statusOfRights):
      CacheError(
        .permission, "\(table)",
        "the worker process cannot take on the rights of the owner of the file")
    case .exited(let status):
      TableServer.error(ofStatus: status).map { CacheError(StoreError($0), table) }
        ?? lost("it ended with status \(status)")
    }
  }

  private func lost(_ reason: String) -> CacheError {
    CacheError(.io, "\(table)", "the worker process failed: \(reason)")
  }
}
