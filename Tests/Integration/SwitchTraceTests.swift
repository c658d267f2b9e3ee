// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Traces of the model of the switch are run: the program makes the same steps, and after each of them,
/// also where it is killed there, it has left what the model has.
@Suite struct SwitchTraceTests {
  /// All of them where there is time.
  private static let traces: [SwitchTrace] = {
    let all = (try? Fixture.text("traces/switch.txt")).map(SwitchTrace.all) ?? []
    return Night.isNow ? all : Array(all.prefix(4))
  }()

  @Test func `there are traces of each command, with kills and failures`() throws {
    let runs = SwitchTrace.all(in: try Fixture.text("traces/switch.txt")).flatMap(\.runs)
    #expect(Set(runs.map(\.command)) == ["rotate", "stageOnly", "activateNext", "rollback"])
    #expect(Set(runs.flatMap(\.reloads)) == [.works, .fails, .unseen])
    #expect(runs.count(where: \.isKilled) > 10 && runs.count(where: \.hasFinding) > 5)
  }

  @Test(arguments: traces) func `the program goes along a trace`(trace: SwitchTrace) async throws {
    let stand = try TemporaryDirectory(isInMemory: true)
    try await Tool("python3").whileRunning(
      ["-c", Self.server, stand["serving"]], ready: "PORT "
    ) { line in
      let port = String(line.dropFirst("PORT ".count))
      let host = TracedHost(
        bench: try await RotationBench(layout: trace.layout), serving: stand["serving"], port: port)
      try host.begin()
      for (index, run) in trace.runs.enumerated() {
        try await follow(run, index, host, trace.origin)
      }
    }
  }

  /// Runs the program once, as the model did, after it was tried what there is after each step.
  private func follow(
    _ run: SwitchTrace.Run, _ index: Int, _ host: TracedHost, _ origin: String
  ) async throws {
    let what = "\(origin)\nrun \(index + 1), \(run.command)"
    let arguments = Self.arguments(run.command, index)
    let whole = try host.copy()
    let (_, calls) = try await whole.run(arguments, run.reloads)
    let made = SwitchTrace.Step.all(in: calls)
    let wanted = run.steps.map(\.name)
    let names = made.map(\.name)
    #expect(Array(run.isKilled ? names.prefix(wanted.count) : names[...]) == wanted, "\(what)")
    guard names.starts(with: wanted) else { return }
    for (step, (name, place)) in zip(run.steps, made) {
      let copy = try host.copy()
      let (result, _) = try await copy.run(arguments, run.reloads, killedBehind: place, in: calls)
      #expect(try copy.state() == step.state, "\(what), killed behind \(name): \(result)")
    }
    let (result, _) = try await host.run(
      arguments, run.reloads,
      killedBehind: run.isKilled ? (wanted.isEmpty ? -1 : made[wanted.count - 1].place) : nil,
      in: calls)
    #expect(try host.state() == run.state, "\(what): \(result)")
    #expect(throws: Never.self, "\(what)") { try host.bench.credentials() }
    guard !run.isKilled else { return }
    // What there is not cannot be activated, nor gone back to: that is no finding. Nor is one to the model
    // that what a run before had begun is taken back.
    let isUneventful = run.reloads.allSatisfy { $0 == .works }
    let expected: [Int32] = run.hasFinding ? [76] : isUneventful ? [0, 66] : [0, 66, 76]
    #expect(expected.contains(result.status), "\(what): \(result)")
    #expect(try host.reloadsLeft() == [], "\(what): \(result)")
  }

  /// The arguments of a command of the model.
  ///
  /// What waits is of another type than what a rotation makes, and has names of its own: else it would be
  /// taken for what a run is to make.
  private static func arguments(_ command: String, _ index: Int) -> [String] {
    switch command {
    case "rotate": ["rotate", "--force", "--keep", "1", "--type", "p256"]
    case "stageOnly":
      [
        "rotate", "--force", "--stage-only", "--type", "p384", "--name", "mx.example.org", "--name",
        "run\(index).example.org",
      ]
    case "activateNext": ["rotate", "--activate", "--keep", "1"]
    default: ["rollback"]
    }
  }

  /// A server that shows whatever is in the file that a file names.
  private static let server = #"""
    import socket, ssl, sys
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    print("PORT", listener.getsockname()[1], flush=True)
    while True:
        stream, peer = listener.accept()
        stream.settimeout(20)
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(open(sys.argv[1]).read())
            stream.sendall(b"220 mx.example.org ESMTP\r\n")
            while True:
                line = stream.recv(4096)
                if not line:
                    break
                if line.startswith(b"EHLO"):
                    stream.sendall(b"250-mx.example.org\r\n250 STARTTLS\r\n")
                elif line.startswith(b"STARTTLS"):
                    stream.sendall(b"220 go\r\n")
                    stream = context.wrap_socket(stream, server_side=True)
                else:
                    stream.sendall(b"221 bye\r\n")
                    break
        except OSError:
            pass
        stream.close()
    """#
}
