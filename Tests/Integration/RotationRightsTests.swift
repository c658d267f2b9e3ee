// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import TLSCrypto
import TestSupport
import Testing

/// Pairs in a directory of another user, as programs that fetch certificates have them.
@Suite struct RotationRightsTests {
  private let stranger: UInt32 = 65_534

  /// A pair in a directory of the user nobody, who can get there.
  private func bench(_ layout: String = "pair") async throws -> RotationBench {
    try #require(geteuid() == 0, "needs root")
    let bench = try await RotationBench(layout: layout)
    chmod(bench.directory.path, 0o755)
    chown(bench.directory["certs"], stranger, stranger)
    for name in bench.names { chown(bench.directory["certs/\(name)"], stranger, stranger) }
    return bench
  }

  private func owners(_ bench: RotationBench) throws -> Set<UInt32> {
    var owners: Set<UInt32> = []
    for file in try bench.files() {
      var status = stat()
      lstat(bench.directory["certs/\(file)"], &status)
      owners.insert(status.st_uid)
    }
    return owners
  }

  @Test(arguments: ["rotate", "install", "rollback"])
  func `root refuses a directory of another user, and says what helps`(
    command: String
  ) async throws {
    let bench = try await bench()
    if command == "rollback" {
      chown(bench.directory["certs"], 0, 0)
      #expect(try await bench.run("rotate", "--force", "-q").status == 0)
      chown(bench.directory["certs"], stranger, stranger)
    }
    let made = try await Tool.mxtls.run("new", "mx.example.org", "--dir", bench.directory.path)
    try #require(made.status == 0, "\(made)")
    let before = try bench.files()
    let arguments =
      switch command {
      case "rotate": ["rotate", "--force"]
      case "install":
        ["install", bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"]]
      default: ["rollback"]
      }
    for dry in [[], ["--dry-run"]] {
      let result = try await Tool.mxtls.run(bench.arguments(arguments + dry))
      let folder = bench.directory["certs"]
      #expect(result.status == 78, "\(result)")
      #expect(
        result.errorText.contains(
          ": \(folder) belongs to user nobody, who could exchange files while root works on them"))
      #expect(
        result.errorText.contains(
          "mxtls: hint: chown root \(folder), or --run-as nobody, which works with that user's"))
      #expect(try bench.files() == before)
    }
    chown(bench.directory["certs"], 0, 0)
    #expect(try await Tool.mxtls.run(bench.arguments(arguments)).status == 0)
  }

  @Test(arguments: ["pair", "chain"])
  func `with the rights of that user it works, and programs are root's`(
    layout: String
  ) async throws {
    let bench = try await bench(layout)
    let old = try bench.credentials()
    // A shell gives up an effective user that is not the real one: both must be root's.
    let asked = "id -u; id -ru; id -G"
    let root = try await Tool("sh").run("-c", asked)
    let result = try await bench.run(
      "rotate", "--force", "--run-as", "nobody", "--no-confirm", "--reload-command",
      "(\(asked)) > \(bench.directory["ids"])")
    #expect(result.status == 0, "\(result)")
    #expect(try bench.directory.text("ids") == root.text)
    #expect(try bench.live() == 2)
    #expect(try !bench.credentials()[0].key.publicKey.matches(old[0].key.publicKey))
    #expect(try owners(bench) == [stranger])
    try bench.expectClean("as nobody")
    // What root alone may read, such as the lock, stays root's.
    var status = stat()
    stat(bench.directory["lock"], &status)
    #expect(status.st_uid == 0)
    let back = try await bench.run("rollback", "--run-as", "nobody", "--no-confirm")
    #expect(back.status == 0, "\(back)")
    #expect(
      try bench.credentials()[0].key.publicKey.matches(old[0].key.publicKey))
    let list = try await Tool.mxtls.run(
      "rotate", "--status", "-c", bench.directory["config"], "--run-as", "nobody")
    #expect(list.status == 0 && list.text.contains("live"), "\(list)")
  }

  /// The group of a directory need not be one of its owner's.
  @Test func `a group that the user cannot give is no hindrance`() async throws {
    let bench = try await bench()
    chown(bench.directory["certs"], stranger, 0)
    chmod(bench.directory["certs"], 0o770)
    for dry in [["--dry-run"], []] {
      let result = try await bench.run(["rotate", "--force", "--run-as", "nobody"] + dry)
      #expect(result.status == 0, "\(result)")
    }
    var status = stat()
    stat(bench.directory[bench.store], &status)
    #expect(status.st_uid == stranger && status.st_gid == stranger)
    #expect(status.st_mode & 0o777 == 0o700)
  }

  /// As `chown -R acme` leaves it, which keeps the group.
  @Test(arguments: [["rotate", "--force"], ["install"]])
  func `files that were given to a user without the group are renewed with his own`(
    command: [String]
  ) async throws {
    let bench = try await bench()
    for name in bench.names + ["."] { chown(bench.directory["certs/\(name)"], stranger, 0) }
    let made = try await Tool.mxtls.run("new", "mx.example.org", "--dir", bench.directory.path)
    try #require(made.status == 0, "\(made)")
    let material = [bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"]]
    let arguments =
      command + (command == ["install"] ? material : []) + ["--run-as", "nobody", "--no-confirm"]
    for dry in [["--dry-run"], []] {
      let result = try await Tool.mxtls.run(bench.arguments(arguments + dry))
      #expect(result.status == 0, "\(result)")
    }
    #expect(try owners(bench) == [stranger])
    let back = try await bench.run("rollback", "--run-as", "nobody", "--no-confirm")
    #expect(back.status == 0, "\(back)")
  }

  @Test func `generations that a user cannot read are not called broken`() async throws {
    let bench = try await RotationBench(layout: "chain")
    #expect(try await bench.run("rotate", "--force", "--no-confirm").status == 0)
    for path in ["", "certs", "config", bench.store] { chmod(bench.directory[path], 0o755) }
    let status = ["rotate", "--status", "-c", bench.directory["config"]]
    let result = try await Tool.mxtls.run(status + ["--run-as", "nobody"])
    #expect(result.status == 77, "\(result)")
    #expect(result.text.contains("live, cannot be read"), "\(result)")
    #expect(!result.text.contains("broken"), "\(result)")
    #expect(result.errorText.contains("hint: run mxtls as root"), "\(result)")
    let root = try await Tool.mxtls.run(status)
    #expect(root.status == 0 && !root.text.contains("cannot be read"), "\(root)")
    // Nor are those of which he cannot even see whether they are there.
    chmod(bench.directory["certs"], 0o700)
    let closed = try await Tool.mxtls.run(status + ["--run-as", "nobody"])
    #expect(closed.status == 77 && closed.text.contains("in use, cannot be read"), "\(closed)")
    #expect(!closed.text.contains("broken"), "\(closed)")
    let refused = try await bench.run("rotate", "--force", "--run-as", "nobody", "--no-confirm")
    #expect(refused.status == 77, "\(refused)")
    #expect(refused.errorText.contains("hint: run mxtls as root"), "\(refused)")
  }

  @Test func `a user is known by number as by name, and one without groups by neither`()
    async throws
  {
    let bench = try await bench()
    let number = "\(stranger)"
    let status = [
      "rotate", "--status", "-c", bench.directory["config"], "--run-as", number,
    ]
    #expect(try await Tool.mxtls.run(status).status == 0)
    let result = try await bench.run("rotate", "--force", "--run-as", number, "--no-confirm")
    #expect(result.status == 0, "\(result)")
    #expect(try owners(bench) == [stranger])
    let back = try await bench.run("rollback", "--run-as", number, "--no-confirm")
    #expect(back.status == 0, "\(back)")
    let made = try await Tool.mxtls.run("new", "mx.example.org", "--dir", bench.directory.path)
    try #require(made.status == 0, "\(made)")
    chown(bench.directory.path, 0, 0)
    let installed = try await bench.run(
      "install", bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"],
      "--run-as", number, "--no-confirm")
    #expect(installed.status == 0, "\(installed)")
    #expect(try owners(bench) == [stranger])
    // Numbers that no user has, the last of which the system takes for none at all.
    for number in ["2147480000", "4294967295"] {
      for option in ["--run-as", "--owner"] {
        let unknown = try await bench.run("rotate", "--force", option, number)
        #expect(unknown.status == 64, "\(unknown)")
        #expect(unknown.errorText.contains("there is no user"), "\(unknown)")
      }
    }
    let own = try await RotationBench(layout: "pair")
    let root = try await own.run(
      "rotate", "--force", "--run-as", "0", "--owner", "0", "--no-confirm")
    #expect(root.status == 0, "\(root)")
  }

  @Test func `hooks are root's, also where the rights of a user are lent`() async throws {
    let bench = try await bench()
    let said = bench.directory["said"]
    let hooks = try bench.hooks(["before": "#!/bin/sh\nid -u > '\(said)'\n"])
    chmod(hooks, 0o700)
    let result = try await bench.run(
      "rotate", "--force", "--run-as", "nobody", "--no-confirm", "--hook-dir", hooks)
    #expect(result.status == 0, "\(result)")
    #expect(try bench.directory.text("said") == "0\n")
  }

  @Test func `what that user may not read or own is refused`() async throws {
    let bench = try await bench()
    chown(bench.directory["certs/newreq.pem"], 0, 0)
    let before = try bench.files()
    let unread = try await bench.run("rotate", "--force", "--run-as", "nobody", "--no-confirm")
    #expect(unread.status == 77 && unread.errorText.contains("newreq.pem"), "\(unread)")
    #expect(try bench.files() == before)
    chown(bench.directory["certs/newreq.pem"], stranger, stranger)
    // A third user's directory is none of nobody's either.
    chown(bench.directory["certs"], 4, 4)
    let third = try await bench.run("rotate", "--force", "--run-as", "nobody", "--no-confirm")
    #expect(third.status == 78 && third.errorText.contains("belongs to user sync"), "\(third)")
  }

  @Test(arguments: [["rotate", "--force"], ["install"]])
  func `an owner that cannot be given is told before anything is done`(
    command: [String]
  ) async throws {
    let bench = try await bench()
    // The user is not in the group of his files.
    for name in bench.names { chown(bench.directory["certs/\(name)"], stranger, 4) }
    chmod(bench.directory["certs/newreq.pem"], 0o640)
    let made = try await Tool.mxtls.run("new", "mx.example.org", "--dir", bench.directory.path)
    try #require(made.status == 0, "\(made)")
    let material = [bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"]]
    let arguments =
      command + (command == ["install"] ? material : []) + ["--run-as", "nobody", "--no-confirm"]
    let before = try bench.files()
    for dry in [["--dry-run"], []] {
      let result = try await Tool.mxtls.run(bench.arguments(arguments + dry))
      #expect(result.status == 77, "\(result)")
      #expect(
        result.errorText.contains(
          "cannot be given to its owner: user nobody may not give files to nobody, group adm"))
      #expect(result.errorText.contains("mxtls: hint: root gives files to anybody; --owner"))
      #expect(try bench.files() == before)
    }
    let own = ["--owner", "nobody:nogroup"]
    let result = try await Tool.mxtls.run(bench.arguments(arguments + own))
    #expect(result.status == 0, "\(result)")
    #expect(try owners(bench) == [stranger])
  }

  @Test func `a link that the owner puts in place of a key gives nothing of root's away`()
    async throws
  {
    let bench = try await bench()
    let other = try await RotationBench(layout: "pair")
    // Root's own pair, in a place that the user cannot read.
    chmod(other.directory.path, 0o700)
    let key = bench.directory["certs/newreq.pem"]
    try FileManager.default.moveItem(atPath: key, toPath: bench.directory["certs/own.pem"])
    symlink(other.directory["certs/newreq.pem"], bench.directory["certs/link.pem"])
    try FileManager.default.copyItem(atPath: bench.directory["certs/own.pem"], toPath: key)
    for path in ["own.pem", "newreq.pem"] {
      chown(bench.directory["certs/\(path)"], stranger, stranger)
    }
    let secret = try other.directory.text("certs/newreq.pem")
    try await Swapper.whileSwapping(key, bench.directory["certs/link.pem"], user: stranger) {
      swapper in
      for _ in 0..<12 {
        _ = try await bench.run("rotate", "--force", "-q", "--no-confirm")
        _ = try await bench.run("rotate", "--force", "-q", "--no-confirm", "--run-as", "nobody")
        for file in try bench.files() where file.hasSuffix("key.pem") {
          #expect(try bench.directory.text("certs/\(file)") != secret, "\(file)")
        }
      }
      #expect(swapper.isRunning)
    }
  }

  @Test(arguments: [[], ["--dry-run"]])
  func `a hook that others can change is not run by root`(more: [String]) async throws {
    let bench = try await bench()
    chown(bench.directory["certs"], 0, 0)
    let hooks = try bench.hooks(["before": "#!/bin/sh\ntouch '\(bench.directory["ran"])'\n"])
    let hook = "\(hooks)/before"
    let before = try bench.files()
    func expectRefused(_ remedy: String) async throws {
      let result = try await bench.run(["rotate", "--force", "--hook-dir", hooks] + more)
      #expect(result.status == 78 && result.errorText.contains(hook), "\(result)")
      #expect(result.errorText.contains("root would run what"), "\(result)")
      #expect(result.errorText.contains("mxtls: hint: \(remedy)"), "\(result)")
      #expect(try bench.files() == before)
      #expect(!FileManager.default.fileExists(atPath: bench.directory["ran"]))
    }
    chown(hook, stranger, 0)
    try await expectRefused("chown root \(hook)")
    chown(hook, 0, 4)
    chmod(hook, 0o775)
    try await expectRefused("chmod g-w \(hook)")
    chmod(hook, 0o757)
    try await expectRefused("chmod o-w \(hook)")
    chmod(hook, 0o755)
    let result = try await bench.run(["rotate", "--force", "--hook-dir", hooks] + more)
    #expect(result.status == 0, "\(result)")
  }

  @Test func `an option that cannot be meant is refused`() async throws {
    let bench = try await bench()
    let unknown = try await bench.run("rotate", "--run-as", "no-such-user")
    #expect(unknown.status == 64 && unknown.errorText.contains("there is no user"))
    let hooks = bench.directory["hooks"]
    try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: false)
    chown(hooks, stranger, 0)
    chown(bench.directory["certs"], 0, 0)
    let result = try await bench.run("rotate", "--force", "--hook-dir", hooks)
    #expect(result.status == 78 && result.errorText.contains("root would run what"), "\(result)")
    // Nobody but root lends rights.
    let setpriv = try await Tool("setpriv").run(
      ["--reuid=4", "--regid=4", "--clear-groups", Tool.mxtls.path]
        + [
          "rotate", "-c", bench.directory["config"], "--lock-file",
          "/dev/shm/mxtls-test-\(getpid())",
        ]
        + ["--run-as", "nobody", "--no-reload"])
    unlink("/dev/shm/mxtls-test-\(getpid())")
    #expect(setpriv.status == 77 && setpriv.errorText.contains("--run-as nobody"), "\(setpriv)")
  }
}

