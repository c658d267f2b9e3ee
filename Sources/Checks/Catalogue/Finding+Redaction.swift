// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension Finding {
  /// The finding without key material, which must not get into a log.
  var redacted: Finding {
    var finding = self
    finding.message = message.withoutKeyMaterial
    finding.consequence = consequence.withoutKeyMaterial
    finding.remedy = remedy.withoutKeyMaterial
    finding.file = file?.withoutKeyMaterial
    finding.users = users.map(\.withoutKeyMaterial)
    finding.places = places.map {
      ParameterPlace(parameter: $0.parameter.withoutKeyMaterial, origin: $0.origin)
    }
    return finding
  }
}
