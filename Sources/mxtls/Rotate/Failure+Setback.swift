// SPDX-License-Identifier: Apache-2.0

import Platform
import Rotation

extension Failure {
  /// A switch-over that was taken back: why, what else went wrong, and what is in use now.
  init(_ setback: Switchover.Setback) {
    self.init(setback.cause)
    for problem in setback.problems where problem != setback.cause { add(Failure(problem)) }
    add(state: setback.state)
  }
}

extension RotationError {
  /// Whether files were looked at and are no pair; not where they could not be looked at.
  var isOfBrokenPair: Bool {
    switch code {
    case .badData, .missing: true
    case .file(let code): [.notFound, .notRegular, .isDirectory, .notDirectory].contains(code)
    default: false
    }
  }
}
