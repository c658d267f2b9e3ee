// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// Makes a system call, again whenever a signal cuts it short.
func systemCall<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
  while true {
    let result = call()
    guard result == -1 else { return result }
    let error = Errno(rawValue: errno)
    guard error == .interrupted else { throw error }
  }
}

extension FilePath {
  /// Makes a system call that takes this path.
  @discardableResult
  func systemCall(_ call: (UnsafePointer<CChar>) -> CInt) throws(Errno) -> CInt {
    try withPlatformString { path in
      Result { () throws(Errno) in try Platform.systemCall { call(path) } }
    }.get()
  }
}

/// Runs `body` and says of a failure what was being done to which file.
func attempt<Result: ~Copyable>(
  _ operation: FileError.Operation, _ path: FilePath, _ body: () throws(Errno) -> Result
) throws(FileError) -> Result {
  do {
    return try body()
  } catch {
    throw FileError(error, operation, path)
  }
}
