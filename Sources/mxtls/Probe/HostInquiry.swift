// SPDX-License-Identifier: Apache-2.0

import SMTP

/// What was found out about a server.
struct HostInquiry: Sendable {
  /// What it serves.
  let probe: HostProbe
  /// What the DNS says of its TLSA records; nil where it was not asked.
  let outlook: DANEOutlook?
}
