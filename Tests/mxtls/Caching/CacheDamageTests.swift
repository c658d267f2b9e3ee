// SPDX-License-Identifier: Apache-2.0

import Foundation
import SessionCache
import TestSupport
import Testing

/// Damaged tables give entries or a verdict, and never take the program with them.
@Suite struct CacheDamageTests {
  /// How many damaged copies of each table are examined.
  static let copies = 100
  /// How many of them a run of the program looks at.
  private static let batch = 50

  @Test(arguments: CacheBench.samples)
  func `a damaged table is reported as such`(_ sample: CacheBench.Sample) async throws {
    let bench = try CacheBench()
    let originals = try sample.files.map { try Fixture.bytes("caches/\($0)") }
    let suffixes = sample.type.suffixes
    for start in stride(from: 0, to: Self.copies, by: Self.batch) {
      let seeds = start..<min(start + Self.batch, Self.copies)
      for seed in seeds {
        var random = SplitMix64(seed: UInt64(seed))
        for (original, suffix) in zip(originals, suffixes) {
          try bench.directory.write("\(seed)\(suffix)", Self.damaged(original, &random))
        }
      }
      let names = seeds.map { "\(sample.type.rawValue):\($0)" }
      let result = try await Tool.mxtls.run(
        ["cache", "verify", "--format", "json"] + names, in: bench.directory.path)
      #expect((0...3).contains(result.status), "seeds \(seeds): \(result.status)")
      #expect(!result.errorText.contains("Fatal error"), "seeds \(seeds): \(result.errorText)")
      let report = try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
      #expect((report?["caches"] as? [Any])?.count == seeds.count, "seeds \(seeds)")
      for seed in seeds {
        for suffix in suffixes {
          try FileManager.default.removeItem(atPath: bench.directory["\(seed)\(suffix)"])
        }
      }
      await Task.yield()
    }
  }

  /// A file with one to four faults.
  private static func damaged(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let length = min(
        [1, 4, 16, 512, 4096].randomElement(using: &random) ?? 1, bytes.count - place)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes.removeLast(bytes.count - place)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2:
        let other = Int.random(in: 0..<max(1, bytes.count / 4096), using: &random) * 4096
        let own = place / 4096 * 4096
        for offset in 0..<4096 where max(own, other) + offset < bytes.count {
          bytes.swapAt(own + offset, other + offset)
        }
      case 3: for offset in 0..<length { bytes[place + offset] = 0 }
      case 4: for offset in 0..<length { bytes[place + offset] = 0xFF }
      case 5:
        for offset in 0..<length {
          bytes[place + offset] = UInt8.random(in: 0...255, using: &random)
        }
      default:
        let early = place % min(512, bytes.count)
        bytes[early] = UInt8.random(in: 0...255, using: &random)
      }
    }
    return bytes
  }
}
