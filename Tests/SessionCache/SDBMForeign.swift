// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Another program that reads and writes sdbm tables.
///
/// `load` puts the lines of its input, a key and a value in hexadecimal, `dump` writes such lines,
/// `get` answers keys in hexadecimal with lines of those found, `delete` deletes them.
struct SDBMForeign {
  private let tool: Tool
  private let arguments: [String]

  /// Perl's SDBM_File, with pages of 1 KiB.
  static func perl() throws -> SDBMForeign {
    SDBMForeign(tool: try Tool("perl"), arguments: ["-MSDBM_File", "-MFcntl", "-e", perlProgram])
  }

  /// A reader of its own in Perl for tables of any page size, which can only dump.
  static func reader(pageSize: Int, swapped: Bool = false) throws -> SDBMForeign {
    let program = "my ($size, $u16) = (\(pageSize), '\(swapped ? "n*" : "v*")');" + readerProgram
    return SDBMForeign(tool: try Tool("perl"), arguments: ["-e", program])
  }

  /// The library of the Apache web server, libaprutil, compiled into `directory`.
  static func apr(in directory: TemporaryDirectory) async throws -> SDBMForeign {
    try directory.write("apr.c", aprProgram)
    var flags: [String] = []
    for (tool, options) in [
      ("apr-1-config", ["--includes", "--cppflags", "--link-ld"]),
      ("apu-1-config", ["--includes", "--link-ld"]),
    ] {
      flags += try await Tool(tool).run(options).text.split(whereSeparator: \.isWhitespace)
        .map(String.init)
    }
    let result = try await Tool("cc").run(["-o", directory["apr"], directory["apr.c"]] + flags)
    guard result.status == 0 else { throw SDBMForeignFailure(what: result.description) }
    return SDBMForeign(tool: Tool(path: directory["apr"]), arguments: [])
  }

  /// Does one thing with a table, named without suffix.
  @discardableResult
  func run(_ action: String, _ path: String, _ input: [UInt8] = []) async throws -> Entries {
    let result = try await tool.run(arguments + [action, path], input: input)
    guard result.status == 0 else { throw SDBMForeignFailure(what: result.description) }
    return try parse(result.output)
  }

  private static let perlProgram = #"""
    my ($action, $path) = @ARGV;
    tie(my %table, 'SDBM_File', $path, O_RDWR | O_CREAT, 0600) or die "$path: $!";
    sub say { print unpack('H*', $_[0]), ' ', unpack('H*', $_[1]), "\n" }
    if ($action eq 'dump') { while (my ($key, $value) = each %table) { say($key, $value) } }
    while (<STDIN>) {
      my ($key, $value) = map { pack('H*', $_) } /^(\w*) ?(\w*)$/ or die "what: $_";
      if ($action eq 'load') { $table{$key} = $value }
      elsif ($action eq 'delete') { delete $table{$key} }
      elsif (defined(my $found = $table{$key})) { say($key, $found) }
    }
    """#

  private static let readerProgram = #"""
    sub slurp { open(my $file, '<:raw', $_[0]) or die "$_[0]: $!"; local $/; <$file> // '' }
    my ($action, $path) = @ARGV;
    my ($bits, $pages) = (unpack('b*', slurp("$path.dir")), slurp("$path.pag"));
    sub walk {
      my ($bit, $page, $depth) = @_;
      if (substr($bits, $bit, 1)) {
        walk(2 * $bit + 1, $page, $depth + 1);
        return walk(2 * $bit + 2, $page | 1 << $depth, $depth + 1);
      }
      my $data = substr($pages, $page * $size, $size) or return;
      my ($count, @offsets) = unpack($u16, $data);
      die "page $page" if $count % 2;
      my $end = $size;
      while ($count) {
        my ($key, $value) = splice(@offsets, 0, 2);
        my $text = substr($data, $key, $end - $key);
        my $hash = 0;
        $hash = (unpack('c', $_) + 65599 * $hash) & 0xffffffff for split(//, $text);
        die "stray in page $page" if ($hash & ((1 << $depth) - 1)) != $page;
        print unpack('H*', $text), ' ', unpack('H*', substr($data, $value, $key - $value)), "\n";
        $end = $value;
        $count -= 2;
      }
      my $free = 2 + 2 * unpack($u16, $data);
      die "rubbish in page $page" if substr($data, $free, $end - $free) =~ /[^\0]/;
    }
    walk(0, 0, 0);
    """#

  private static let aprProgram = #"""
    #include <apr_dbm.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>

    static void check(apr_status_t status) {
      char text[200];
      if (status == APR_SUCCESS) return;
      fprintf(stderr, "%s\n", apr_strerror(status, text, sizeof(text)));
      exit(1);
    }

    static void put(apr_datum_t datum, int end) {
      for (apr_size_t i = 0; i < datum.dsize; i++) printf("%02x", (unsigned char)datum.dptr[i]);
      putchar(end);
    }

    static apr_datum_t take(const char *text) {
      static char buffers[2][70000];
      static int turn;
      apr_datum_t datum = {buffers[turn ^= 1], strspn(text, "0123456789abcdef") / 2};
      for (apr_size_t i = 0; i < datum.dsize; i++) sscanf(text + 2 * i, "%2hhx", &datum.dptr[i]);
      return datum;
    }

    int main(int argc, char **argv) {
      static char line[200000];
      apr_pool_t *pool;
      apr_dbm_t *table;
      apr_datum_t key, value;
      apr_initialize();
      check(apr_pool_create(&pool, NULL));
      check(apr_dbm_open_ex(&table, "SDBM", argv[2], APR_DBM_RWCREATE, APR_OS_DEFAULT, pool));
      if (!strcmp(argv[1], "dump")) {
        check(apr_dbm_firstkey(table, &key));
        while (key.dptr) {
          put(key, ' ');
          check(apr_dbm_fetch(table, key, &value));
          put(value, '\n');
          if (apr_dbm_nextkey(table, &key) != APR_SUCCESS) break;
        }
      }
      while (fgets(line, sizeof(line), stdin)) {
        key = take(line);
        if (!strcmp(argv[1], "load")) {
          check(apr_dbm_store(table, key, take(strchr(line, ' ') + 1)));
        } else if (!strcmp(argv[1], "delete")) {
          check(apr_dbm_delete(table, key));
        } else {
          check(apr_dbm_fetch(table, key, &value));
          if (value.dptr) { put(key, ' '); put(value, '\n'); }
        }
      }
      apr_dbm_close(table);
      return 0;
    }
    """#
}

struct SDBMForeignFailure: Error, CustomStringConvertible {
  let what: String
  var description: String { what }
}
