// SPDX-License-Identifier: Apache-2.0

import Checks

extension FindingKind {
  /// The remedy, with the command or option of this program that does it.
  var fullRemedy: String { Self.full(remedy, advice) }

  fileprivate static func full(_ remedy: String, _ advice: String?) -> String {
    advice.map { "\(remedy): \($0)" } ?? remedy
  }

  /// What to give to this program; nil where the remedy says enough.
  fileprivate var advice: String? {
    switch id {
    case "chain.incomplete": "--ca-file ROOT trusts a root of your own"
    case "chain.private-root": "--ca-file ROOT says that it is"
    case "name.mismatch": "--host NAME stands in for it"
    case "config.unreadable": "-c DIR, or --cert FILE and --key FILE"
    case "strength.curve", "pair.unsupported-key": "mxtls new --type p256"
    case "strength.only-ed25519", "strength.only-rare-key", "strength.no-usable-key":
      "mxtls new --type rsa2048,p256"
    case "tlsa.missing", "tlsa.next-missing", "tlsa.none": "mxtls tlsa prints it"
    default: nil
    }
  }
}

extension Finding {
  /// The remedy, with the command or option of this program that does it.
  var fullRemedy: String {
    if remedy == kind.servedRemedy, kind.id == "chain.incomplete" {
      return FindingKind.full(remedy, kind.advice)
    }
    return remedy == kind.remedy ? kind.fullRemedy : remedy
  }
}
