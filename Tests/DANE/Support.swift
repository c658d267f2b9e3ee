// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TLSCrypto
import TestSupport

@testable import DANE

extension Certificate {
  /// The certificates of a file, in its order.
  static func all(in bytes: [UInt8]) throws -> [Certificate] {
    try CryptoObject.readAll(from: bytes.span.bytes, passphrase: nil).compactMap { object in
      if case .certificate(let certificate) = object.content { certificate } else { nil }
    }
  }

  /// The first certificate of a file in Tests/Fixtures.
  static func fixture(_ name: String) throws -> Certificate {
    guard let first = try all(in: Fixture.bytes(name)).first else {
      throw CryptoError(.missing, "\(name) holds no certificate")
    }
    return first
  }
}

extension UnixTime {
  /// The time in some days.
  static func inDays(_ days: Int) -> UnixTime {
    UnixTime(Date.now.timeIntervalSince1970) + UnixTime(days) * 86400
  }
}
