// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import TLSCrypto

extension MaterialFile {
  /// What a file is that is DER and not PEM.
  enum Encoding {
    case key, certificate, bundle, archive, other

    init(_ content: CryptoObject.Content) {
      self =
        switch content {
        case .privateKey, .unsupportedKey, .encryptedKey: .key
        case .certificate: .certificate
        case .bundle: .bundle
        case .archive, .encryptedArchive: .archive
        case .request, .session, .publicKey, .other, .unreadable: .other
        }
    }
  }

  /// How a file that is DER is made PEM, by what it is; nil where that is not known.
  var conversion: String? {
    let file = path.shellWord
    switch encoded {
    case .certificate: return "convert it: openssl x509 -inform DER -in \(file) -out NEW"
    case .bundle:
      return "convert it: openssl pkcs7 -inform DER -print_certs -in \(file) -out NEW"
    case .archive: return "convert it: openssl pkcs12 -in \(file) -nodes"
    case .key: return "convert it: openssl pkey -inform DER -in \(file) -out NEW, with umask 077"
    case .other, nil: return nil
    }
  }

  /// A Boolean value that tells whether there is, or may be, a private key in it.
  package var mayHoldKey: Bool {
    switch encoded {
    case .key, .archive: return true
    case .certificate, .bundle, .other: return false
    case nil: break
    }
    return objects.isEmpty
      || objects.contains { object in
        switch object.content {
        case .privateKey, .unsupportedKey, .encryptedKey, .archive, .encryptedArchive, .unreadable:
          true
        case .request, .certificate, .bundle, .session, .publicKey, .other: false
        }
      }
  }
}
