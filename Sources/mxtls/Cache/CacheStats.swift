// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache

extension MxTLS.Cache {
  /// `mxtls cache stats`: what there is in caches, in numbers.
  struct CacheStats: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "stats", abstract: "Count the sessions in TLS session caches")

    @OptionGroup var subject: CacheSubject

    @Option(help: ArgumentHelp("Name so many of the peers and services.", valueName: "number"))
    var top = 10

    @OptionGroup var reading: CacheReading
    @OptionGroup var format: MetricsFormatOption
    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
      let caches: [StatisticsDescription]
    }

    func validate() throws {
      guard (0...1000).contains(top) else {
        throw ValidationError("--top: give a number from 0 to 1000.")
      }
    }

    func run(on console: Console) throws(Failure) {
      var faults = Faults()
      var report: [(statistics: CacheStatistics, target: CacheTarget)] = []
      for target in try subject.targets(console, &faults) {
        let isThere = faults.gather { () throws(Failure) in try target.isThere(on: console) }
        guard isThere == true else { continue }
        guard let statistics = count(target, console, &faults) else { continue }
        if format.format != .text {
          report.append((statistics, target))
        } else if !common.quiet {
          statistics.write(target, top: top, to: console)
          console.out.line()
        }
      }
      switch format.format {
      case .text: break
      case .json:
        try console.json(
          Report(caches: report.map { StatisticsDescription($0.statistics, $0.target, top: top) }))
      case .prometheus:
        console.out.write(CachePrometheus(report, now: console.clock.now).text)
      }
      try faults.check()
    }

    /// The numbers of a cache; nil where it cannot be read, and there are none.
    private func count(
      _ target: CacheTarget, _ console: Console, _ faults: inout Faults
    ) -> CacheStatistics? {
      var statistics = CacheStatistics()
      do {
        try read(target, into: &statistics, console)
      } catch {
        faults.add(error)
        if error.status != .badData, statistics.entries == 0 { return nil }
        statistics.fault = "could not be read to its end"
      }
      statistics.weigh(target)
      return statistics
    }

    private func read(
      _ target: CacheTarget, into statistics: inout CacheStatistics, _ console: Console
    ) throws(Failure) {
      let scanner = EntryScanner()
      let now = console.clock.now
      let progress = Progress("reading \(target.name)", on: console)
      defer { progress.finish() }
      let found = try reading.read(target, on: console) { batch in
        progress.tick()
        batch.forEach { _, key, value, isWhole in
          let entry = scanner.decode(key, value, isWhole: isWhole)
          statistics.add(entry, key, value, in: target, now: now)
        }
        return true
      }
      statistics.measure = found.measure
      statistics.isSnapshot = found.isSnapshot
    }
  }
}
