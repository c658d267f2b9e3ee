// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives

/// The settings for TLS for programs, field by field as the manual page documents them.
struct ConfigDescription: Encodable {
  struct Instance: Encodable {
    let directory: String
    let postfixVersion: String
    let compatibilityLevel: String?
    let services: [Service]
    /// What all programs share.
    let shared: [Setting]
  }

  struct Service: Encodable {
    let service: String
    let program: String
    /// `server` or `client`.
    let side: String
    let settings: [Setting]
  }

  struct Setting: Encodable {
    let name: String
    let value: String
    let defaultValue: String?
    let isDefault: Bool
    /// `default`, `main`, `service` or `option`.
    let origin: String
    let file: String?
    let line: Int?
    let meaning: String?

    enum CodingKeys: String, CodingKey {
      case name, value, isDefault, origin, file, line, meaning
      case defaultValue = "default"
    }

    init(_ setting: TLSSetting) {
      name = setting.name
      value = setting.value.withoutKeyMaterial
      defaultValue = setting.defaultValue?.withoutKeyMaterial
      isDefault = setting.isDefault
      origin =
        switch setting.origin {
        case .builtIn: "default"
        case .option: "option"
        case .main: "main"
        case .service: "service"
        }
      file = setting.origin.file
      line = setting.origin.line
      let sentence = setting.sentence
      meaning = sentence.isEmpty ? nil : sentence
    }
  }

  let instances: [Instance]

  init(_ listings: [ConfigListing]) {
    instances = listings.map { listing in
      Instance(
        directory: listing.configuration.host.configurationDirectory,
        postfixVersion: "\(listing.configuration.host.version)",
        compatibilityLevel: try? listing.configuration.value(of: "compatibility_level"),
        services: listing.sides.flatMap { side in
          side.services.map { service in
            Service(
              service: service.service.identity, program: side.program.command,
              side: side.program.isServer ? "server" : "client",
              settings: service.settings.map(Setting.init))
          }
        }, shared: listing.shared.map(Setting.init))
    }
  }
}
