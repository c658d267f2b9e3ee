// SPDX-License-Identifier: Apache-2.0

/// The sets of parameters that were met: each is read once, however often it stands in the log.
struct ParameterTable {
  /// A set, and how often it was met.
  struct Row {
    var parameters: TLSParameters
    let weaknesses: [String]
    /// Whether the cipher is one without encryption: "ECDHE-RSA-NULL-SHA".
    let encryptsNothing: Bool
    /// By direction and credential.
    var connections = [Int](repeating: 0, count: 2 * TLSCredential.allCases.count)
    var messages: [Int] = [0, 0]
  }

  /// Real logs have some dozens; what is beyond this is not kept.
  static let limit = 4096

  private(set) var rows: [Row] = []
  private var numbers = HashIndex()
  private(set) var unread = 0
  private var last: (hash: UInt64, number: Int32) = (0, -1)

  /// The number of a set; -1 for one that cannot be read, or has no room.
  mutating func number(of text: LogText, hash: UInt64) -> Int32 {
    if last.hash == hash { return last.number }
    if let number = numbers.number(of: hash) {
      last = (hash, Int32(number))
      return last.number
    }
    guard rows.count < Self.limit, let parameters = TLSParameters(text.string) else {
      unread += 1
      return -1
    }
    let number = Int32(rows.count)
    rows.append(
      Row(
        parameters: parameters, weaknesses: parameters.weaknesses,
        encryptsNothing: parameters.cipher.split(separator: "-").contains("NULL")))
    numbers.insert(hash, Int(number))
    return number
  }

  mutating func addConnection(
    _ number: Int32, _ direction: MailDirection, _ credential: TLSCredential, _ count: Int
  ) {
    guard number >= 0 else { return }
    let place = Int(direction.rawValue) * TLSCredential.allCases.count + Int(credential.rawValue)
    rows[Int(number)].connections[place] += count
  }

  mutating func addMessage(_ number: Int32, _ direction: MailDirection) {
    guard number >= 0 else { return }
    rows[Int(number)].messages[Int(direction.rawValue)] += 1
  }

  subscript(number: Int32) -> TLSParameters? {
    number >= 0 ? rows[Int(number)].parameters : nil
  }

  func encryptsNothing(_ number: Int32) -> Bool {
    number >= 0 && rows[Int(number)].encryptsNothing
  }

  func isWeak(_ number: Int32) -> Bool {
    number >= 0 && !rows[Int(number)].weaknesses.isEmpty
  }
}
