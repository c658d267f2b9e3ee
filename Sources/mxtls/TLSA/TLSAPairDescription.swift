// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

/// A pair for programs.
struct TLSAPairDescription: Encodable {
  let file: String
  let state: String
  let generation: Int?
  let key: String
  let spkiSha256: String?
  let notAfter: String?

  init(_ pair: TLSAPair) {
    file = pair.path
    state = pair.state.rawValue
    generation = pair.generation
    key = pair.key.summary
    spkiSha256 = try? pair.key.fingerprint.bytes.hex
    notAfter = pair.certificates.first?.notAfter.iso8601
  }
}
