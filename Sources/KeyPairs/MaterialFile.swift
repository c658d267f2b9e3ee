// SPDX-License-Identifier: Apache-2.0

package import Platform
package import Primitives
package import SystemPackage
package import TLSCrypto

/// A file with keys or certificates, read once, however many parameters name it.
///
/// Nothing of it changes once it is read, and OpenSSL counts the references to its objects
/// atomically: so it can be read in one thread and used in another.
package final class MaterialFile: @unchecked Sendable {
  /// The most that is read of any file; the bundle of all public CAs has a tenth of it.
  package static let limit = 4 << 20

  /// The path as the configuration has it.
  package let path: String
  /// The path as the system has it.
  package let location: FilePath
  /// What the system says of it; nil where it cannot be looked at.
  package let status: FileStatus?
  /// The PEM blocks, in order.
  package let objects: [CryptoObject]
  /// Why it cannot be read at all, with the failure of the system where it is that.
  package let fault: (kind: LoadFault.Kind, reason: String?, failure: FileError?)?
  /// What it is where it is DER; nil where it is PEM or nothing that is known.
  let encoded: Encoding?
  /// What stands before the first NUL byte, as if it were all of the file, and the line of that byte;
  /// nil where there is none.
  package let head: (file: MaterialFile, line: Int)?

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The path as the configuration has it.
  ///   - location: The path as the system has it.
  ///   - inheriting: Whether a path such as /dev/stdin is our own descriptor.
  ///   - followingLinks: False where it is to be no link.
  ///   - memo: Has the certificates of other files.
  ///   - absence: What to say where there is no such file; nil for the words of the system.
  package init(
    path: String, location: FilePath, inheriting: Bool = false, followingLinks: Bool = true,
    memo: CertificateMemo, absence: () -> String? = { nil }
  ) {
    self.path = path
    self.location = location
    status = try? FileStatus.of(location)
    do throws(Fault) {
      if let failure = Self.slashFault(of: path, location) {
        throw Fault(kind: .fileMissing, reason: failure.reason, failure: failure)
      }
      let bytes = try Self.read(location, inheriting: inheriting, followingLinks: followingLinks)
      head = Self.head(of: bytes, path: path, location: location, status: status, memo)
      do throws(Fault) {
        objects = try Self.objects(of: bytes, memo)
        (fault, encoded) = (nil, nil)
      } catch {
        objects = []
        fault = (error.kind, error.reason, error.failure)
        encoded = error.encoded
      }
    } catch {
      (objects, head, encoded) = ([], nil, nil)
      let reason = error.kind == .fileMissing ? absence() ?? error.reason : error.reason
      fault = (error.kind, reason, error.failure)
    }
  }

  /// Takes a copy of a file, from a table or of a part of it.
  ///
  /// - Parameters:
  ///   - copy: What was in the file.
  ///   - path: What findings call it.
  ///   - location: The table, or the file, as the system has it.
  ///   - status: Of the file.
  ///   - memo: Has the certificates of other files.
  package init(
    copy: borrowing SecretBytes, path: String, location: FilePath, status: FileStatus? = nil,
    memo: CertificateMemo
  ) {
    self.path = path
    self.location = location
    self.status = status
    head = Self.head(of: copy, path: path, location: location, status: status, memo)
    do throws(Fault) {
      objects = try Self.objects(of: copy, memo)
      (fault, encoded) = (nil, nil)
    } catch {
      objects = []
      fault = (error.kind, error.reason, error.failure)
      encoded = error.encoded
    }
  }

  /// Stands for what is in no file.
  ///
  /// - Parameter name: What findings call it.
  package init(named name: String) {
    path = name
    location = FilePath(name)
    status = nil
    objects = []
    (fault, encoded, head) = (nil, nil, nil)
  }

  /// A Boolean value that tells whether OpenSSL opens it, and finds no PEM block.
  ///
  /// A directory can be opened, and the error of read(2) is an end to `PEM_read_bio` like any other
  /// (judged by smtpd of Postfix 3.7.11).
  var isBlank: Bool {
    switch fault?.kind {
    case .fileEmpty, .fileNotPEM: true
    case .fileNotRegular: fault?.failure?.code == .isDirectory || location == "/dev/null"
    default: false
    }
  }

  /// Why a path with a slash behind it leads to no file: open(2) then wants a directory, and a
  /// `FilePath` has lost the slash.
  static func slashFault(of path: String, _ location: FilePath) -> FileError? {
    guard path.hasSuffix("/"), (try? FileStatus.of(location))?.kind == .regular else { return nil }
    return FileError(.notDirectory, .open, location)
  }

  private struct Fault: Error {
    let kind: LoadFault.Kind
    var reason: String?
    var failure: FileError?
    var encoded: Encoding?
  }

  private static func read(
    _ location: FilePath, inheriting: Bool, followingLinks: Bool
  ) throws(Fault) -> SecretBytes {
    do throws(FileError) {
      return try InputFile.read(
        location, limit: limit, inheriting: inheriting, followingLinks: followingLinks)
    } catch {
      throw Fault(kind: kind(of: error), reason: error.reason, failure: error)
    }
  }

  private static func head(
    of bytes: borrowing SecretBytes, path: String, location: FilePath, status: FileStatus?,
    _ memo: CertificateMemo
  ) -> (file: MaterialFile, line: Int)? {
    bytes.withBytes { span in
      let place = span.withUnsafeBytes { text in
        text.firstIndex(of: 0).map { end in
          (end: end, line: text[..<end].count { $0 == UInt8(ascii: "\n") } + 1)
        }
      }
      guard let place else { return nil }
      let copy = SecretBytes(copying: span.extracting(0..<place.end))
      let file = MaterialFile(
        copy: copy, path: path, location: location, status: status, memo: memo)
      return (file, place.line)
    }
  }

  private static func objects(
    of bytes: borrowing SecretBytes, _ memo: CertificateMemo
  ) throws(Fault) -> [CryptoObject] {
    if bytes.isEmpty { throw Fault(kind: .fileEmpty) }
    let objects: [CryptoObject]
    do throws(CryptoError) {
      objects = try bytes.withBytes { (span) throws(CryptoError) in
        try CryptoObject.readAll(from: span, memo: memo)
      }
    } catch {
      throw Fault(kind: .fileNotPEM, reason: "holds no PEM block")
    }
    if let first = objects.first, first.block == nil {
      throw Fault(kind: .fileNotPEM, reason: "is DER, not PEM", encoded: Encoding(first.content))
    }
    return objects
  }

  private static func kind(of error: FileError) -> LoadFault.Kind {
    switch error.code {
    case .notFound, .notDirectory: .fileMissing
    case .isDirectory, .notRegular: .fileNotRegular
    case .tooLarge: .fileTooLarge
    default: .fileUnreadable
    }
  }
}
