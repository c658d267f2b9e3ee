// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

/// Why a command gives up: all its faults, what may be done, and the exit status.
struct Failure: Error, Equatable {
  /// Each fault as `subject: what: why`, lower case, without a full stop.
  private(set) var faults: [String]
  /// The same, to tell what is there already among thousands.
  private var known: Set<String> = []
  /// What the user can do next.
  private(set) var hints: [String]
  /// The worst status of the faults: see `ExitStatus.worst(of:)`.
  private(set) var status: ExitStatus
  /// What the process exits with in place of the status; nil for the status.
  private(set) var ownStatus: Int32?

  init(_ status: ExitStatus, _ fault: String, hint: String? = nil) {
    self.status = status
    faults = [fault]
    hints = hint.map { [$0] } ?? []
  }

  /// The verdict of a check, which its report has said already.
  init(verdict status: ExitStatus) {
    self.status = status
    faults = []
    hints = []
  }

  /// The end of a run that has changed something and was asked to tell so by its status.
  init(changed status: Int32) {
    self.init(verdict: .success)
    ownStatus = status
  }

  static func == (one: Failure, other: Failure) -> Bool {
    (one.faults, one.hints, one.status) == (other.faults, other.hints, other.status)
      && one.ownStatus == other.ownStatus
  }

  /// Several failures, of which the worst status counts.
  ///
  /// - Parameter failures: At least one.
  init(worstOf failures: [Failure]) {
    self.init(verdict: .success)
    for failure in failures { add(failure) }
  }

  /// A failure of a module.
  ///
  /// - Parameter fault: What the module says.
  init(_ fault: any Fault) {
    self.init(ExitStatus(fault.category), fault.description, hint: fault.remedy ?? fault.hint)
  }

  /// A failure of the crypto module.
  ///
  /// - Parameters:
  ///   - error: What the module says.
  ///   - subject: The file or argument that it is about.
  ///   - hint: What to do about it, where the caller knows.
  init(_ error: CryptoError, about subject: String, hint: String? = nil) {
    self.init(ExitStatus(error.category), "\(subject): \(error)", hint: error.hint ?? hint)
  }

  /// The same, where it keeps a check from finding out.
  var unknown: Failure { with(.unknown) }

  /// The same with another status.
  func with(_ status: ExitStatus) -> Failure {
    var failure = self
    failure.status = status
    return failure
  }

  /// Adds what is so now, in spite of the failure.
  mutating func add(state: [String]) { for line in state { add(line) } }

  /// Adds a fault, once.
  private mutating func add(_ fault: String) {
    if known.isEmpty { known = Set(faults) }
    if known.insert(fault).inserted { faults.append(fault) }
  }

  /// Adds the faults and hints of another failure to this one, and keeps the worse status.
  mutating func add(_ other: Failure) {
    status = .worst(of: [status, other.status])
    for fault in other.faults { add(fault) }
    for hint in other.hints where !hints.contains(hint) { hints.append(hint) }
  }
}

/// Names the subject of whatever the crypto module throws.
func about<R: ~Copyable>(_ subject: String, _ body: () throws(CryptoError) -> R) throws(Failure)
  -> R
{
  do {
    return try body()
  } catch {
    throw Failure(error, about: subject)
  }
}

/// Turns whatever a module throws into a failure.
func reporting<R: ~Copyable, F: Fault>(_ body: () throws(F) -> R) throws(Failure) -> R {
  do {
    return try body()
  } catch {
    throw Failure(error)
  }
}
