// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import Primitives
import SessionCache
import SystemPackage
import TLSCrypto

/// A session cache to work on.
struct CacheTarget {
  let location: TableLocation
  /// The program whose sessions are in it, where main.cf says so.
  let program: TLSProgram?
  /// For how many seconds tlsmgr(8) keeps an entry; nil where no configuration tells.
  let timeout: Int?
  /// The socket of the tlsmgr(8) that keeps the cache; nil where none does.
  let manager: FilePath?

  /// What messages call it.
  var name: String { program.map { "\($0.rawValue) \(location)" } ?? "\(location)" }

  /// The timeout, or Postfix's default.
  var seconds: Int64 { Int64(timeout ?? 3600) }

  /// Makes sure that a file whose contents do not matter is not somebody else's.
  ///
  /// - Throws: A `Failure` of status `badData` where a file that no main.cf names, and whose name has
  ///   no suffix that tells a table from other files, does not begin as one.
  func requireOwnFile() throws(Failure) {
    guard program == nil, location.type == .gdbm else { return }
    let file = location.files.main
    let recognition: TableRecognition
    do throws(FileError) {
      guard let status = try FileStatus.of(file), status.size > 0 else { return }
      recognition = try TableRecognition.recognise(file)
    } catch {
      throw Failure(CacheError(error))
    }
    switch recognition {
    case .table(.gdbm, _), .table(.dbm, _): return
    default:
      throw Failure(
        .badData, "\(location): does not begin as a table of gdbm and is left alone",
        hint: "if it was one, remove the file")
    }
  }

  /// Tells whether there is anything to work on.
  ///
  /// - Parameters:
  ///   - console: Is told where tlsmgr(8) has not made the file yet, as it does when TLS is first used.
  ///   - isRequired: Whether a running Postfix without the file is a failure: whoever wants sessions
  ///     to be gone must not be told so where they may be elsewhere.
  /// - Returns: Whether the file exists.
  /// - Throws: A `Failure` where a file that no main.cf names is missing, or one that is required.
  func isThere(on console: Console, isRequired: Bool = false) throws(Failure) -> Bool {
    let file = location.files.main
    let status: FileStatus?
    do throws(FileError) {
      status = try FileStatus.of(file)
    } catch {
      throw Failure(CacheError(error))
    }
    guard status == nil else { return true }
    guard program != nil else {
      throw Failure(.noInput, "\(location): there is no file \(file)")
    }
    let directory = file.removingLastComponent()
    // The path may have parts of a key that somebody has pasted there.
    let isHidden = !location.description.contains(directory.string)
    let (place, folder) = isHidden ? ("of it", "for it") : ("\(file)", "\(directory)")
    let isHomeless = (try? FileStatus.isMissing(directory)) == true
    if isRequired, let manager,
      PostfixMaster.isRunning(manager.removingLastComponent().removingLastComponent())
    {
      throw Failure(
        .noInput, "\(name): nothing was emptied: Postfix runs, and there is no file \(place)",
        hint: isHomeless
          ? "there is no directory \(folder) either: mxtls check tells what tlsmgr does"
          : "tlsmgr makes the file when TLS is first used; a reload of Postfix empties every cache")
    }
    console.note(
      isHomeless
        ? "\(name): there is no directory \(folder), and tlsmgr makes none"
        : "\(name): there is no file yet: tlsmgr makes it when TLS is first used")
    return false
  }
}
