// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import mxtls

@Suite struct DistributionPackagesTests {
  @Test func `a file is looked for where packages have files`() throws {
    let directory = try TemporaryDirectory()
    // Claims whatever it is asked for, and keeps what that was.
    try directory.write(
      "dpkg-query",
      """
      #!/bin/sh
      shift
      printf '%s\\n' "$@" >\(directory["asked"])
      for path; do echo "some-package: $path"; done

      """, mode: 0o755)
    let packages = DistributionPackages(environment: Environment(["PATH": directory.path]))
    #expect(packages.owners(of: ["/home/a/key.pem", "/tmp/key.pem", "/usr/local/key"]) == [])
    #expect(!FileManager.default.fileExists(atPath: directory["asked"]))
    let owners = packages.owners(of: ["/tmp/key.pem", "/etc/ssl/key.pem", "/tmpfiles/key.pem"])
    #expect(owners == ["some-package", "some-package"])
    #expect(try directory.text("asked") == "/etc/ssl/key.pem\n/tmpfiles/key.pem\n")
  }
}
