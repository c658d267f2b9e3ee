// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension MxTLS {
  /// `mxtls tlsa`: the TLSA records of this host.
  struct TLSA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tlsa", abstract: "Print, check and roll over TLSA records",
      subcommands: [TLSAPrint.self, TLSACheck.self, TLSARoll.self],
      defaultSubcommand: TLSAPrint.self)
  }
}