/// What runs from cron make of a clock.
@Suite struct RotationClockTests {
  private struct Record: Decodable { let made: Int }

  private func made(_ bench: RotationBench, _ number: Int) throws -> Int {
    let bytes = try bench.directory.bytes("\(bench.store)/\(number)/generation.json")
    return try JSONDecoder().decode(Record.self, from: Data(bytes)).made
  }

  @Test func `the clock is read after the wait for another run`() async throws {
    let bench = try await RotationBench(layout: "pair")
    let result = try await Tool("flock").whileRunning(
      [
        bench.directory["lock"], "sh", "-c",
        "echo held; sleep 3; date +%s > \(bench.directory["end"])",
      ], ready: "held"
    ) { _ in
      try await bench.run("rotate", "--force", "--wait", "5m")
    }
    #expect(result.status == 0, "\(result)")
    let text = try bench.directory.text("end").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try made(bench, 2) >= #require(Int(text)))
  }

  @Test func `the clock is read after the signature`() async throws {
    let bench = try await RotationBench(layout: "pair")
    let ca = try await Tool("openssl").run(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
      "/CN=A test", "-keyout", bench.directory["ca.key"], "-out", bench.directory["ca.pem"])
    try #require(ca.status == 0, "\(ca)")
    let sign =
      "cd \(bench.directory.path) && cat > csr && sleep 2 && date +%s > end && openssl x509 -req"
      + " -in csr -CA ca.pem -CAkey ca.key -days 90 -copy_extensions copy 2>/dev/null"
    let result = try await bench.run(
      "rotate", "--force", "--sign", sign, "--ca-file", bench.directory["ca.pem"])
    #expect(result.status == 0, "\(result)")
    let text = try bench.directory.text("end").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try made(bench, 2) >= #require(Int(text)))
  }

