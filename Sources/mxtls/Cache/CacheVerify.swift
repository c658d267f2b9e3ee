// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache

extension MxTLS.Cache {
  /// `mxtls cache verify`: whether caches are sound.
  struct CacheVerify: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check that TLS session caches are sound")

    @OptionGroup var subject: CacheSubject
    @OptionGroup var reading: CacheReading
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
      let caches: [CacheVerdict]
    }

    func run(on console: Console) throws(Failure) {
      var verdicts: [CacheVerdict] = []
      var misuse = Faults()
      let targets: [(name: String, target: Result<CacheTarget, Failure>)]
      do throws(Failure) {
        targets = try subject.instance.eachTarget(named: subject.caches, console)
      } catch {
        console.report(error)
        throw Failure(verdict: .unknown)
      }
      for (name, target) in targets {
        do throws(Failure) {
          let target = try target.get()
          if try target.isThere(on: console) { verdicts.append(examine(target, console)) }
        } catch  where error.status == .usage {
          misuse.add(error)
        } catch {
          verdicts.append(CacheVerdict(of: name, error))
        }
      }
      switch format.format {
      case .json: try console.json(Report(caches: verdicts))
      case .text:
        for verdict in verdicts where !common.quiet || verdict.status != .success {
          verdict.write(to: console.out)
        }
      }
      try misuse.check()
      let worst = ExitStatus.worst(of: verdicts.map(\.status))
      if worst != .success { throw Failure(verdict: worst) }
    }

    private func examine(_ target: CacheTarget, _ console: Console) -> CacheVerdict {
      var verdict = CacheVerdict(target)
      let scanner = EntryScanner()
      // Nothing can be said of halves that do not fit together.
      var isUnsettled = false
      let progress = Progress("examining \(target.name)", on: console)
      defer { progress.finish() }
      do throws(CacheError) {
        let found = try reading.access(console).read(target, verifying: true, on: console) {
          isUnsettled = $0.isUnsettled
          // Postfix opens LMDB files as they are, and does not renew a file that it has open.
          verdict.isRenewed = target.program != nil && target.location.type != .lmdb && !$0.isInUse
        } _: { batch in
          progress.tick()
          batch.forEach { _, key, value, isWhole in
            verdict.add(scanner.decode(key, value, isWhole: isWhole), key)
          }
          return true
        }
        verdict.damage = found.faults
        if isUnsettled, !found.faults.isEmpty { verdict.doubt() }
      } catch  where error.code == .damaged && isUnsettled {
        verdict.doubt()
      } catch  where error.code == .damaged {
        verdict.damage.append(error.finding)
      } catch {
        verdict.unknown = error.reason
      }
      return verdict
    }
  }
}
