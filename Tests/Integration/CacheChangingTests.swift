// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

/// The caches of running Postfixes are changed while they are in use.
@Suite struct CacheChangingTests {
  @Test(arguments: ["btree", "hash", "lmdb"])
  func `prune and clear remove what is named while clients connect`(_ type: String) async throws {
    try await CacheInstances.run(type) { instances in
      let handshakes = try await instances.whileConnecting {
        try await pruneByPeer(LiveCache(program: "smtp", type: type, instance: instances.sender))
        let server = LiveCache(program: "smtpd", type: type, instance: instances.receiver)
        try await prune(server)
        try await clear(server)
      }
      #expect(handshakes > 5)
      // Both caches are still in use.
      try await instances.sender.submit(from: "old@example.net", to: "b@example.org")
      try await instances.sender.waitForLog("the mail that came last") { log in
        log.filter { $0.contains("status=sent") }.count == 3 ? true : nil
      }
      let client = LiveCache(program: "smtp", type: type, instance: instances.sender)
      #expect(try await client.list().count == 2)
      let complaints = try await instances.complaints()
      #expect(complaints == [])
    }
  }

  /// Removes the sessions with one of two peers.
  private func pruneByPeer(_ cache: LiveCache) async throws {
    let before = try await cache.postmap()
    let named = before.filter { $0.contains("&localhost&") }
    #expect(named.count == 1 && before.count == 2, "\(before)")
    for key in keys(before) { #expect(try await cache.isKnown(key)) }

    let result = try await cache.mxtls("prune", "smtp", "--peer", "local*")
    #expect(result.status == 0 && result.text.contains("removed 1 of 2 entries"), "\(result)")
    #expect(try await cache.postmap() == before.filter { !named.contains($0) })
    for key in keys(before) {
      #expect(try await cache.isKnown(key) == !keys(named).contains(key), "\(key)")
    }
  }

  /// Removes what was saved over TLS 1.2, while more of that is saved.
  private func prune(_ cache: LiveCache) async throws {
    let before = try await cache.list()
    let named = before.filter { $0.protocol == "TLSv1.2" }.map(\.key)
    let others = before.filter { $0.protocol != "TLSv1.2" }.map(\.key)
    #expect(named.count >= 5 && !others.isEmpty)
    let result = try await cache.mxtls("prune", "smtpd", "--protocol", "TLSv1.2")
    #expect(result.status == 0, "\(result)")
    let left = try await cache.list().map(\.key)
    #expect(Set(left).isDisjoint(with: named))
    #expect(Set(left).isSuperset(of: others))
    for key in named { #expect(try await !cache.isKnown(key), "\(key)") }
    for key in others { #expect(try await cache.isKnown(key), "\(key)") }
  }

  private func clear(_ cache: LiveCache) async throws {
    let before = try await cache.list().map(\.key)
    #expect(!before.isEmpty)
    let result = try await cache.mxtls("clear", "smtpd", "--yes")
    #expect(result.status == 0, "\(result)")
    #expect(Set(try await cache.list().map(\.key)).isDisjoint(with: before))
    for key in before { #expect(try await !cache.isKnown(key), "\(key)") }
  }

  private func keys(_ lines: [String]) -> [String] {
    lines.compactMap { $0.split(separator: "\t").first.map(String.init) }
  }
}

extension CacheInstances {
  /// Has clients connect, and resume their sessions, for as long as `body` runs.
  ///
  /// - Parameter body: What to do meanwhile.
  /// - Returns: How often a client connected.
  /// - Throws: A `Refused` where a handshake failed; what `body` throws.
  fileprivate func whileConnecting(_ body: () async throws -> Void) async throws -> Int {
    let directory = try TemporaryDirectory()
    let isOver = Mutex(false)
    async let connections = {
      var count = 0
      repeat {
        try await connect("-sess_out", directory["session"])
        try await connect("-sess_in", directory["session"])
        count += 2
      } while !isOver.withLock { $0 } || count < 6
      return count
    }()
    do {
      try await body()
    } catch {
      isOver.withLock { $0 = true }
      throw error
    }
    isOver.withLock { $0 = true }
    return try await connections
  }
}

extension LiveCache {
  /// Whether tlsmgr(8) itself has an entry, asked by a client that is not ours.
  fileprivate func isKnown(_ key: String) async throws -> Bool {
    let result = try await Tool("perl").run(
      "-MIO::Socket::UNIX", "-e", Self.question, instance.manager, program, key)
    guard result.status == 0, let status = UInt32(result.text), [0, .max].contains(status) else {
      throw Refused(result: result)
    }
    return status == 0
  }

  /// Writes the status that tlsmgr(8) answers with: 0 for an entry, 4294967295 for none.
  private static let question = #"""
    my ($path, $cache, $key) = @ARGV;
    my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!";
    my @pairs = (request => 'lookup', cache_type => $cache, cache_id => $key);
    syswrite($socket, join("\0", @pairs) . "\0\0") or die $!;
    my ($answer, $status) = ('', qr/\bstatus\0(\d+)\0/);
    until ($answer =~ $status) {
      sysread($socket, $answer, 65536, length $answer) or die "no answer";
    }
    print $answer =~ $status;
    """#
}
