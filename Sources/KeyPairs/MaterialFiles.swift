// SPDX-License-Identifier: Apache-2.0

private import Dispatch
package import Platform
package import Postfix
package import Primitives
private import Synchronization
package import SystemPackage
package import TLSCrypto

/// The files that have been read, by the paths of the configuration.
package final class MaterialFiles {
  /// The directory that stands for "/".
  package let root: RootDirectory
  private let base: String?
  private let followsLinks: Bool
  /// A Boolean value that tells whether another OpenSSL than the one that runs here loads them.
  let isOfOtherHost: Bool
  /// The certificates of all files.
  package let memo = CertificateMemo()
  private var files: [String: MaterialFile] = [:]
  /// What is going to be in files, which is taken in place of what is there.
  package var future: FutureFiles?

  /// - Parameters:
  ///   - root: The directory that stands for "/"; empty for "/" itself.
  ///   - base: The directory of relative paths, such as `queue_directory`, in which the programs of
  ///     Postfix work; nil for arguments, which are relative to the working directory and may be
  ///     descriptors that were handed to us.
  ///   - followingLinks: False where a link would lead to a file of somebody else's.
  ///   - isOfOtherHost: Whether another OpenSSL than the one that runs here loads the files.
  package init(
    root: String, base: String?, followingLinks: Bool = true, isOfOtherHost: Bool = false
  ) {
    self.isOfOtherHost = isOfOtherHost
    self.root = RootDirectory(root)
    self.base = base
    followsLinks = followingLinks
  }

  /// Where a path of the configuration leads.
  ///
  /// - Parameter path: The path, which may be relative.
  /// - Returns: The path as the system has it.
  package func location(of path: String) -> FilePath {
    root.location(of: FilePath(absolute(path)))
  }

  /// Reads a file of the configuration that belongs to no pair, such as the text of a table.
  ///
  /// - Parameter path: The path, which may be relative.
  /// - Returns: All that is in it; nothing for /dev/null, which many name where there is to be a file.
  /// - Throws: A `FileError` where it cannot be read.
  package func contents(of path: String) throws(FileError) -> SecretBytes {
    let location = location(of: path)
    do throws(FileError) {
      if let failure = MaterialFile.slashFault(of: path, location) { throw failure }
      return try InputFile.read(location, limit: MaterialFile.limit, inheriting: false)
    } catch {
      // A copy of another host's files has no devices.
      if path == "/dev/null" || location == "/dev/null" { return SecretBytes() }
      guard [.notFound, .notDirectory].contains(error.code), let reason = absence(of: path) else {
        throw error
      }
      throw FileError(error.code, error.operation, error.path, errno: error.errno, reason: reason)
    }
  }

  /// Reads the text that a table of that type is made of.
  ///
  /// - Parameters:
  ///   - path: The path, which may be relative.
  ///   - type: The type of the table, such as `hash`.
  /// - Returns: The entries.
  /// - Throws: A `FileError` where it cannot be read.
  package func table(_ path: String, of type: String) throws(FileError) -> TableSource {
    TableSource(try contents(of: path), file: path, of: type)
  }

  /// Whether there is surely nothing under a path of the configuration.
  ///
  /// - Throws: A `FileError` where it cannot be looked at.
  package func isMissing(_ path: String) throws(FileError) -> Bool {
    try FileStatus.isMissing(location(of: path))
  }

  /// Why a path of the configuration leads to nothing that can be read; nil where it can.
  package func fault(of path: String) -> FileError? {
    do throws(FileError) {
      _ = try contents(of: path)
      return nil
    } catch {
      return error
    }
  }

  /// The directory in which a path of the configuration has its name, whatever is there.
  package func folder(of path: String) -> FilePath {
    root.location(of: FilePath(absolute(path)).removingLastComponent())
  }

  /// What to say of a file that is not there: where it was looked for, and what is wrong with the path.
  private func absence(of path: String) -> String? {
    if let slip = slip(of: path) { return "there is no such file; \(slip) there is" }
    guard let base, !path.hasPrefix("/") else { return nil }
    return "there is no such file in \(base), where Postfix looks for a relative path"
  }

  /// What is too much in a path that leads to nothing, where it leads to something without it.
  ///
  /// - Parameters:
  ///   - path: The path, which may be relative.
  ///   - isMade: Whether a file is made there, so that its directory is what has to be there.
  /// - Returns: Such as "without the semicolon behind it"; nil where the path leads to something, or to
  ///   nothing either way.
  package func slip(of path: String, whereMade isMade: Bool = false) -> String? {
    slip(in: path) { path in
      isThere(isMade ? FilePath(path).removingLastComponent().string : path)
    }
  }

  /// The same of a table: of the path in its name, or of the whole, type and name.
  package func slip(of table: LookupTable) -> String? {
    slip(in: table.name) { name in
      isThere(LookupTable("\(table.type):\(name)", defaultType: ""))
    }
      ?? slip(in: table.typedName) { text in
        isThere(LookupTable(text, defaultType: ""))
      }
  }

  private func slip(in text: String, isThere: (String) -> Bool) -> String? {
    guard let slip = PathSlip(in: text), !isThere(text), isThere(slip.path) else { return nil }
    return "without \(slip.text)"
  }

  private func isThere(_ path: String) -> Bool {
    let location = location(of: path)
    return (try? FileStatus.of(location)) != nil
      && MaterialFile.slashFault(of: path, location) == nil
  }

  /// Whether there is a file of a table: its text, its index, or what says whom to ask.
  private func isThere(_ table: LookupTable) -> Bool {
    ([table.sourceFile, table.settingsFile].compactMap(\.self) + table.indexFiles).contains(
      where: isThere)
  }

  private func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return base.map { "\($0)/\(path)" } ?? path
  }

  /// Reads files ahead, as many at a time as there are processors.
  ///
  /// Reading certificates takes two thirds of the time of a check of many pairs.
  package func prepare(_ paths: [String]) {
    let missing = Set(paths).filter { files[$0] == nil && PathSlip(in: $0) == nil }
      .map { ($0, location(of: $0)) }.filter { future?.holds($0.1) != true }
    // A few are read before the threads are there.
    guard missing.count >= 16 else { return }
    let read = Mutex<[MaterialFile]>([])
    let memo = memo
    DispatchQueue.concurrentPerform(iterations: missing.count) { index in
      let file = MaterialFile(path: missing[index].0, location: missing[index].1, memo: memo)
      read.withLock { $0.append(file) }
    }
    // `file(_:)` tells more of one that is not there.
    for file in read.withLock({ $0 }) where file.fault?.kind != .fileMissing {
      files[file.path] = file
    }
  }

  /// The source of an entry of tls_server_sni_maps.
  ///
  /// Postfix takes what it finds for a C string (`tls_load_pem_chain` of tls_certkey.c), which most of
  /// these files are as well.
  package func source(ofEntry paths: [String]) -> MaterialSource {
    paths.contains { file($0).head != nil } ? .entry(paths) : .chain(paths)
  }

  /// Adds a file that was read elsewhere.
  package func add(_ file: MaterialFile) { files[file.path] = file }

  /// The file of that path.
  package func file(_ path: String) -> MaterialFile {
    if let file = files[path] { return file }
    if let file = future?.file(path, at: location(of: path), memo) {
      files[path] = file
      return file
    }
    let file = MaterialFile(
      path: path, location: location(of: path), inheriting: base == nil,
      followingLinks: followsLinks, memo: memo, absence: { absence(of: path) })
    files[path] = file
    return file
  }
}
