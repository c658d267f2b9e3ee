// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Primitives
package import SystemPackage
internal import TLSCrypto

/// What is going to be in files, for a look at things as they will be.
package final class FutureFiles {
  private var contents: [FilePath: Box] = [:]

  /// Keeps what cannot be copied.
  private final class Box {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
  }

  package init() {}

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - path: The path of the system.
  ///   - bytes: What is going to be in it.
  package func add(_ path: FilePath, _ bytes: consuming SecretBytes) {
    let box = Box(bytes)
    for path in [path, Self.target(of: path)] { contents[path] = box }
  }

  /// Whether a file is one of them.
  func holds(_ path: FilePath) -> Bool { box(of: path) != nil }

  private func box(of path: FilePath) -> Box? {
    contents[path] ?? contents[Self.target(of: path)]
  }

  /// Where a path leads in the end, which others can lead to as well.
  private static func target(of path: FilePath) -> FilePath { FileStatus.target(of: path) ?? path }

  /// Gives a file as it is going to be.
  ///
  /// - Parameters:
  ///   - path: The path as the configuration has it.
  ///   - location: The path of the system.
  ///   - memo: Has the certificates of other files.
  /// - Returns: The file; nil where it stays.
  func file(_ path: String, at location: FilePath, _ memo: CertificateMemo) -> MaterialFile? {
    guard let box = box(of: location) else { return nil }
    return MaterialFile(
      copy: box.bytes, path: path, location: location, status: try? FileStatus.of(location),
      memo: memo)
  }
}
