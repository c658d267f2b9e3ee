// SPDX-License-Identifier: Apache-2.0

/// What a program besides Postfix has to do with a pair that is switched.
struct NeighbourUse {
  /// How it is told of a new pair.
  enum Program {
    case dovecot(Dovecot)
    case other(Neighbours.Other)
  }

  let program: Program
  let unit: RotationUnit
  /// What it is asked.
  let inquiries: [Confirmation.Inquiry]
  /// A Boolean value that tells whether it goes back with the pair: it has the files of the pair
  /// themselves, and no other ones with the same certificate.
  let goesBack: Bool

  /// What messages call it.
  var name: String {
    switch program {
    case .dovecot: "Dovecot"
    case .other(let other): "\(other.endpoint)"
    }
  }

  /// What reloads it; the same for several pairs.
  var identity: String {
    switch program {
    case .dovecot: ""
    case .other(let other): other.command.text
    }
  }

  /// Has it load its files again.
  func reload() throws(RotationError) {
    switch program {
    case .dovecot(let dovecot): try dovecot.reload()
    case .other(let other): _ = try other.command.run()
    }
  }
}
