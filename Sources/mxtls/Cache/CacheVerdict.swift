// SPDX-License-Identifier: Apache-2.0

import Postfix
import SessionCache

/// What the examination of a cache has found.
struct CacheVerdict: Encodable {
  let cache: String
  let program: String?
  private(set) var entries = 0
  private(set) var undecodable = 0
  private(set) var malformedKeys = 0
  /// Whether Postfix puts a new file in the place of a damaged one without a word.
  var isRenewed = false
  /// Faults of the file itself.
  var damage: [String] = []
  /// The first entries with a fault, with the key and the reason.
  private(set) var examples: [Example] = []
  /// Why the cache could not be examined.
  var unknown: String?

  struct Example: Encodable {
    let key: String
    let fault: String
  }

  private static let exampleLimit = 10

  private enum CodingKeys: CodingKey {
    case cache, program, entries, undecodable, malformedKeys, damage, examples, unknown, status
  }

  init(_ target: CacheTarget) {
    cache = target.location.description
    program = target.program?.rawValue
  }

  /// The verdict on what a name leads to where that is no cache.
  ///
  /// - Parameters:
  ///   - name: What was given.
  ///   - failure: What came of it: damage where a file is there and is no table, for that is what is
  ///     left of one whose beginning was lost; otherwise it is unknown.
  init(of name: String, _ failure: Failure) {
    cache = name
    program = nil
    let reasons = failure.faults.map { fault in
      fault.hasPrefix("\(name): ") ? String(fault.dropFirst(name.count + 2)) : fault
    }
    if failure.status == .badData {
      damage = reasons
    } else {
      unknown = reasons.joined(separator: "; ")
    }
  }

  /// Examines an entry.
  mutating func add(_ entry: DecodedEntry, _ key: RawSpan) {
    entries += 1
    let keyFault = entry.key.fault(in: key)?.description
    if entry.fault != nil { undecodable += 1 }
    if keyFault != nil { malformedKeys += 1 }
    guard let fault = keyFault ?? entry.fault?.description, examples.count < Self.exampleLimit
    else { return }
    let text = entry.key.text(of: entry.key.whole, in: key) ?? ""
    examples.append(Example(key: String(text.prefix(200)), fault: fault))
  }

  /// Says that faults of the file may be those of a copy that was taken while it was written to.
  mutating func doubt() {
    damage = []
    unknown = "it was written to while it was copied, again and again"
  }

  var status: ExitStatus {
    if !damage.isEmpty { return isRenewed ? .warning : .critical }
    if unknown != nil { return .unknown }
    return undecodable > 0 || malformedKeys > 0 ? .warning : .success
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(cache, forKey: .cache)
    try fields.encodeIfPresent(program, forKey: .program)
    try fields.encode(entries, forKey: .entries)
    try fields.encode(undecodable, forKey: .undecodable)
    try fields.encode(malformedKeys, forKey: .malformedKeys)
    try fields.encode(damage, forKey: .damage)
    try fields.encode(examples, forKey: .examples)
    try fields.encodeIfPresent(unknown, forKey: .unknown)
    try fields.encode(status.verdict, forKey: .status)
  }

  /// Writes the verdict for people.
  func write(to out: OutputChannel) {
    let name = [program, cache].compactMap { $0 }.joined(separator: " ")
    let count = unknown == nil ? ": \(entries.counted("entry", "entries"))" : ""
    out.paragraph((status.verdict, status.style), ("  ", nil), text: name + count, margin: 4)
    for fault in damage { out.paragraph(("  ", nil), text: fault, margin: 4) }
    if !damage.isEmpty, isRenewed { out.line("  tlsmgr makes a new file when it starts") }
    if let unknown { out.paragraph(("  not examined: ", nil), text: unknown, margin: 4) }
    if undecodable > 0 {
      out.line("  \(undecodable.counted("entry", "entries")) cannot be decoded")
    }
    if malformedKeys > 0 {
      out.line("  \(malformedKeys.counted("key", "keys")) not well formed")
    }
    for example in examples {
      out.paragraph(("    ", nil), text: "\(example.key): \(example.fault)", margin: 6)
    }
  }
}
