// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// Where a request or certificate goes: a file, or standard output.
struct CertificateOutput {
  private let file: OutputFile?
  private let force: Bool
  private let dryRun: Bool
  private let format: ReportFormat

  /// Plans the output; "-" stands for standard output.
  init(_ path: String, force: Bool, dryRun: Bool, format: ReportFormat) {
    file = path == "-" ? nil : OutputFile(argument: path, holdsKey: false)
    self.force = force
    self.dryRun = dryRun
    self.format = format
  }

  /// Requires that a report and what it is about do not go the same way.
  static func validate(_ path: String, _ format: ReportFormat) throws {
    guard format == .json, path == "-" else { return }
    throw ValidationError("--format json tells what became of a file: name one with -o/--output.")
  }

  /// What is told of the file.
  private struct Report: Encodable {
    let dryRun: Bool
    let file: String
    let mode: String
    let object: ObjectDescription
  }

  /// Finds out before any work whether the file can be made.
  func check() throws(Failure) {
    try file?.check(
      replacing: force,
      hint: "-o/--output writes elsewhere, --force replaces all but a private key")
  }

  /// Writes the PEM, and where it went to a file, says what it is.
  ///
  /// - Parameters:
  ///   - pem: The whole contents.
  ///   - kind: What it is, in words.
  ///   - description: What is told of it.
  ///   - console: Is told.
  /// - Throws: A `Failure` where the file cannot be made; nothing is left behind then.
  func write(
    _ pem: [UInt8], kind: String, _ description: ObjectDescription, to console: Console
  ) throws(Failure) {
    guard let file else {
      if !dryRun { return console.out.write(pem) }
      return console.hint("would write a \(kind) to standard output")
    }
    if !dryRun {
      let staged = try file.stage(SecretBytes(copying: pem.span.bytes))
      try reporting { () throws(FileError) in
        if force { try staged.replace() } else { try StagedFile.create([staged]) }
      }
    }
    let told = dryRun ? description.withoutChance : description
    if format == .json {
      return try console.json(
        Report(
          dryRun: dryRun, file: file.absolutePath.string, mode: file.modeText, object: told))
    }
    if console.options.quiet { return }
    let verb = dryRun ? "would create" : "created"
    console.out.paragraph(text: "\(verb) \(file.absolutePath) (\(file.modeText)): \(kind)")
    told.write(to: console, indent: 2)
  }
}

extension ObjectDescription {
  /// The description without what the next run would make anew.
  fileprivate var withoutChance: ObjectDescription {
    var copy = self
    copy.serial = nil
    copy.fingerprintSha256 = nil
    return copy
  }
}
