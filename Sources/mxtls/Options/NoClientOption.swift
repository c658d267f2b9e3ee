// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

/// The option of commands that issue certificates which serve smtpd and smtp.
struct NoClientOption: ParsableArguments {
  @Flag(help: "Make a certificate for smtpd alone, without clientAuth.")
  var noClient = false

  var purposes: CertificatePurposes { noClient ? .server : [.server, .client] }
}
