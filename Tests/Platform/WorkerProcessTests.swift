// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite struct WorkerProcessTests {
  @Test func `a worker finds what it is given, and nothing that we were started with`() throws {
    let directory = try TemporaryDirectory()
    let secret = open(try directory.write("secret", "secret"), O_RDONLY)
    defer { close(secret) }
    // As a shell hands it on: by a high number, and not to be closed on exec.
    let inherited = fcntl(secret, F_DUPFD, 300)
    defer { close(inherited) }
    let report = open(directory["report"], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(report) }
    let text =
      "for number in 0 1 2 3 4 5 \(inherited); do"
      + " if [ -e /proc/self/fd/$number ]; then echo $number; fi; done >&3"
    var worker = try WorkerProcess("/bin/sh", ["-c", text], descriptors: [report])
    #expect(worker.wait() == .exited(0))
    #expect(try directory.text("report") == "0\n1\n2\n3\n")
    #expect(fcntl(inherited, F_GETFD) == 0)
  }
}
