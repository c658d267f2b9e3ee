// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Platform
internal import Primitives
internal import SystemPackage
package import TLSCrypto

/// A command of a shell that is run for its effect or its answer.
package struct ShellCommand: Sendable {
  /// What messages call it: the option that gave it.
  package let name: String
  package let text: String
  /// Its environment, each variable as NAME=VALUE.
  package let environment: [String]
  package let timeout: Duration

  package init(_ name: String, _ text: String, environment: [String], timeout: Duration) {
    self.name = name
    self.text = text
    self.environment = environment
    self.timeout = timeout
  }

  /// Runs the command by sh(1).
  ///
  /// - Parameter input: What it finds on its standard input.
  /// - Returns: What it wrote to standard output and to standard error.
  /// - Throws: A `RotationError` of code `notConfirmed` where it failed or took too long.
  package func run(input: [UInt8] = []) throws(RotationError) -> (output: [UInt8], errors: String) {
    let run = try onFiles { () throws(FileError) in
      try ProgramRun(
        "/bin/sh", ["-c", text], environment: environment, input: input, timeout: timeout)
    }
    try run.requireSuccess(of: name, timeout: timeout)
    return (run.output, run.errorText)
  }
}

extension ShellCommand {
  /// Has the command sign a request.
  ///
  /// - Parameter request: Goes to its standard input, in PEM.
  /// - Returns: The certificates that it wrote to standard output, the host's own first, and its
  ///   issuers in order; and what it wrote to standard error.
  /// - Throws: A `RotationError`, of code `notConfirmed` where the command failed, and `badData` where
  ///   it wrote something else.
  package func sign(
    _ request: CertificateRequest
  ) throws(RotationError) -> (certificates: [Certificate], errors: String) {
    let pem = try about("certificate request") { () throws(CryptoError) in try request.pem }
    let (output, errors) = try run(input: pem)
    let objects: [CryptoObject]
    do throws(CryptoError) {
      objects = try CryptoObject.readAll(from: output.span.bytes)
    } catch {
      let said = errors.isEmpty ? "" : "; it said: \(errors)"
      throw RotationError(
        .badData, name,
        "wrote no certificate: \(output.isEmpty ? "nothing at all" : "\(error)")\(said)")
    }
    var answer = KeyMaterial()
    answer.add(objects, of: name)
    if let fault = answer.faults.first { throw RotationError(fault.error, about: name) }
    guard let (certificates, _) = answer.certificates(for: request.publicKey) else {
      throw RotationError(
        .badData, name,
        answer.certificates.isEmpty
          ? "wrote no certificate" : "wrote no certificate for the key of the request")
    }
    return (certificates, errors)
  }
}

extension ProgramRun {
  /// Throws where the program did not do what it was to do.
  func requireSuccess(of command: String, timeout: Duration) throws(RotationError) {
    guard let failure = failure(after: timeout) else { return }
    throw RotationError(.notConfirmed, command, failure)
  }
}
