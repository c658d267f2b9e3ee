// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  /// What the library says about a table, bounded.
  final class BerkeleyDBMessages {
    private var texts: [String] = []
    private var omitted = 0
    private static let limit = 20
    var progress: (() -> Void)?

    func add(_ text: String) {
      if texts.count < Self.limit {
        texts.append(Self.words(of: text))
      } else {
        omitted += 1
      }
    }

    /// What a message says, without the name of a function and the path that only we know.
    private static func words(of text: String) -> String {
      let parts = StoreError.plainWords(text).split(separator: ": ").drop {
        $0.hasPrefix("/proc/self/fd/") || $0.contains("_") && $0.allSatisfy(isOfName)
      }
      return StoreError.plainWords(parts.joined(separator: ": "))
    }

    private static func isOfName(_ character: Character) -> Bool {
      character == "_" || character.isLetter || character.isNumber
    }

    /// Hands over all messages so far, and keeps none.
    func take() -> [String] {
      defer {
        texts = []
        omitted = 0
      }
      return omitted == 0 ? texts : texts + ["and \(omitted) more"]
    }
  }
#endif
