// SPDX-License-Identifier: Apache-2.0

import Platform

extension Pause {
  /// Looks again and again for what is worse than it was, until there is nothing, or the time is over.
  ///
  /// - Parameters:
  ///   - patience: For how long.
  ///   - find: Looks once.
  /// - Throws: A `Failure` of status `notConfirmed` with what was found last; whatever `find` throws.
  static func untilNothingIsWorse(
    for patience: Duration, _ find: () throws(Failure) -> [String]
  ) throws(Failure) {
    let deadline = ContinuousClock.now + patience
    var worse: [String]
    repeat {
      worse = try find()
      if worse.isEmpty { return }
      until(.now + .milliseconds(250))
    } while ContinuousClock.now < deadline
    throw Failure(worstOf: worse.map { Failure(.notConfirmed, $0) })
  }
}