  @Test func `a clock that was set back makes no key, unless forced`() async throws {
    let bench = try await RotationBench(layout: "pair")
    func run(_ arguments: [String], back seconds: Int) async throws -> ToolResult {
      let time = Int(time(nil)) - seconds
      return try await Tool.mxtls.run(
        bench.arguments(arguments + ["--no-confirm"]),
        environment: ["SOURCE_DATE_EPOCH": String(time), "MAIL_CONFIG": nil])
    }
    let before = try bench.files()
    for arguments in [["rotate"], ["rotate", "--stage-only"], ["rotate", "--dry-run"]] {
      let result = try await run(arguments, back: 2 * 86400)
      #expect(result.status == 78, "\(result)")
      #expect(
        result.errorText.contains("the clock of this host shows")
          && result.errorText.contains("before the certificate in use becomes valid"))
      #expect(try bench.files() == before)
    }
    #expect(try await run(["rotate", "--force", "-q"], back: 0).status == 0)
    let live = try bench.files()
    // The certificate is an hour older than the generation.
    let result = try await run(["rotate"], back: 1800)
    #expect(result.status == 78 && result.errorText.contains("before generation 2 was made"))
    let new = try await Tool.mxtls.run(
      ["new", "mx.example.org", "--dir", bench.directory.path],
      environment: ["SOURCE_DATE_EPOCH": String(time(nil) - 7200)])
    try #require(new.status == 0, "\(new)")
    let install = [
      "install", bench.directory["newcert.pem"], "--key", bench.directory["newreq.pem"],
    ]
    let refused = try await run(install, back: 1800)
    #expect(refused.status == 78 && refused.errorText.contains("before generation 2 was made"))
    #expect(try bench.files() == live)
    #expect(try await run(install + ["--force"], back: 1800).status == 0)
    #expect(try bench.live() == 3)
  }
}
