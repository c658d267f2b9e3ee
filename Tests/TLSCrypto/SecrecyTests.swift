// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

/// No description, dump or error text holds a key, a pass phrase or a master secret.
@Suite struct SecrecyTests {
  private static let encodings = ["PRIVATE KEY", "SSL SESSION PARAMETERS"]

  /// The files that hold something to be kept.
  private static var files: [String] {
    get throws {
      try ["keys", "sessions", "bundles", "ca-pl"].flatMap { try Fixture.list($0) }
        .filter { !$0.contains("public") }
    }
  }

  @Test(arguments: try files, [nil, Fixture.passphrase, "no such passphrase"])
  func `shows no secret of a file`(file: String, passphrase: String?) async throws {
    let bytes = try Fixture.bytes(file)
    let shown = text(of: bytes, passphrase: passphrase)
    var secrets = try await self.secrets(of: file)
    #expect(!secrets.isEmpty || file.hasPrefix("bundles/") || file.contains("ca-pl/"))
    if let passphrase { secrets.append(passphrase) }
    for secret in secrets {
      #expect(!shown.contains(secret.lowercased()), "\(secret)")
    }
  }

  @Test(arguments: try files, [nil, Fixture.passphrase])
  func `shows no secret of a damaged file`(file: String, passphrase: String?) async throws {
    let bytes = try Fixture.bytes(file)
    let secrets = try await self.secrets(of: file)
    for part in [bytes.count / 3, bytes.count * 2 / 3, bytes.count - 2] {
      let shown = text(of: Array(bytes[..<part]), passphrase: passphrase)
      for secret in secrets { #expect(!shown.contains(secret.lowercased())) }
    }
    var flipped = bytes
    flipped[bytes.count * 4 / 5] ^= 1
    let shown = text(of: flipped, passphrase: passphrase)
    for secret in secrets { #expect(!shown.contains(secret.lowercased())) }
  }

  @Test(arguments: [
    "", "-----END @-----\n", "MAA=\n-----END @-----\n", "x -----END @-----\n",
  ])
  func `shows no key that somebody has pasted into a label`(rest: String) throws {
    let lines = try Fixture.text("keys/rsa2048.pem").split(separator: "\n")
    let key = try #require(lines.dropFirst(2).first)
    let block = try Fixture.text("certificates/rsa2048.pem").split(separator: "\n")
    let certificate = block.filter { !$0.contains("-----") }.map { "\($0)\n" }.joined()
    for begin in ["-----BEGIN @-----\n", "----BEGIN @-----\n"] {
      for contents in ["", certificate] {
        let text = "\(begin)\(contents)\(rest)".replacing("@", with: key)
        for object in try CryptoObject.all(in: Array(text.utf8), passphrase: nil) {
          let label = try #require(object.block).shownLabel
          var shown = "\(label) \(object.labelFault ?? "")"
          switch object.content {
          case .unreadable(let error): shown += error.description
          case .other(let label): shown += label
          default: break
          }
          #expect(shown.contains("64 characters that may be a key"), "\(shown)")
          #expect(!shown.contains(key.prefix(24)) && !shown.contains(key.suffix(24)), "\(shown)")
        }
      }
    }
  }

  /// All that the module says of a file, in lower case.
  private func text(of bytes: [UInt8], passphrase: String?) -> String {
    var output = ""
    do throws(CryptoError) {
      let objects = try CryptoObject.all(
        in: bytes, passphrase: passphrase.map { Passphrase(text: $0) })
      for object in objects {
        dump(object, to: &output)
        print(object, object.content, separator: "\n", to: &output)
        if case .unreadable(let error) = object.content { print(error, error.queue, to: &output) }
      }
    } catch {
      dump(error, to: &output)
      print(error, to: &output)
    }
    return output.lowercased()
  }

  /// The base64 lines and the private numbers of a file, as openssl prints them.
  private func secrets(of file: String) async throws -> [String] {
    var secrets = try base64(of: file)
    let path = Fixture.path(file)
    if file.hasPrefix("sessions/") {
      let form = file.hasSuffix(".der") ? "DER" : "PEM"
      let shown = try await openssl("sess_id", "-in", path, "-inform", form, "-text", "-noout").text
      let secret = try #require(shown.firstMatch(of: /(?:Master-Key|Resumption PSK): ([0-9A-F]+)/))
      secrets.append(String(secret.1))
    } else if !file.contains("pkcs") || file.hasPrefix("keys/") {
      let shown = try await openssl(
        "pkey", "-in", path, "-passin", "pass:\(Fixture.passphrase)", "-text", "-noout"
      ).text
      for match in shown.matches(of: /(?:priv|privateExponent):\n((?: +[0-9a-f:]+\n)+)/) {
        let octets = match.1.filter(\.isHexDigit)
        secrets += [String(octets.prefix(32)), String(octets.suffix(32))]
      }
    }
    return secrets
  }

  /// The lines of all blocks that hold a secret.
  private func base64(of file: String) throws -> [String] {
    guard file.hasSuffix(".pem") else { return [] }
    var inside = false
    return try Fixture.text(file).split(separator: "\n").compactMap { line in
      if line.hasPrefix("-----BEGIN ") {
        inside = Self.encodings.contains { line.contains($0) }
        return nil
      }
      return inside && line.count > 16 && !line.contains(":") && !line.hasPrefix("-----")
        ? String(line) : nil
    }
  }
}
