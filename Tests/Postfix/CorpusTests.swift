// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

/// postconf is the judge: what it prints for a configuration is what we read.
@Suite struct CorpusTests {
  /// What postconf knows by name; it expands all of these that are set, whatever it is asked for.
  private static let known =
    ParameterDefaults.names(in: .reference) + ["myhostname", "mydomain", "mail_version"]

  /// Whether the values of a configuration, or its having none, are what postconf says.
  private func judge(_ judged: Judged, _ comment: Comment) async throws {
    let configuration = judged.configuration
    guard !configuration.main.faults.contains(where: \.isFatal) else {
      #expect(try await judged.postconf(["-xh", "smtp_tls_loglevel"]).status == 1, comment)
      return
    }
    let wrong = Self.known.filter { isWrong($0, in: configuration) }
    guard wrong.isEmpty else {
      for name in wrong.prefix(3) {
        let one = judged.with(empty: wrong.filter { $0 != name })
        let result = try await one.postconf(["-x", "-h", name])
        #expect((result.status != 0) == isWrong(name, in: one.configuration), "\(comment): \(name)")
      }
      return try await judge(judged.with(empty: wrong), comment)
    }
    try await judgeValues(judged, comment)
  }

  private func isWrong(_ name: String, in configuration: PostfixConfiguration) -> Bool {
    guard configuration.origin(of: name) != .builtIn else { return false }
    guard let value = try? configuration.value(of: name) else { return true }
    return name == "compatibility_level" && CompatibilityLevel(Array(value.utf8)) == nil
  }

  private func judgeValues(_ judged: Judged, _ comment: Comment) async throws {
    var values: [(name: String, value: String)] = []
    for name in Self.known {
      do throws(ConfigurationError) {
        let value = try judged.configuration.value(of: name)
        #expect(value != nil, "\(comment): \(name)")
        values.append((name, value ?? ""))
      } catch {
        // A default of Postfix's that what is set makes impossible.
        let result = try await judged.postconf(["-x", "-h", name])
        #expect(result.status != 0, "\(comment): \(name)")
      }
    }
    let result = try await judged.postconf(["-x", "-h"] + values.map(\.name))
    #expect(result.status == 0, "\(comment): \(result.errorText)")
    let answers = lines(result.text).dropLast()
    #expect(answers.count == values.count, comment)
    for ((name, value), answer) in zip(values, answers) {
      #expect(singleSpaced(value) == answer, "\(comment): \(name)")
    }
  }

  @Test(arguments: Seeds.first(10))
  func `reads twenty-four main.cf as postconf does`(seed: UInt64) async throws {
    var generator = ConfigurationGenerator(seed: seed)
    for round in 1...24 {
      var options: [String: String] = [:]
      if round.isMultiple(of: 4) {
        options["smtp_tls_cert_file"] = singleSpaced(generator.value())
        options["u3"] = "/option"
      }
      let main = generator.main()
      let judged = try Judged(main: main, options: options)
      try await judge(judged, "seed \(seed), round \(round), \(options)\n\(main)\n")
    }
  }

  @Test(arguments: Seeds.first(8))
  func `reads ten master.cf as postconf does`(seed: UInt64) async throws {
    var generator = ConfigurationGenerator(seed: seed, rarity: 200)
    for round in 1...10 {
      let (main, master) = ("mydomain = example.org\nu0 = /u0\n", generator.master())
      let judged = try Judged(main: main, master: master)
      try await judgeServices(judged, "seed \(seed), round \(round)\n\(master)\n")
    }
  }

  @Test(arguments: Seeds.first(6))
  func `reads ten damaged main.cf as postconf does`(seed: UInt64) async throws {
    var generator = ConfigurationGenerator(seed: seed, rarity: 500)
    var random = SplitMix64(seed: ~seed)
    for round in 1...10 {
      var text = Array(generator.main().utf8)
      for _ in 1...3 {
        let position = Int.random(in: text.indices, using: &random)
        text[position] = random.pick(Array("${}()?:=<>#\n \t\0-a".utf8))
      }
      let comment = "seed \(seed), round \(round)\n\(text[...].text)\n"
      try await judge(try Judged(main: text, master: []), "\(comment)")
    }
  }

