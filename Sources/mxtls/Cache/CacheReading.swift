// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache

/// How caches that another process uses are read.
struct CacheReading: ParsableArguments {
  @Flag(help: "Do not read a cache that another process has locked: wait for it, or fail.")
  var noSnapshot = false

  @OptionGroup var waiting: CacheWaiting

  /// The way to the caches.
  func access(_ console: Console) -> TableAccess {
    waiting.access(console, allowsSnapshot: !noSnapshot)
  }

  /// Reads a cache, and says so where it is a snapshot.
  ///
  /// - Parameters:
  ///   - target: The cache.
  ///   - console: Is told.
  ///   - body: Is given the entries, a batch at a time, and returns whether it wants more.
  /// - Returns: What else was found.
  /// - Throws: A `Failure`, also after entries that could be read.
  func read(
    _ target: CacheTarget, on console: Console, _ body: (EntryBatch) -> Bool
  ) throws(Failure) -> TableAccess.Reading {
    try reporting { () throws(CacheError) in
      try access(console).read(target, on: console, body)
    }
  }
}

extension TableAccess {
  /// Reads a cache, and says so where it is a snapshot; as `read`.
  func read(
    _ target: CacheTarget, verifying: Bool = false, on console: Console,
    begin: (Reading) -> Void = { _ in }, _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> Reading {
    try read(
      target.location, mayComeIntoUse: target.program != nil, verifying: verifying
    ) { reading in
      begin(reading)
      guard reading.isSnapshot, reading.isInUse || reading.isUnsettled else { return }
      let time = console.clock.now.localText
      console.note(
        "\(target.name): in use; this is a snapshot of \(time)"
          + (reading.isUnsettled ? ", taken while it was written to" : ""))
    } _: {
      body($0)
    }
  }
}
