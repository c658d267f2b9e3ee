// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform
import Synchronization
import SystemPackage

/// Reads a log in one thread, looks through it in others, and counts in the caller's.
///
/// A read-ahead of a few blocks is all that is ever held of a log.
final class LogPipeline: Sendable {
  private static let depth = 8

  private let free = LogQueue()
  private let filled = LogQueue()
  private let ordered = LogQueue()
  private let fault = Mutex<FileError?>(nil)
  private let isStopped = Mutex<Bool>(false)

  /// Reads a log to its end.
  ///
  /// - Parameters:
  ///   - source: The log.
  ///   - calendar: What it does not say of its times.
  ///   - scanners: How many threads look through it.
  ///   - take: Is given each block in its order, in the caller's thread; false ends the reading.
  /// - Returns: What went wrong while it was read, in the end.
  static func read(
    _ source: any ByteSource, calendar: LogCalendar, scanners: Int,
    take: (LogBatch, UnsafeRawBufferPointer) -> Bool
  ) -> FileError? {
    let pipeline = LogPipeline()
    for _ in 0..<depth { pipeline.free.put(LogBlock()) }
    let hasReader = (try? BackgroundThread.start { pipeline.fill(from: source) }) != nil
    var scanning = 0
    for _ in 0..<scanners where hasReader {
      guard (try? BackgroundThread.start { pipeline.scan(LogScanner(calendar: calendar)) }) != nil
      else { break }
      scanning += 1
    }
    guard hasReader, scanning > 0 else {
      return FileError(.resourceTemporarilyUnavailable, .read, "threads to read it with")
    }
    while let block = pipeline.ordered.take() {
      block.scanned.wait()
      if !take(block.batch, UnsafeRawBufferPointer(block.lines)) {
        pipeline.isStopped.withLock { $0 = true }
      }
      pipeline.free.put(block)
    }
    for _ in 0..<scanning { pipeline.filled.put(nil) }
    return pipeline.fault.withLock { $0 }
  }

  /// Reads blocks of whole lines.
  private func fill(from source: any ByteSource) {
    var isEnd = false
    var carried: (block: LogBlock, start: Int, count: Int)?
    while !isEnd, !isStopped.withLock({ $0 }), let block = free.take() {
      block.count = 0
      if let (old, start, count) = carried {
        block.memory.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: old.memory[start..<start + count]))
        block.count = count
      }
      // Only now may the block before be written to again: it goes its way with what it has whole.
      if let old = carried?.block { hand(old) }
      carried = nil
      while block.count < LogBlock.size {
        do throws(FileError) {
          let count = try source.read(
            into: UnsafeMutableRawBufferPointer(rebasing: block.memory[block.count...]))
          if count == 0 { isEnd = true }
          block.count += count
        } catch {
          fault.withLock { $0 = error }
          isEnd = true
        }
        if isEnd { break }
      }
      // Of a line that is longer than a block, what there is.
      let length = isEnd ? 0 : block.wholeLength
      block.whole = length > 0 ? length : block.count
      carried = (block, block.whole, block.count - block.whole)
    }
    if let old = carried?.block { hand(old) }
    ordered.put(nil)
  }

  private func hand(_ block: LogBlock) {
    ordered.put(block)
    filled.put(block)
  }

  private func scan(_ scanner: consuming LogScanner) {
    var scanner = scanner
    while let block = filled.take() {
      scanner.scan(block.lines, into: &block.batch)
      block.scanned.signal()
    }
  }
}
