// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls config --apply` changes, and what it takes back.
@Suite struct ConfigApplyTests {
  /// The lines of 2002 for a pair.
  private static func lines(_ certificates: TemporaryDirectory) -> [String: String] {
    let (key, certificate) = (certificates["newreq.pem"], certificates["newcert.pem"])
    return [
      "smtp_use_tls": "yes", "smtp_tls_note_starttls_offer": "yes", "smtp_tls_key_file": key,
      "smtp_tls_cert_file": certificate, "smtpd_use_tls": "yes", "smtpd_tls_key_file": key,
      "smtpd_tls_cert_file": certificate,
      "smtpd_tls_session_cache_database": "sdbm:\(certificates["smtpd_scache"])",
    ]
  }

  private static func makePair(in directory: TemporaryDirectory) async throws {
    let made = try await Tool.mxtls.run(
      "new", "--type", "p256", "--dir", directory.path, "mx.example.org")
    try #require(made.status == 0, "\(made)")
  }

  /// A directory with directories in it.
  private static func directory(_ names: String...) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for name in names {
      try FileManager.default.createDirectory(
        atPath: directory[name], withIntermediateDirectories: false)
    }
    return directory
  }

  /// Makes what is proposed for a configuration, under a lock of its own.
  static func apply(
    _ directory: String, _ options: String..., environment: [String: String?] = [:]
  ) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["config", "-c", directory, "--apply", "--lock-file", "\(directory).lock"] + options,
      environment: environment)
  }

  private static func main(_ instance: PostfixInstance) throws -> String {
    try String(contentsOfFile: "\(instance.configuration)/main.cf", encoding: .utf8)
  }

  @Test func `the lines of 2002 become a configuration by which mail is encrypted both ways`()
    async throws
  {
    let certificates = try TemporaryDirectory()
    try await Self.makePair(in: certificates)
    let lines = Self.lines(certificates)
    func modernize(_ instance: PostfixInstance) async throws {
      let before = try Self.main(instance)
      let result = try await Self.apply(instance.configuration, "--format", "json")
      #expect(result.status == 0, "\(result)")
      let proposal = try #require(try JSONValue(result.text)["proposals"]?.elements.first)
      #expect(proposal["changed"]?.boolean == true && proposal["reloaded"]?.boolean == true)
      #expect(proposal["confirmed"]?.elements.count == 1, "\(result)")
      let clients = proposal["clients"]?.elements.compactMap(\.string) ?? []
      #expect(clients.contains("smtp/unix"), "\(result)")
      let kept = try #require(proposal["kept"]?.elements.first?.string)
      #expect(try String(contentsOfFile: kept, encoding: .utf8) == before)
      let after = try Self.main(instance)
      #expect(after.contains("smtpd_tls_chain_files = ") && !after.contains("use_tls"), "\(after)")
      let again = try await Self.apply(instance.configuration)
      #expect(again.status == 0 && again.text == "", "\(again)")
      #expect(again.errorText.contains("nothing is proposed"), "\(again)")
    }
    let message = try await withPostfix(lines) { receiver in
      try await modernize(receiver)
      let relaying = ["relayhost": receiver.address, "virtual_mailbox_domains": ""]
      return try await withPostfix(
        lines.merging(relaying) { $1 }, hostname: "client.example.org"
      ) { sender in
        try await modernize(sender)
        try await sender.submit(from: "a@example.net", to: "b@example.org")
        try await sender.waitForLog(containing: "status=sent")
        try await receiver.waitForLog(containing: "status=sent")
        return try #require(try receiver.mail().first)
      }
    }
    #expect(message.contains("(using TLSv1.3 with cipher "), "\(message)")
  }

  @Test func `without a Postfix that runs the files are changed, and all else is as it was`()
    async throws
  {
    let directory = try Self.directory("config")
    try await Self.makePair(in: directory)
    let pair = "smtpd_tls_cert_file = \(directory["newcert.pem"])\n"
    let main =
      "# ours\n\(pair)smtpd_tls_key_file = \(directory["newreq.pem"])\n\n#smtp_use_tls = yes\n"
      + "smtp_use_tls =\n  yes\nqueue_directory = \(directory.path)\nour_own = ${but: odd}\n"
    try directory.write("config/main.cf", main)
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    chmod(directory["config/main.cf"], 0o640)
    let result = try await Self.apply(directory["config"])
    #expect(result.status == 0, "\(result)")
    #expect(result.errorText.contains("Postfix does not run here"), "\(result)")
    let after = try directory.text("config/main.cf")
    #expect(after.hasPrefix("# ours\n\n#smtp_use_tls = yes\n"), "\(after)")
    #expect(after.contains("\nour_own = ${but: odd}\n"), "\(after)")
    #expect(directory.mode("config/main.cf") == 0o640)
    let kept = try FileManager.default.contentsOfDirectory(atPath: directory["config"])
      .filter { $0.hasPrefix("main.cf.") }
    #expect(kept.count == 1)
    #expect(try directory.text("config/\(kept[0])") == main)
    #expect(directory.mode("config/\(kept[0])") == 0o640)
  }

  @Test func `what a server would not survive is taken back`() async throws {
    let certificates = try TemporaryDirectory()
    try await Self.makePair(in: certificates)
    let lines = Self.lines(certificates).merging(
      ["smtpd_tls_session_cache_database": ""], uniquingKeysWith: { $1 })
    try await withPostfix(lines.merging(PostfixInstance.oneProcess) { $1 }) { instance in
      // A process of the server that has begun before goes on with what it has read.
      let served = try await Tool.mxtls.run("probe", "127.0.0.1:\(instance.port)", "--dane", "no")
      #expect(served.text.contains("TLSv1.3"), "\(served)")
      let broken = try Self.main(instance) + "smtpd_tls_CAfile = /nowhere/ca.pem\n"
      try instance.replace("main.cf", by: broken)
      let result = try await Self.apply(instance.configuration)
      #expect(result.status == 76, "\(result)")
      #expect(result.errorText.contains("127.0.0.1:\(instance.port): "), "\(result)")
      #expect(result.errorText.contains("is as it was, and reloaded"), "\(result)")
      #expect(try Self.main(instance) == broken)
    }
  }

  @Test func `what was replaced by a run that was killed before its reload is loaded by the next`()
    async throws
  {
    let certificates = try TemporaryDirectory()
    try await Self.makePair(in: certificates)
    try await withPostfix(Self.lines(certificates)) { instance in
      // A postfix that kills who has it reload; in all else it is the real one.
      let real = try Tool("postfix").path
      let killer = try StandInProgram(
        "postfix", "case \"$*\" in *reload) kill -9 $PPID; exit 1;; esac\nexec \(real) \"$@\"")
      let killed = try await Self.apply(
        instance.configuration, environment: ["MAIL_CONFIG": nil, "PATH": killer.searchPath])
      #expect(killed.status == 137, "\(killed)")
      #expect(try Self.main(instance).contains("smtpd_tls_chain_files"))
      #expect(try await instance.reloads() == 0)
      let busy = try await Tool("flock").run(
        "\(instance.configuration)/.mxtls-config.pending", Tool.mxtls.path, "config", "--apply",
        "-c", instance.configuration, "--lock-file", "\(instance.configuration).lock")
      #expect(busy.status == 75 && busy.errorText.contains("another run is at work"), "\(busy)")
      let next = try await Self.apply(instance.configuration)
      #expect(next.status == 0, "\(next)")
      #expect(next.errorText.contains("a run before was cut short"), "\(next)")
      #expect(try await instance.reloads() == 1)
      let again = try await Self.apply(instance.configuration)
      #expect(again.status == 0 && !again.errorText.contains("cut short"), "\(again)")
    }
  }

  @Test(arguments: [true, false])
  func `what postfix check warns of is told, and what it fails for is taken back`(fails: Bool)
    async throws
  {
    let certificates = try TemporaryDirectory()
    try await Self.makePair(in: certificates)
    let lines = Self.lines(certificates).merging(
      ["smtpd_tls_session_cache_database": ""], uniquingKeysWith: { $1 })
    // The first check is that of the files as they were.
    let checker = try StandInProgram(
      "postfix",
      """
      if [ "$3" = check ] && ! mkdir '\(certificates["checked"])' 2>/dev/null; then
        echo "postfix/postfix-script: \(fails ? "fatal" : "warning"): not owned by root: /x" >&2
        exit \(fails ? 1 : 0)
      fi
      exec \(try Tool("postfix").path) "$@"
      """)
    try await withPostfix(lines) { instance in
      let before = try Self.main(instance)
      let result = try await Self.apply(
        instance.configuration, environment: ["PATH": checker.searchPath])
      let errors = result.errorText.replacing("\n", with: " ")
      if fails {
        #expect(result.status == 76 && errors.contains("not owned by root: /x"), "\(result)")
        #expect(try Self.main(instance) == before)
      } else {
        #expect(result.status == 0, "\(result)")
        #expect(errors.contains("warning: postfix check: not owned by root: /x"), "\(result)")
        #expect(try Self.main(instance) != before)
      }
    }
  }

  @Test func `a rehearsal says what would be done, and changes nothing`() async throws {
    let directory = try Self.directory("config")
    let main = "smtp_use_tls = yes\nqueue_directory = \(directory.path)\n"
    try directory.write("config/main.cf", main)
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    let result = try await Self.apply(directory["config"], "-n")
    #expect(result.status == 0 && result.text.contains("+smtp_tls_security_level"), "\(result)")
    let json = try await Self.apply(directory["config"], "--dry-run", "--format", "json")
    let proposal = try #require(try JSONValue(json.text)["proposals"]?.elements.first)
    #expect(proposal["changed"]?.boolean == false, "\(json)")
    #expect(try directory.text("config/main.cf") == main)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory["config"]).count == 2)
    chown(directory["config"], 65534, 0)
    let refused = try await Self.apply(directory["config"], "-n")
    #expect(refused.status == 77, "\(refused)")
  }

  @Test(arguments: [["--apply"], ["--cache", "lmdb"]])
  func `nothing is changed while a rotation is at work on this host`(_ mode: [String])
    async throws
  {
    let directory = try Self.directory("config")
    let main =
      "smtp_use_tls = yes\nqueue_directory = \(directory.path)\n"
      + "smtp_tls_session_cache_database = btree:\(directory["smtp"])\n"
    try directory.write("config/main.cf", main)
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    let lock = ["--lock-file", directory["lock"]]
    let command = ["config", "-c", directory["config"]] + mode + lock
    let alone = [directory["lock"], Tool.mxtls.path] + command
    let busy = try await Tool("flock").run(alone)
    #expect(busy.status == 75, "\(busy)")
    #expect(busy.errorText.contains("another run is at work"), "\(busy)")
    let rehearsal = try await Tool("flock").run(alone + ["-n"])
    #expect(rehearsal.status == 0, "\(rehearsal)")
    #expect(try directory.text("config/main.cf") == main)
    let refused = try await Tool.mxtls.run(["config", "-c", directory["config"]] + lock)
    #expect(refused.status == 64, "\(refused)")

    // Once it has ended, one that waits goes on.
    let script = """
      cd "$0"
      flock lock sh -c 'touch held; until [ -e end ]; do sleep 0.05; done' &
      until [ -e held ]; do sleep 0.05; done
      "$@" & run=$!
      touch end
      wait $run
      """
    let waited = try await Tool("sh").run(
      ["-c", script, directory.path, Tool.mxtls.path] + command + ["--wait", "1m"])
    #expect(waited.status == 0, "\(waited)")
    #expect(try directory.text("config/main.cf") != main)
  }

  @Test func `a directory that another user can change is left alone`() async throws {
    let directory = try Self.directory("config")
    try directory.write("config/main.cf", "smtp_use_tls = yes\n")
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    chown(directory["config"], 65534, 0)
    let result = try await Self.apply(directory["config"])
    #expect(result.status == 77 && result.errorText.contains("belongs to user nobody"), "\(result)")
    #expect(try directory.text("config/main.cf") == "smtp_use_tls = yes\n")
  }

  @Test func `a user who may not write there is told so, and not of a lock`() async throws {
    let directory = try Self.directory("config", "open")
    try directory.write("config/main.cf", "smtp_use_tls = yes\nqueue_directory = /nowhere\n")
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    for (name, mode) in [("", 0o755), ("config", 0o755), ("open", 0o1777)] {
      chmod(directory[name], mode_t(mode))
    }
    let result = try await Tool("setpriv").run(
      "--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.mxtls.path, "config", "-c",
      directory["config"], "--apply", "--lock-file", directory["open/lock"])
    #expect(result.status == 77, "\(result)")
    #expect(!result.errorText.contains("locked"), "\(result)")
    #expect(result.errorText.contains("hint: run mxtls as root"), "\(result)")
  }

  @Test func `a main cf that is a link is left alone`() async throws {
    let directory = try Self.directory("config")
    try directory.write("elsewhere", "smtp_use_tls = yes\nqueue_directory = \(directory.path)\n")
    try directory.write("config/master.cf", ConfigProposalTests.Case.usualMaster)
    symlink(directory["elsewhere"], directory["config/main.cf"])
    let before = try directory.text("elsewhere")
    let result = try await Self.apply(directory["config"])
    #expect(result.status == 73 || result.status == 74 || result.status == 65, "\(result)")
    #expect(try directory.text("elsewhere") == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory["config"]).sorted() == [
        "main.cf", "master.cf",
      ])
  }

  @Test func `whenever it is killed, each file is the old one or the new one`() async throws {
    let directory = try Self.directory()
    let main = "smtp_use_tls = yes\nqueue_directory = \(directory.path)\n"
    let master = "relay unix - - y - - smtp -o smtp_use_tls=no\nsmtp unix - - y - - smtp\n"
    func write(_ name: String) throws {
      try FileManager.default.createDirectory(
        atPath: directory[name], withIntermediateDirectories: false)
      try directory.write("\(name)/main.cf", main)
      try directory.write("\(name)/master.cf", master)
    }
    try write("whole")
    let whole = try await Self.apply(directory["whole"])
    try #require(whole.status == 0, "\(whole)")
    let new = try ["main.cf", "master.cf"].map { try directory.text("whole/\($0)") }
    #expect(new[0] != main && new[1] != master)
    var states: Set<String> = []
    var number = 1
    while number < 40 {
      try write("\(number)")
      let result = try await Tool("strace").run(
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=/^(rename|link)",
        "-e", "inject=/^(rename|link):signal=KILL:when=\(number)", Tool.mxtls.path, "config", "-c",
        directory["\(number)"], "--apply", "--lock-file", directory["lock"])
      let now = try ["main.cf", "master.cf"].map { try directory.text("\(number)/\($0)") }
      #expect(now[0] == main || now[0] == new[0])
      #expect(now[1] == master || now[1] == new[1])
      states.insert("\(now[0] == main) \(now[1] == master)")
      let next = try await Self.apply(directory["\(number)"])
      #expect(next.status == 0, "\(next)")
      #expect(try directory.text("\(number)/main.cf") == new[0])
      #expect(try directory.text("\(number)/master.cf") == new[1])
      if result.status == 0 { break }
      number += 1
    }
    #expect(number > 3 && number < 40)
    #expect(states.count >= 2, "\(states)")
  }
}
