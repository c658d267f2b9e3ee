// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import KeyPairs
import TLSCrypto

extension MxTLS {
  /// `mxtls show`: what is in a PEM or DER file.
  struct Show: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Explain keys, requests, certificates and sessions in PEM or DER files")

    @Argument(
      help: ArgumentHelp("The files to explain, or - for standard input.", valueName: "file"),
      completion: .file())
    var files: [String]

    @OptionGroup var passin: PassinOption
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    /// One file, as JSON has it.
    private struct FileDescription: Encodable {
      let file: String
      let objects: [ObjectDescription]
    }

    private struct Report: Encodable {
      let files: [FileDescription]
    }

    func run(on console: Console) throws(Failure) {
      let passphrase = try passin.read(besides: files, console: console)
      var faults = Faults()
      var report: [FileDescription] = []
      for path in files {
        let file = faults.gather { () throws(Failure) in
          try InputObjects(path, passphrase: passphrase)
        }
        guard let file else { continue }
        for object in file.objects {
          if case .unreadable(let error) = object.content {
            faults.add(
              Failure(error, about: file.place(of: object), hint: object.remedy))
          } else if let fault = object.labelFault {
            console.warn("\(file.place(of: object)): \(fault): not every program finds it")
          }
        }
        report.append(
          FileDescription(
            file: file.name,
            objects: ObjectDescription.list(file.objects, clock: console.clock)))
      }
      switch format.format {
      case .json: try console.json(Report(files: report))
      case .text where common.quiet: break
      case .text: for file in report { write(file, to: console) }
      }
      try faults.check()
    }

    private func write(_ file: FileDescription, to console: Console) {
      let out = console.out
      for (index, object) in file.objects.enumerated() {
        if index > 0 { out.line() }
        let place = object.line.map { ":\($0)" } ?? ""
        out.paragraph(
          ("\(file.file)\(place)", .bold), (": ", nil), text: object.title, style: .bold, margin: 2)
        object.write(to: console, indent: 2)
      }
      out.line()
    }
  }
}
