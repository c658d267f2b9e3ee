// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// The DH parameters of a server.
  func checkDHParameters(of group: ServiceGroup) {
    let name = "smtpd_tls_dh1024_param_file"
    // "auto" is the same as nothing, since Postfix 3.7.
    guard let path = path(of: name, in: group), path != "auto" else { return }
    do throws(DHFault) {
      let parameters = try dhParameters(path)
      if parameters.bits < 2048 {
        add(
          .dhWeak, name, "has a prime of \(parameters.bits) bits", file: path,
          group: group)
      } else if !parameters.isSafeToUse {
        add(
          .dhWeak, name, "has no safe prime with a good generator", file: path,
          group: group)
      } else {
        add(.dhNeedless, name, "is not needed", file: path, group: group)
      }
    } catch {
      add(error.kind, name, error.reason, file: path, group: group)
    }
  }

  private struct DHFault: Error {
    var kind = FindingKind.dhUnusable
    let reason: String
  }

  private func dhParameters(_ path: String) throws(DHFault) -> DHParameters {
    let bytes: SecretBytes
    do throws(FileError) {
      bytes = try context.files.contents(of: path)
    } catch {
      throw DHFault(
        kind: error.code == .permission ? .fileUnreadable : .dhUnusable, reason: error.reason)
    }
    do throws(CryptoError) {
      return try bytes.withBytes { (span) throws(CryptoError) in
        try DHParameters(pem: span)
      }
    } catch {
      throw DHFault(reason: error.reason)
    }
  }
}
