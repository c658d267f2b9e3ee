// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

/// A command in mxtls's manner: it is given a console, and fails with a `Failure`.
protocol MxCommand: ParsableCommand {
  var common: CommonOptions { get }
  func run(on console: Console) throws(Failure)
}

extension MxCommand {
  func run() throws {
    CryptoLibrary.prepare()
    let console = try Console(options: common)
    do {
      try run(on: console)
      try console.finish()
    } catch {
      let failure = outcome(of: error, on: console)
      console.report(failure)
      throw ExitCode(failure.ownStatus ?? failure.status.rawValue)
    }
  }

  /// The failure to report: what was answered before it still counts, and a verdict that nobody could
  /// be told does not.
  private func outcome(of failure: Failure, on console: Console) -> Failure {
    do {
      try console.finish()
    } catch  where failure.faults.isEmpty {
      return error
    } catch {}
    return failure
  }
}