  @Test func `the corpus holds enough of everything`() {
    var counts = (right: 0, wrong: 0, macros: 0)
    for seed in UInt64(1)...50 {
      var generator = ConfigurationGenerator(seed: seed)
      for _ in 1...24 {
        let configuration = PostfixConfiguration(
          main: MainCF(parsing: generator.main().utf8, file: "main.cf"),
          master: MasterCF(parsing: "".utf8, file: "master.cf"), host: .local("/"))
        var isWrong = configuration.main.faults.contains(where: \.isFatal)
        for setting in configuration.main.settings where setting.value.contains("$") {
          let value = try? configuration.value(of: setting.name)
          isWrong = isWrong || value == nil
          if value?.isEmpty == false { counts.macros += 1 }
        }
        if isWrong { counts.wrong += 1 } else { counts.right += 1 }
      }
    }
    #expect(counts.right > 300, "\(counts)")
    #expect(counts.wrong > 100, "\(counts)")
    #expect(counts.macros > 3_000, "\(counts)")
  }

  /// Whether the services of a configuration, and their options, are what postconf says.
  private func judgeServices(_ judged: Judged, _ comment: Comment) async throws {
    let configuration = judged.configuration
    let services = configuration.master.services
    var raw: [String] = []
    var expanded: [String] = []
    var isKnownWrong = false
    for service in services {
      for name in Set(service.overrides.map(\.name)).sorted() {
        let value = try #require(service.override(of: name)?.value)
        let label = "\(service.identity)/\(name) ="
        raw.append(singleSpaced("\(label) \(value)"))
        do throws(ConfigurationError) {
          let value = try configuration.value(of: name, in: service) ?? ""
          expanded.append(singleSpaced("\(label) \(value)"))
        } catch {
          isKnownWrong = isKnownWrong || Self.known.contains(name)
        }
      }
    }
    let entries = try await judged.postconf(["-M"])
    let options = try await judged.postconf(["-P"])
    let values = try await judged.postconf(["-P", "-x"])
    let isWrong = expanded.count < raw.count
    #expect((values.status != 0) == isWrong, "\(comment): \(values.errorText)")
    if !isWrong { #expect(Array(lines(values.text).dropLast()) == expanded, comment) }
    #expect((entries.status != 0) == isKnownWrong, "\(comment): \(entries.errorText)")
    if isKnownWrong { return }
    #expect(Array(lines(options.text).dropLast()) == raw, comment)
    #expect(
      Array(lines(entries.text).dropLast()) == services.map { singleSpaced($0.asPostconfShowsIt) },
      comment)
  }

  @Test(arguments: [
    ("/usr/share/postfix/main.cf.dist", "/usr/share/postfix/master.cf.dist"),
    ("/usr/share/postfix/main.cf.debian", "/etc/postfix/master.cf.proto"),
    ("/usr/share/postfix/main.cf.tls", "/etc/postfix/master.cf"),
    ("/etc/postfix/main.cf.proto", "/etc/postfix/master.cf"),
    ("/etc/postfix/main.cf", "/etc/postfix/master.cf"),
  ])
  func `reads the files of the package as postconf does`(main: String, master: String) async throws
  {
    let judged = try Judged(main: try contents(main), master: try contents(master))
    #expect(judged.configuration.faults.isEmpty)
    #expect(judged.configuration.master.services.isEmpty == false)
    try await judge(judged, "\(main)")
    try await judgeServices(judged, "\(master)")
  }

  @Test func `reads the page of 2002 as postconf does`() async throws {
    let main = """
      smtp_use_tls = yes
      smtp_tls_note_starttls_offer = yes
      smtp_tls_key_file = /etc/postfix/certs/newreq.pem
      smtp_tls_cert_file = /etc/postfix/certs/newcert.pem
      smtpd_tls_session_cache_database = sdbm:/etc/postfix/smtpd_scache
      smtpd_tls_key_file = $smtp_tls_key_file
      smtpd_tls_cert_file = $smtp_tls_cert_file
      """
    try await judge(try Judged(main: main), "2002")
  }
}

extension MasterService {
  /// The entry as `postconf -M` prints it.
  fileprivate var asPostconfShowsIt: String {
    var words = columns
    var isOption = true
    var isValue = false
    for argument in arguments {
      let mayBeBraced = isValue || !isOption
      let hasBlank = argument.utf8.contains(where: \.isBlank)
      words.append(mayBeBraced && hasBlank ? "{\(argument)}" : argument)
      if isValue {
        isValue = false
      } else if isOption {
        isOption = argument.hasPrefix("-") && argument != "--"
        isValue = argument == "-o"
      }
    }
    return words.joined(separator: " ")
  }
}
