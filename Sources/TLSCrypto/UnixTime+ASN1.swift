// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import Glibc
internal import Primitives

extension UnixTime {
  /// Reads an ASN.1 UTCTime or GeneralizedTime; nil where it is neither.
  init?(asn1 time: UnsafePointer<ASN1_TIME>?) {
    var parts = tm()
    guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    self = Int64(timegm(&parts))
  }
}
