// SPDX-License-Identifier: Apache-2.0

/// Runs of the program that stand still in the middle of their output, as before a pager that nobody
/// scrolls.
package enum StoppedOutput {
  /// Runs commands that nobody reads the output of, for as long as `body` runs.
  ///
  /// The pipes that they write to are full from the beginning, so that each stops at the first byte.
  ///
  /// - Parameters:
  ///   - commands: The arguments of `mxtls`, each command by itself.
  ///   - scratch: What TMPDIR is.
  ///   - body: What to do when all of them have stopped.
  /// - Returns: What `body` returns.
  /// - Throws: A `NeverReady` with what they said where one ends before it writes anything; what
  ///   `body` throws.
  package static func whileStopped<Result: Sendable>(
    _ commands: [[String]], scratch: TemporaryDirectory, body: () async throws -> Result
  ) async throws -> Result {
    let words = commands.flatMap { [Tool.mxtls.path] + $0 + [";;"] }
    return try await Tool("perl").whileRunning(
      ["-e", program, scratch.path] + words, ready: "all stopped"
    ) { _ in
      try await body()
    }
  }

  /// Starts the commands, waits until each is in write(2) of its standard output, and says so.
  ///
  /// The far ends of the pipes stay open here.
  private static let program = #"""
    use strict; use Fcntl; use POSIX ':sys_wait_h';
    $ENV{TMPDIR} = shift @ARGV;
    $ENV{SOURCE_DATE_EPOCH} = '1795444680';
    my (@commands, @words, %running, @pipes);
    for (@ARGV) { if ($_ eq ';;') { push @commands, [@words]; @words = () } else { push @words, $_ } }
    $SIG{TERM} = sub { kill 'KILL', keys %running; waitpid $_, 0 for keys %running; exit };
    $| = 1;
    for my $command (@commands) {
      pipe(my $out, my $in) or die $!;
      my $flags = fcntl($in, F_GETFL, 0);
      fcntl($in, F_SETFL, $flags | O_NONBLOCK);
      for my $size (4096, 1) { 1 while syswrite($in, 'x' x $size) }
      fcntl($in, F_SETFL, $flags);
      push @pipes, $out;
      my $process = fork // die $!;
      if (!$process) { open STDOUT, '>&', $in; exec @$command or die $! }
      $running{$process} = "@$command";
    }
    my %left = %running;
    while (%left) {
      for my $process (keys %left) {
        die "ended: $running{$process}\n" if waitpid($process, WNOHANG) != 0;
        open my $file, '<', "/proc/$process/syscall" or die $!;
        my ($number, $descriptor) = split ' ', <$file> // '';
        # write(2) and writev(2), by their numbers on x86_64 and on aarch64
        my $writes = ($number // '') =~ /^(?:1|20|64|66)$/ && $descriptor eq '0x1';
        delete $left{$process} if $writes;
      }
      select undef, undef, undef, 0.02;
    }
    print "all stopped\n";
    sleep 1 while 1;
    """#
}
