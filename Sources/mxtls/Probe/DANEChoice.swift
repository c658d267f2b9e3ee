// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Whether the DNS is asked for TLSA records.
enum DANEChoice: String, CaseIterable, ExpressibleByArgument {
  /// Of hosts that are given by a name of the DNS.
  case auto
  /// Of none.
  case no
}
