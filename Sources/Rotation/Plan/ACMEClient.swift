// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SystemPackage

/// A program that gets certificates from a CA by ACME (RFC 8555), and writes each renewal to the same
/// files of its own.
package enum ACMEClient: String {
  case acmeSh = "acme.sh"
  case lego
  /// certbot, dehydrated or another one, which has links.
  case other = "another program"

  /// Finds out whose a file is; nil where it is no such program's.
  ///
  /// acme.sh has NAME.conf in the directory NAME or NAME_ecc, lego has NAME.json beside NAME.crt and
  /// NAME.key.
  ///
  /// - Parameter path: The file, as main.cf names it.
  init?(of path: FilePath) {
    let folder = path.removingLastComponent()
    var name = folder.lastComponent?.string ?? ""
    if name.hasSuffix("_ecc") { name.removeLast(4) }
    if Self.start(of: folder.appending("\(name).conf")).contains("Le_Domain=") {
      self = .acmeSh
    } else if Self.start(of: folder.appending("\(path.stem ?? "").json")).contains("\"certUrl\"") {
      self = .lego
    } else {
      return nil
    }
  }

  private static func start(of path: FilePath) -> String {
    String(decoding: (try? InputFile.start(of: path, count: 4096)) ?? [], as: UTF8.self)
  }
}

extension RotationUnit {
  /// The program whose own files main.cf names, so that what it writes is in use at the next reload,
  /// whether it was confirmed or not; nil where they are nobody's.
  package var client: ACMEClient? {
    for slot in store.slots {
      let status = (try? FileStatus.of(slot.path, followingLinks: false)) ?? nil
      if status?.kind == .symbolicLink, (try? store.isLinked(slot)) == false { return .other }
      if let client = ACMEClient(of: slot.path) { return client }
    }
    return nil
  }
}
