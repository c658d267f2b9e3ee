// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// The name servers that a client at a level of DANE takes the word of.
  ///
  /// It reads resolv.conf(5) when it looks up the first name, in the chroot where it has one.
  func checkResolver(of group: ServiceGroup, _ level: TLSSecurityLevel) {
    let path = (chroot(of: group) ?? "") + "/etc/resolv.conf"
    guard let bytes = try? context.files.contents(of: path) else { return }
    let text = bytes.withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    let remote = Self.nameServers(in: text).filter { !Self.isLocal($0) }
    guard !remote.isEmpty else { return }
    add(
      .resolver, group.settings.use.parameter,
      "the level is \(level.rawValue), and names are asked of \(remote.joined(separator: ", "))",
      consequence: "Postfix believes that it validates; where it does not, "
        + (level == .daneOnly ? "all mail is deferred" : "dane is taken for may"),
      file: path, group: group)
  }

  /// The first three name servers, which are all that the library asks.
  private static func nameServers(in text: String) -> [String] {
    let servers = text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      let words = line.split { $0 == " " || $0 == "\t" }
      guard line.hasPrefix("nameserver"), words.count > 1, words[0] == "nameserver" else {
        return nil
      }
      return String(words[1])
    }
    return Array(servers.prefix(3))
  }

  /// Whether an address is one of this host alone.
  private static func isLocal(_ address: String) -> Bool {
    address.hasPrefix("127.") || ["::1", "0.0.0.0", "::"].contains(address)
  }
}
