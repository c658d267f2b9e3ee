// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import TLSCrypto

extension RotationUnit {
  /// The names by which a pair is told from others: those of its servers, as far as they can be on
  /// the network, or else those of its certificate.
  func names(inPlaceOf old: Certificate?) -> [String] {
    let hosts = hosts.filter { $0.contains(".") }
    return hosts.isEmpty ? old?.extensions.names.map(\.text) ?? [] : hosts
  }

  /// The kind of key that the parameters which name it are for; nil where that is any.
  var likelyAlgorithm: String? {
    let kinds = [("_eccert_file", "EC"), ("_dcert_file", "DSA"), ("_cert_file", "RSA")]
    return kinds.first { suffix, _ in parameters.contains { $0.hasSuffix(suffix) } }?.1
  }

  /// Whether a certificate is for the hosts of the pair: for all that the one in use is for; where
  /// that is for none of them, for one of them, or for all names of the one in use.
  ///
  /// Names of a private network, which no public CA has in a certificate, do not keep one away from a
  /// pair with other names. Where nothing is in use, and no server has a name that others know, there is
  /// nothing to go by but that it is the only pair.
  func isMeant(by new: Certificate, inPlaceOf old: Certificate?, isOnly: Bool) -> Bool {
    let hosts = hosts.filter { $0.contains(".") }
    let covered = hosts.filter { old?.covers($0) == true }
    let known = covered.filter(\.isPublicName)
    if !known.isEmpty { return known.allSatisfy { new.covers($0) } }
    if covered.isEmpty {
      if hosts.contains(where: { new.covers($0) }) { return true }
    } else if covered.allSatisfy({ new.covers($0) }) {
      return true
    }
    guard let old else { return isOnly && !hosts.contains(where: \.isPublicName) }
    let all = old.extensions.names
    let others = all.filter { !$0.text.isLocalName }
    let names = others.isEmpty && covered.isEmpty ? all : others
    return !names.isEmpty
      && names.allSatisfy { new.extensions.names.contains($0) || new.covers($0.text) }
  }
}

extension String {
  /// Whether it is the name of a host by which those of other networks do not know it: no address, and
  /// no wildcard of a domain that all know.
  fileprivate var isLocalName: Bool {
    let isAddress = contains(":") || allSatisfy { $0.isNumber || $0 == "." }
    return !isAddress && !(hasPrefix("*.") ? "any\(dropFirst())" : self).isPublicName
  }
}
