// SPDX-License-Identifier: Apache-2.0

/// What a worker and the program tell each other.
enum WorkerMessage: Hashable {
  /// A buffer has been filled.
  case filled(buffer: Int, count: Int, length: Int)
  /// A buffer has been emptied, and the verdicts on its entries stand.
  case emptied(buffer: Int)
  /// There is nothing more to come.
  case end
  /// How the table lies in its file.
  case measure(StoreMeasure)
  /// How many entries were deleted in place.
  case removed(Int)
  /// How many files are to be renamed over the table's, in the order of `SDBMReplacement`.
  case made(files: Int)
  /// A fault of the structure.
  case fault(String)
  case failed(StoreError)
  /// The worker is still at work.
  case working
  /// Another process has the lock that the worker needs.
  case waiting

  var bytes: [UInt8] {
    switch self {
    case .filled(let buffer, let count, let length): Self.text("B", [buffer, count, length])
    case .emptied(let buffer): Self.text("R", [buffer])
    case .end: Array("E".utf8)
    case .measure(let measure): Self.text("M", measure.numbers.map { $0 ?? -1 })
    case .removed(let count): Self.text("D", [count])
    case .made(let files): Self.text("N", [files])
    case .fault(let text): Array("V\(text)".utf8)
    case .failed(let error): Array("X\(error.code.rawValue) \(error.reason)".utf8)
    case .working: Array("P".utf8)
    case .waiting: Array("W".utf8)
    }
  }

  private static func text(_ letter: String, _ numbers: [Int]) -> [UInt8] {
    Array((letter + numbers.map(String.init).joined(separator: " ")).utf8)
  }

  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    switch bytes.first.map({ UnicodeScalar($0) }) {
    case "B" where numbers.count == 3:
      self = .filled(buffer: numbers[0], count: numbers[1], length: numbers[2])
    case "R" where numbers.count == 1: self = .emptied(buffer: numbers[0])
    case "E": self = .end
    case "M" where numbers.count == 5: self = .measure(StoreMeasure(numbers))
    case "D" where numbers.count == 1: self = .removed(numbers[0])
    case "N" where numbers.count == 1: self = .made(files: numbers[0])
    case "V": self = .fault(text)
    case "X":
      let parts = text.split(separator: " ", maxSplits: 1)
      guard let code = parts.first.flatMap({ StoreError.Code(rawValue: String($0)) }) else {
        return nil
      }
      self = .failed(StoreError(code, parts.count > 1 ? String(parts[1]) : ""))
    case "P": self = .working
    case "W": self = .waiting
    default: return nil
    }
  }
}

extension StoreMeasure {
  fileprivate var numbers: [Int?] { [pageSize, pages, freePages, overflowPages, depth] }

  fileprivate init(_ numbers: [Int]) {
    let known = numbers.map { $0 < 0 ? nil : $0 }
    self.init(
      pageSize: known[0], pages: known[1], freePages: known[2], overflowPages: known[3],
      depth: known[4])
  }
}
