// SPDX-License-Identifier: Apache-2.0

import Primitives

@testable import Postfix

/// main.cf, master.cf, what postconf prints, and the text of tables.
enum ConfigurationFuzz {
  private static let host = ConfiguredHost(
    name: "mx.example.org", configurationDirectory: "/etc/postfix")
  private static let noServices = MasterCF(parsing: "".utf8, file: "master.cf")

  /// A line of a key that was made for this; it opens nothing.
  private static let key = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq2JWb0fVd3Zk9xYc"

  static func main(_ input: [UInt8]) {
    let half = input.count / 2
    paste(Array(input[..<half] + " \(key) ".utf8 + input[half...]))
    let main = MainCF(parsing: input, file: "main.cf")
    check(main.faults)
    let text = main.settings.map { "\($0.name) = \($0.value)\n" }.joined()
    let again = MainCF(parsing: text.utf8, file: "main.cf")
    hold(
      again.settings.map(\.name.octets) == main.settings.map(\.name.octets)
        && again.settings.map(\.value.octets) == main.settings.map(\.value.octets),
      "what is written is not what was read")
    let lines = input.count { $0 == 0x0A } + 1
    hold(main.settings.allSatisfy { 1...lines ~= $0.line }, "a line that is not there")
    _ = main.overridden
    let configuration = PostfixConfiguration(main: main, master: noServices, host: host)
    for setting in main.settings.prefix(64) {
      check([
        fault { () throws(ConfigurationError) in _ = try configuration.value(of: setting.name) }
      ])
      check([
        fault { () throws(ConfigurationError) in
          _ = try configuration.list(of: setting.name, groups: true)
        }
      ])
      check([
        fault { () throws(ConfigurationError) in _ = try configuration.boolean(of: setting.name) }
      ])
    }
  }

  /// Reads a main.cf that somebody has pasted a key into: no fault shows any part of it.
  private static func paste(_ input: [UInt8]) {
    let main = MainCF(parsing: input, file: "main.cf")
    let configuration = PostfixConfiguration(main: main, master: noServices, host: host)
    var faults: [ConfigurationError?] = main.faults
    for setting in main.settings.prefix(16) {
      faults.append(
        fault { () throws(ConfigurationError) in
          _ = try configuration.list(of: setting.name, groups: true)
        })
    }
    for fault in faults.compactMap(\.self) {
      for start in [0, 16, 32] {
        let part = key.dropFirst(start).prefix(24)
        hold(!fault.reason.contains(part), "a fault that shows part of a key")
      }
    }
  }

  static func master(_ input: [UInt8]) {
    let master = MasterCF(parsing: input, file: "master.cf")
    check(master.faults)
    let text = master.services.map { $0.columns.joined(separator: " ") + "\n" }.joined()
    let again = MasterCF(parsing: text.utf8, file: "master.cf")
    hold(
      again.services.map { $0.columns.map(\.octets) }
        == master.services.map { $0.columns.map(\.octets) },
      "what is written is not what was read")
    let main = MainCF(parsing: "".utf8, file: "main.cf")
    let configuration = PostfixConfiguration(main: main, master: master, host: host)
    for service in master.services.prefix(64) {
      _ = (service.port, service.identity, service.isPrivate, service.isUnprivileged)
      _ = (service.wakeup, service.wakesOnlyInUse, service.processLimit, service.command)
      check([fault { () throws(ConfigurationError) in _ = try configuration.runsChrooted(service) }]
      )
      for override in service.overrides {
        hold(service.override(of: override.name) != nil, "an override that is not found")
        check([
          fault { () throws(ConfigurationError) in
            _ = try configuration.value(of: override.name, in: service)
          }
        ])
      }
    }
  }

  static func postconf(_ input: [UInt8]) {
    let lines = input.text.split(separator: "\n", omittingEmptySubsequences: false)
    let values = PostconfOutput.values(in: lines.map(String.init))
    hold(values.count <= lines.count, "more parameters than lines")
    let main = MainCF(parsing: "".utf8, file: "main.cf")
    let configuration = PostfixConfiguration(main: main, master: noServices, host: host) {
      values[$0]
    }
    for name in values.keys.prefix(64) {
      check([fault { () throws(ConfigurationError) in _ = try configuration.value(of: name) }])
      check([
        fault { () throws(ConfigurationError) in _ = try configuration.defaultValue(of: name) }
      ])
    }
    for line in lines.prefix(16) {
      _ = PostfixVersion(String(line))
      _ = CompatibilityLevel(Array(line.utf8))
    }
  }

  static func table(_ input: [UInt8]) {
    var rest = input
    let types = ["texthash", "cidr", "inline", "regexp", "pcre"]
    let type = types[Int(rest.takeFirst()) % types.count]
    let source = TableSource(parsing: rest, file: "table", of: type)
    check(source.faults)
    _ = source.entries.map(\.values)
    let text = rest.text
    check((try? TableSource(inline: text, of: type))?.faults ?? [])
    for table in LookupTable.list(text, defaultType: "hash") {
      _ = try? table.parts()
      _ = try? table.answers()
    }
    _ = ParameterList.split(text)
    _ = try? ParameterList.splitGroups(text)
    _ = TLSProtocols(parsing: text)
    _ = try? TLSPolicy(text, in: .reference)
    _ = try? TLSPolicy(site: text)
    _ = PostfixHostName.isValid(text)
  }

  private static func fault(
    _ body: () throws(ConfigurationError) -> Void
  ) -> ConfigurationError? {
    do throws(ConfigurationError) { try body() } catch { return error }
    return nil
  }

  private static func check(_ faults: [ConfigurationError?]) {
    for fault in faults.compactMap(\.self) {
      hold("\(fault)".isRedacted, "a fault that shows what may be a key")
    }
  }
}
