// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE

extension MxTLS.TLSA {
  /// `mxtls tlsa print`, or `mxtls tlsa` alone: the records to publish.
  ///
  /// `TLSAForm` makes the records, and `TLSAListing` writes the lines.
  struct TLSAPrint: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print the TLSA records of the keys in use and of the next")

    @OptionGroup var subject: TLSASubject
    @OptionGroup var form: TLSAForm
    @OptionGroup var format: FormatOption
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      let found = try subject.find(console)
      var faults = Faults()
      // Only configurations were to be read, and this is no check.
      for failure in found.failures { faults.add(failure.with(.configuration)) }
      var listing = TLSAListing()
      var failed: Set<String> = []
      for service in found.services {
        if let fault = service.fault, failed.insert("\(fault.faults)").inserted {
          faults.add(fault)
        }
        for pair in service.pairs {
          do throws(Failure) {
            let record = try form.record(of: pair)
            listing.add(
              try reporting { () throws(DNSFormatError) in
                try TLSAZoneLine(record, of: service.host, port: service.port)
              }, of: pair)
          } catch {
            // A fault of a pair is the same at every server and under every name.
            if failed.insert("\(error.faults)").inserted { faults.add(error) }
          }
        }
      }
      try faults.check()
      try listing.write(to: console, as: format.format)
    }
  }
}
