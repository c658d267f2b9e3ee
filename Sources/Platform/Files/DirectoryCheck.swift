// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Makes sure, before slow work, that files can be created in a directory.
///
/// - Parameter path: The directory; an empty path is the working directory.
/// - Throws: A `FileError` with the operation `.createInside`: `.notFound`, `.notDirectory`,
///   `.permission` or `.readOnly`.
package func requireWritableDirectory(_ path: FilePath) throws(FileError) {
  let path = path.orWorkingDirectory
  try attempt(.createInside, path) { () throws(Errno) in
    var status = stat()
    try path.systemCall { stat($0, &status) }
    guard FileStatus(status).kind == .directory else { throw Errno.notDirectory }
    // By the effective ids, as the creation itself will be judged.
    try path.systemCall { faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) }
  }
}
