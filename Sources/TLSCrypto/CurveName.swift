// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// An elliptic curve as `tls_eecdh_auto_curves` of Postfix before 3.8 names it.
package enum CurveName {
  /// Whether Postfix finds something by a name: by NIST's, or by one of OpenSSL's objects, in which
  /// capitals count (`tls_auto_eecdh_curves` of tls_dh.c).
  ///
  /// - Parameter name: The name, such as "P-256" or "prime256v1".
  /// - Returns: Whether it does; true also for objects that are no curve.
  package static func isKnown(_ name: String) -> Bool {
    [EC_curve_nist2nid(name), OBJ_sn2nid(name), OBJ_ln2nid(name)].contains { $0 != NID_undef }
  }
}
