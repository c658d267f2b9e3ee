// SPDX-License-Identifier: Apache-2.0

/// A kind of mail host that sends.
enum MailSender: String, CaseIterable, Sendable {
  /// It takes TLS where it is offered, and looks at no certificate.
  case opportunistic
  /// It heeds TLSA records.
  case dane
  /// It heeds policies of MTA-STS.
  case mtaSTS = "mta-sts"
}
