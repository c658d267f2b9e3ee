// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A CA of openssl's, with an intermediate, that signs for the tests.
struct Authority: Sendable {
  private let directory: TemporaryDirectory

  /// Makes the keys and certificates of the CA.
  init() async throws {
    directory = try TemporaryDirectory()
    try directory.write("ca.cnf", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
    try directory.write("past.cnf", Self.pastIssues.replacing("DIR", with: directory.path))
    try directory.write("index.txt", "")
    let script = """
      set -e
      cd '\(directory.path)'
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key \
        -out root.pem -subj '/CN=Test Root' -days 3650
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.csr \
        -subj '/CN=Test CA'
      openssl x509 -req -in ca.csr -CA root.pem -CAkey root.key -CAcreateserial -days 1825 \
        -extfile ca.cnf -out ca.pem
      openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key
      openssl pkey -in other.key -pubout -out other.pub
      """
    let result = try await Tool("sh").run("-c", script)
    guard result.status == 0 else { throw Refused(result: result) }
  }

  var root: String { directory["root.pem"] }
  var rootKey: String { directory["root.key"] }

  /// The command that signs what it reads, and writes the certificate with that of the CA.
  ///
  /// - Parameter subject: `-force_pubkey` for a certificate of another key.
  /// - Returns: A command of the shell.
  func command(subject: String? = nil) -> String {
    let other = subject.map { "\($0) \(directory["other.pub"])" } ?? ""
    return """
      openssl x509 -req -in /dev/stdin -CA \(directory["ca.pem"]) -CAkey \(directory["ca.key"]) \
      -CAcreateserial -days 30 -copy_extensions copyall \(other) 2>/dev/null && \
      cat \(directory["ca.pem"])
      """
  }

  /// The command that signs what it reads for a year that is over, and writes as `command` does.
  ///
  /// By openssl-ca(1): openssl-x509(1) takes dates of the past from release 3.4 on, and until then
  /// a negative number of days, which it refuses since.
  func commandOfThePast() -> String {
    """
    openssl ca -batch -notext -config \(directory["past.cnf"]) -in /dev/stdin -out /dev/stdout \
    -startdate 20200101000000Z -enddate 20210101000000Z 2>/dev/null && cat \(directory["ca.pem"])
    """
  }

  private static let pastIssues = """
    [ca]
    default_ca = past
    [past]
    certificate = DIR/ca.pem
    private_key = DIR/ca.key
    database = DIR/index.txt
    new_certs_dir = DIR
    rand_serial = yes
    default_md = sha256
    copy_extensions = copyall
    policy = any
    [any]
    commonName = optional
    organizationName = optional

    """
}
