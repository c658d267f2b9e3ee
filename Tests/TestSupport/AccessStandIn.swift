// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A stand-in for the tlsmgr(8) of a Postfix before 3.7, or of any with an LMDB cache: it takes the
/// lock of the cache for each access, and waits for it.
package struct AccessStandIn: Sendable {
  /// What is locked.
  let file: String
  /// Whether the lock is one of fcntl(2), as LMDB's.
  let isRecordLock: Bool

  package init(file: String, isRecordLock: Bool = false) {
    self.file = file
    self.isRecordLock = isRecordLock
  }

  /// Has it access the cache for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - report: The file that it writes to after each access: how many there were, and how long one
  ///     had to wait for the lock, in seconds.
  ///   - body: What to do meanwhile.
  /// - Throws: What `body` throws.
  package func whileAccessing(
    report: String, _ body: () async throws -> Void
  ) async throws {
    try await Tool("perl").whileRunning(
      ["-e", Self.program, file, isRecordLock ? "1" : "0", report], ready: "accessing"
    ) { _ in
      try await body()
    }
  }

  /// How many accesses there were, and how long one had to wait for the lock.
  package static func read(_ report: String) throws -> (accesses: Int, longest: Double) {
    let words = try String(contentsOfFile: report, encoding: .utf8).split(separator: " ")
    guard words.count == 2, let count = Int(words[0]), let longest = Double(words[1]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return (count, longest)
  }

  /// Locks, and lets go, a hundred times a second.
  ///
  /// It never writes to the cache: what an access of Postfix changes is no matter of locks.
  private static let program = #"""
    use strict; use Fcntl qw(:DEFAULT :flock); use Time::HiRes qw(time sleep);
    my ($file, $records, $report) = @ARGV;
    open my $table, '+<', $file or die "$file: $!";
    $SIG{TERM} = sub { exit };
    my ($count, $longest) = (0, 0);
    my $record = sub { fcntl($table, F_SETLKW, pack('s! s! x4 q q i x4', shift, 0, 0, 0, 0)) };
    $| = 1;
    print "accessing\n";
    while (1) {
      my $start = time;
      $records ? $record->(F_WRLCK) : flock($table, LOCK_EX) or die $!;
      my $waited = time - $start;
      $longest = $waited if $waited > $longest;
      $records ? $record->(F_UNLCK) : flock($table, LOCK_UN) or die $!;
      $count++;
      open my $out, '>', "$report.new" or die $!;
      print $out "$count $longest";
      close $out;
      rename "$report.new", $report;
      sleep 0.01;
    }
    """#
}
