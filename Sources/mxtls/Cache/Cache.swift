// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension MxTLS {
  /// `mxtls cache`: the TLS session caches of Postfix.
  struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cache",
      abstract: "List, count, prune and clear the TLS session caches of Postfix",
      subcommands: [
        CacheList.self, CacheShow.self, CacheStats.self, CachePrune.self, CacheClear.self,
        CacheVerify.self, CacheExport.self, CacheImport.self,
      ])
  }
}
