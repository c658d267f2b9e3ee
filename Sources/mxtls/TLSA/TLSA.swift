// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension MxTLS {
  /// `mxtls tlsa`: the TLSA records of this host.
  struct TLSA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tlsa", abstract: "Print TLSA records, and check those that are published",
      subcommands: [TLSAPrint.self, TLSACheck.self], defaultSubcommand: TLSAPrint.self)
  }
}
