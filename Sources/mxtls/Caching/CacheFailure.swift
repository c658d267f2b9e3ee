// SPDX-License-Identifier: Apache-2.0

import SessionCache

extension Failure {
  /// A failure of the session cache module.
  init(_ error: CacheError) {
    let status: ExitStatus =
      switch error.code {
      case .damaged, .tooLarge: .badData
      case .busy: .busy
      case .notFound, .unsuitable: .noInput
      case .permission, .untrusted: .noPermission
      case .noSpace, .io: .inputOutput
      case .unsupported: .usage
      }
    self.init(status, error.description, hint: error.hint)
  }
}

extension CacheError {
  fileprivate var hint: String? {
    switch code {
    case .damaged: "mxtls cache clear, as root, makes a cache of main.cf usable again"
    case .permission: "a cache belongs to mail_owner: run mxtls as root or as that user"
    case .untrusted:
      "let the file and the directories above it belong to one user or to root (chown), or run"
        + " mxtls as the owner of the file"
    default: nil
    }
  }
}

/// Turns whatever the session cache module throws into a failure.
func onCaches<R: ~Copyable>(_ body: () throws(CacheError) -> R) throws(Failure) -> R {
  do {
    return try body()
  } catch {
    throw Failure(error)
  }
}
