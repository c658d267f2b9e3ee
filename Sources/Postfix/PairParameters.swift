// SPDX-License-Identifier: Apache-2.0

/// The parameters by which main.cf names the pairs of a program in two files each.
package struct PairParameters {
  package let program: TLSProgram
  /// Those that name a certificate, in the order in which Postfix loads them.
  package let certificates: [String]
  /// All of them that main.cf sets, those of keys too.
  package let written: [String]

  /// The parameter that names pairs in one file each.
  package var chain: String { program.parameter("chain_files") }

  /// The kinds of keys that have parameters of their own, as postconf(5) has them.
  private static let kinds = ["", "d", "ec"]

  fileprivate static func all(of program: TLSProgram) -> [String] {
    kinds.flatMap {
      [program.parameter("\($0)cert_file"), program.parameter("\($0)key_file")]
    }
  }

  fileprivate init?(
    _ program: TLSProgram, in configuration: PostfixConfiguration
  ) throws(ConfigurationError) {
    self.program = program
    written = Self.all(of: program).filter { configuration.main.setting(of: $0) != nil }
    var certificates: [String] = []
    for kind in Self.kinds {
      let name = program.parameter("\(kind)cert_file")
      let value = try configuration.value(of: name) ?? ""
      // A server that is to have no certificate says so there.
      if value.lowercasedASCII == "none" { return nil }
      if !value.isEmpty { certificates.append(name) }
    }
    self.certificates = certificates
    // Where a list is set, it decides alone.
    guard !written.isEmpty, !certificates.isEmpty,
      try configuration.value(of: chain)?.isEmpty == true
    else { return nil }
  }
}

extension PostfixConfiguration {
  /// The parameters of main.cf that name pairs in two files each, by the programs that load them.
  ///
  /// - Returns: Those of each program that has any, and whose list of chain files is empty; none
  ///   for releases before 3.4, which have no such list.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package func pairParameters() throws(ConfigurationError) -> [PairParameters] {
    var found: [PairParameters] = []
    for program in TLSProgram.allCases {
      if let one = try PairParameters(program, in: self) { found.append(one) }
    }
    return found
  }

  /// The parameters of main.cf that list chain files, but for those that only refer to another one.
  package var chainLists: [String] {
    let names = TLSProgram.allCases.map { $0.parameter("chain_files") }
    return names.filter { name in
      guard let setting = main.setting(of: name) else { return false }
      return !names.contains(where: setting.value.refers)
    }
  }

  /// The settings that need some parameters of main.cf: other parameters that refer to them, and
  /// options by which services name pairs of their own, which a list of chain files would override.
  ///
  /// - Parameter names: The parameters.
  /// - Returns: The file with the line, and what it says there.
  package func dependents(on names: [String]) -> [(place: String, parameter: String)] {
    func mentions(_ value: String) -> Bool {
      names.contains { value.refers(to: $0) }
    }
    let own = TLSProgram.allCases.flatMap { PairParameters.all(of: $0) }
    return main.settings.filter { !names.contains($0.name) && mentions($0.value) }
      .map { ("\(main.file):\($0.line)", $0.name) }
      + master.services.flatMap { service in
        service.overrides.filter { own.contains($0.name) || mentions($0.value) }
          .map { ("\(master.file):\($0.line)", "\($0.name) of \(service.identity)") }
      }
  }
}
