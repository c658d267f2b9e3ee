// SPDX-License-Identifier: Apache-2.0

internal import Postfix

extension InstanceCheck {
  /// Who uses the chain of a key: those who ask for that name.
  func user(for key: String, _ named: ServerNameTable, hasCopy: Bool) -> PairUser {
    let settings = named.group.settings
    let place = configuration.place(of: Self.serverNameMaps, in: named.group.service)
    return PairUser(
      label: key, program: settings.program, use: settings.use,
      // The one answer is for who asks for the host itself, too.
      hosts: named.table.type == "static"
        ? settings.hosts
        : (named.hasNames ? [ServerNameKey(text: key).example] : [])
          + options.names.filter { named.key(for: $0) == key }, certificate: place, key: place,
      isServerName: true, bearsTable: named.isAllOrNothing, hasCopy: hasCopy)
  }
}
