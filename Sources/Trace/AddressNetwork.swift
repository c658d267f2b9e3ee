// SPDX-License-Identifier: Apache-2.0

/// A range of addresses, as `192.0.2.0/24`.
struct AddressNetwork: Hashable, Sendable {
  private let address: AddressLiteral
  private let length: Int

  /// Reads the two sides of the slash.
  init?(_ address: Substring, length: Substring) {
    guard let address = AddressLiteral(address), length.isNumber, let length = Int(length),
      length <= address.bytes.count * 8
    else { return nil }
    self.address = address
    self.length = length
  }

  /// Whether an address lies in the network.
  func contains(_ other: AddressLiteral) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    return (0..<length).allSatisfy { bit in
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      return address.bytes[bit / 8] & mask == other.bytes[bit / 8] & mask
    }
  }
}
