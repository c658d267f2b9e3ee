// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// What a worker does with the table once it is open, whatever its type.
struct TableTask: StoreTask {
  let job: WorkerJob
  let channel: WorkerChannel
  /// Whether the file is empty: it is not damaged, as Postfix may not have written to it yet.
  let isBare: Bool

  init(job: WorkerJob, channel: WorkerChannel) {
    self.job = job
    self.channel = channel
    // An empty file of sdbm is a table like others.
    isBare = job.type != .sdbm && channel.tableSize == 0
  }

  mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) {
    var store = store
    switch job.operation {
    case .create: break
    case .read:
      try handOut(&store) { (_, _) throws(StoreError) in }
      channel.send(.measure(try store.measure()))
    case .verify:
      for fault in try store.verify(keepAlive) { channel.send(.fault(fault)) }
      try handOut(&store) { (_, _) throws(StoreError) in }
    case .change:
      try handOut(&store) { (batch, store) throws(StoreError) in try remove(batch, from: &store) }
    case .empty:
      try store.removeAll()
    case .rebuild:
      var result = try S(rebuilding: store, in: job.files(.result), as: job.type)
      while let batch = try nextBatch() {
        try copy(batch.entries, from: &store, to: &result)
        channel.send(.emptied(buffer: batch.buffer))
      }
      try finish(result)
    case .fill where isBare:
      try takeIn { (key, value) throws(StoreError) in try store.put(key, value) }
    case .fill:
      var result = try S(rebuilding: store, in: job.files(.result), as: job.type)
      var fault: StoreError?
      var total = 0
      while try store.next({ key, value in
        total += key.byteCount + value.byteCount + EntryBufferWriter.leastOverhead
        fault = put(key, value, to: &result) ?? fault
      }) {
        channel.watch()
        if let fault { throw fault }
        if let fault = circle(total) { throw fault }
      }
      try takeIn { (key, value) throws(StoreError) in try result.put(key, value) }
      try finish(result)
    case .put:
      try takeIn(to: &store)
    }
    channel.rest()
    try store.close()
  }

  private func finish<S: Store & ~Copyable>(_ result: consuming S) throws(StoreError) {
    channel.rest()
    try result.close()
  }

  /// Tells the program that a long examination goes on.
  private func keepAlive() {
    channel.watch()
    channel.send(.working)
  }

  /// Hands out all entries, and lets `judge` see to each batch that comes back.
  private func handOut<S: Store & ~Copyable>(
    _ store: inout S, _ judge: (EntryBatch, inout S) throws(StoreError) -> Void
  ) throws(StoreError) {
    var counts: [Int: EntryBatch] = [:]
    var fault: StoreError?
    var isOver = false
    var total = 0
    while !isOver || !channel.isIdle {
      if !isOver, let buffer = channel.takeBuffer() {
        channel.watch()
        let (batch, rest) = fill(buffer, from: &store)
        (isOver, fault) = (!batch.more, rest)
        total += batch.length
        if !isOver, let circle = circle(total) { (isOver, fault) = (true, circle) }
        counts[buffer] = batch.entries
        channel.send(batch.message)
        continue
      }
      guard case .emptied(let buffer) = channel.receive(), let batch = counts[buffer] else {
        throw StoreError(.io, "the program has gone")
      }
      try judge(batch, &store)
      channel.giveBack(buffer)
    }
    if let fault { throw fault }
  }

  /// The fault of a table that has given more bytes of entries than it can have.
  private func circle(_ total: Int) -> StoreError? {
    guard total > Self.slack, total > channel.tableSize + Self.slack else { return nil }
    return StoreError(.damaged, "its entries go round in circles")
  }

  /// By how much a table may have grown since its length was asked for, in bytes.
  private static let slack = 16 << 20

  private struct Filled {
    let length: Int
    let entries: EntryBatch?
    let message: WorkerMessage
    let more: Bool
  }

  /// Fills a buffer, under the lock where others may write meanwhile.
  private func fill<S: Store & ~Copyable>(
    _ buffer: Int, from store: inout S
  ) -> (Filled, StoreError?) {
    var writer = EntryBufferWriter(buffer, of: channel.memory.bytes)
    var more = true
    var fault: StoreError?
    do throws(StoreError) {
      try channel.lock(.shared)
      while more, writer.hasRoom { more = try store.next { writer.put($0, $1) } }
      if job.isShared { try store.pause() }
    } catch {
      // What was found before the fault still counts.
      more = false
      fault = error
    }
    channel.unlock()
    let entries = EntryBatch(
      buffer, of: channel.memory.bytes, count: writer.count, length: writer.length)
    let message = WorkerMessage.filled(buffer: buffer, count: writer.count, length: writer.length)
    return (
      Filled(length: writer.payload, entries: entries, message: message, more: more), fault
    )
  }

  /// Deletes the entries that were marked, unless they have changed since they were judged.
  private func remove<S: Store & ~Copyable>(
    _ batch: EntryBatch, from store: inout S
  ) throws(StoreError) {
    guard batch.hasVerdicts else { return }
    var removed = 0
    try channel.lock(.exclusive)
    try batch.forEach { (index, key, value, isWhole) throws(StoreError) in
      guard batch.isToBeRemoved(index) else { return }
      var isSame = false
      let judged = Array(value)
      _ = try store.get(key) { isSame = !isWhole || $0.holds(judged) }
      if isSame, try store.delete(key) { removed += 1 }
    }
    try settle(&store)
    channel.send(.removed(removed))
  }

  /// Flushes what was changed in place to disk, and lets others at the table again.
  private func settle<S: Store & ~Copyable>(_ store: inout S) throws(StoreError) {
    channel.rest()
    try store.sync()
    channel.watch()
    try store.pause()
    channel.unlock()
  }

  /// Writes entries of the old table to the new one.
  private func copy<S: Store & ~Copyable>(
    _ batch: EntryBatch, from store: inout S, to result: inout S
  ) throws(StoreError) {
    try batch.forEach { (_, key, value, isWhole) throws(StoreError) in
      guard isWhole else {
        var fault: StoreError?
        let isThere = try store.get(key) { fault = put(key, $0, to: &result) }
        guard isThere, fault == nil else {
          throw fault
            ?? StoreError(
              .tooLarge, "has a key too long to be copied: pruning what is undecodable removes it")
        }
        return
      }
      try result.put(key, value)
    }
  }

  /// Fills an sdbm table with its old entries and those that the program sends.
  func fillPages() throws(StoreError) {
    let files = job.files(.table)
    var old = try SDBMStore(opening: files, as: .sdbm, for: .read)
    var new = try SDBMReplacement(
      of: files, staging: .init(between: job.between, files: job.files(.result)))
    var fault: StoreError?
    while try old.next({ key, value in
      do throws(StoreError) { try new.put(key, value) } catch { fault = error }
    }) {
      channel.watch()
      if let fault { throw fault }
    }
    try old.close()
    try takeIn { (key, value) throws(StoreError) in try new.put(key, value) }
    channel.rest()
    channel.send(.made(files: try new.finish().count))
  }

  /// Puts what the program sends in place, a batch at a time.
  private func takeIn<S: Store & ~Copyable>(to store: inout S) throws(StoreError) {
    while let batch = try nextBatch() {
      try channel.lock(.exclusive)
      try batch.entries.forEach { (_, key, value, _) throws(StoreError) in
        try store.put(key, value)
      }
      try settle(&store)
      channel.send(.emptied(buffer: batch.buffer))
    }
  }

  /// Lets `put` have what the program sends, until it says that this is all.
  private func takeIn(
    _ put: (RawSpan, RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    while let batch = try nextBatch() {
      try batch.entries.forEach { (_, key, value, _) throws(StoreError) in try put(key, value) }
      channel.send(.emptied(buffer: batch.buffer))
    }
  }

  /// The next batch that the program sends; nil when that was all.
  private func nextBatch() throws(StoreError) -> (buffer: Int, entries: EntryBatch)? {
    channel.watch()
    switch channel.receive() {
    case .filled(let buffer, let count, let length):
      let memory = channel.memory.bytes
      guard let entries = EntryBatch(buffer, of: memory, count: count, length: length) else {
        throw StoreError(.io, "the program sent no batch")
      }
      return (buffer, entries)
    case .end: return nil
    default: throw StoreError(.io, "the program has gone")
    }
  }

  private func put<S: Store & ~Copyable>(
    _ key: RawSpan, _ value: RawSpan, to store: inout S
  ) -> StoreError? {
    do {
      try store.put(key, value)
      return nil
    } catch {
      return error
    }
  }
}

extension RawSpan {
  /// Whether these are the bytes.
  fileprivate func holds(_ bytes: [UInt8]) -> Bool {
    withUnsafeBytes { own in bytes.withUnsafeBytes { own.elementsEqual($0) } }
  }
}

extension Array<UInt8> {
  fileprivate init(_ span: RawSpan) {
    self = span.withUnsafeBytes { Array($0) }
  }
}
