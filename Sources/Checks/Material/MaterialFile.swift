// SPDX-License-Identifier: Apache-2.0

private import Dispatch
internal import Platform
internal import Postfix
internal import Primitives
private import Synchronization
internal import SystemPackage
internal import TLSCrypto

/// A file with keys or certificates, read once, however many parameters name it.
///
/// Nothing of it changes once it is read, and OpenSSL counts the references to its objects
/// atomically: so it can be read in one thread and used in another.
final class MaterialFile: @unchecked Sendable {
  /// The most that is read of any file; the bundle of all public CAs has a tenth of it.
  static let limit = 4 << 20

  /// The path as the configuration has it.
  let path: String
  /// The path as the system has it.
  let location: FilePath
  let status: FileStatus?
  /// The PEM blocks, in order.
  let objects: [CryptoObject]
  /// Why it cannot be read at all.
  let fault: (kind: FindingKind, reason: String?)?

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The path as the configuration has it.
  ///   - location: The path as the system has it.
  ///   - inheriting: Whether a path such as /dev/stdin is our own descriptor.
  ///   - absence: What to say where there is no such file; nil for the words of the system.
  init(
    path: String, location: FilePath, inheriting: Bool = false, absence: () -> String? = { nil }
  ) {
    self.path = path
    self.location = location
    status = try? FileStatus.of(location)
    do throws(Fault) {
      objects = try Self.read(location, inheriting: inheriting)
      fault = nil
    } catch {
      objects = []
      fault = (error.kind, error.kind == .fileMissing ? absence() ?? error.reason : error.reason)
    }
  }

  /// Takes a copy of a file from a table.
  ///
  /// - Parameters:
  ///   - copy: What was in the file.
  ///   - path: What findings call it.
  ///   - location: The table as the system has it.
  init(copy: borrowing SecretBytes, path: String, location: FilePath) {
    self.path = path
    self.location = location
    status = nil
    do throws(Fault) {
      objects = try Self.objects(of: copy)
      fault = nil
    } catch {
      objects = []
      fault = (error.kind, error.reason)
    }
  }

  /// A Boolean value that tells whether it can be read, and has no PEM block.
  var isBlank: Bool { fault?.kind == .fileEmpty || fault?.kind == .fileNotPEM }

  private struct Fault: Error {
    let kind: FindingKind
    var reason: String?
  }

  private static func read(
    _ location: FilePath, inheriting: Bool
  ) throws(Fault) -> [CryptoObject] {
    let bytes: SecretBytes
    do throws(FileError) {
      bytes = try InputFile.read(location, limit: limit, inheriting: inheriting)
    } catch {
      throw Fault(kind: kind(of: error), reason: error.reason)
    }
    return try objects(of: bytes)
  }

  private static func objects(of bytes: borrowing SecretBytes) throws(Fault) -> [CryptoObject] {
    if bytes.isEmpty { throw Fault(kind: .fileEmpty) }
    let objects: [CryptoObject]
    do throws(CryptoError) {
      objects = try bytes.withBytes { (span) throws(CryptoError) in
        try CryptoObject.readAll(from: span)
      }
    } catch {
      throw Fault(kind: .fileNotPEM, reason: "holds no PEM block")
    }
    if objects.first?.block == nil { throw Fault(kind: .fileNotPEM, reason: "is DER, not PEM") }
    return objects
  }

  private static func kind(of error: FileError) -> FindingKind {
    switch error.code {
    case .notFound, .notDirectory: .fileMissing
    case .isDirectory, .notRegular: .fileNotRegular
    case .tooLarge: .fileTooLarge
    default: .fileUnreadable
    }
  }
}

/// The files that have been read, by the paths of the configuration.
final class MaterialFiles {
  /// The directory that stands for "/".
  let root: RootDirectory
  private let base: String?
  private var files: [String: MaterialFile] = [:]

  /// - Parameters:
  ///   - root: The directory that stands for "/"; empty for "/" itself.
  ///   - base: The directory of relative paths, such as `queue_directory`, in which the programs of
  ///     Postfix work; nil for arguments, which are relative to the working directory and may be
  ///     descriptors that were handed to us.
  init(root: String, base: String?) {
    self.root = RootDirectory(root)
    self.base = base
  }

  /// Where a path of the configuration leads.
  func location(of path: String) -> FilePath {
    root.location(of: FilePath(absolute(path)))
  }

  /// Reads a file of the configuration that is none of a pair, such as the text of a table.
  func contents(of path: String) throws(FileError) -> SecretBytes {
    try InputFile.read(location(of: path), limit: MaterialFile.limit, inheriting: false)
  }

  /// Reads the text that a table of that type is made of.
  func table(_ path: String, of type: String) throws(FileError) -> TableSource {
    TableSource(try contents(of: path), file: path, of: type)
  }

  /// Whether there is surely nothing under a path of the configuration.
  ///
  /// - Throws: A `FileError` where it cannot be looked at.
  func isMissing(_ path: String) throws(FileError) -> Bool {
    try FileStatus.isMissing(location(of: path))
  }

  /// Why a path of the configuration leads to nothing that can be read; nil where it can.
  func fault(of path: String) -> FileError? {
    do throws(FileError) {
      _ = try contents(of: path)
      return nil
    } catch {
      return error
    }
  }

  /// The directory in which a path of the configuration has its name, whatever is there.
  func folder(of path: String) -> FilePath {
    root.location(of: FilePath(absolute(path)).removingLastComponent())
  }

  /// What to say of a file that is not there: where it was looked for, and what is wrong with the path.
  private func absence(of path: String) -> String? {
    if let slip = PathSlip(in: path), (try? FileStatus.of(location(of: slip.path))) != nil {
      return "there is no such file; without \(slip.text) there is"
    }
    guard let base, !path.hasPrefix("/") else { return nil }
    return "there is no such file in \(base), where Postfix looks for a relative path"
  }

  private func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return base.map { "\($0)/\(path)" } ?? path
  }

  /// Reads files ahead, as many at a time as there are processors.
  ///
  /// Of a check of many pairs two thirds of the time are the reading of certificates.
  func prepare(_ paths: [String]) {
    let missing = Set(paths).filter { files[$0] == nil && PathSlip(in: $0) == nil }
      .map { ($0, location(of: $0)) }
    // A few are read before the threads are there.
    guard missing.count >= 16 else { return }
    let read = Mutex<[MaterialFile]>([])
    DispatchQueue.concurrentPerform(iterations: missing.count) { index in
      let file = MaterialFile(path: missing[index].0, location: missing[index].1)
      read.withLock { $0.append(file) }
    }
    // Of one that is not there more is to be said.
    for file in read.withLock({ $0 }) where file.fault?.kind != .fileMissing {
      files[file.path] = file
    }
  }

  /// Adds a file that was read elsewhere.
  func add(_ file: MaterialFile) { files[file.path] = file }

  /// The file of that path.
  func file(_ path: String) -> MaterialFile {
    if let file = files[path] { return file }
    let file = MaterialFile(
      path: path, location: location(of: path), inheriting: base == nil,
      absence: { absence(of: path) })
    files[path] = file
    return file
  }
}
