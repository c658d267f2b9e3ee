// SPDX-License-Identifier: Apache-2.0

/// A system call as strace(1) has written it down, with the thread that made it.
package struct StraceCall: Sendable {
  /// The number of the thread.
  package let thread: Substring
  package let name: Substring
  /// Its number among the calls of its name in its thread, the first being 1, as `when` of strace's
  /// `inject` counts.
  package let number: Int
  /// What stands between the parentheses; empty where the call did not return.
  package let arguments: Substring
  /// What stands behind the equals sign; empty where the call did not return.
  package let result: Substring
  /// The name and all that follows it.
  package let text: Substring

  /// Takes a trace apart.
  ///
  /// - Parameter trace: What `strace -f -o` has written.
  /// - Returns: The calls in the order in which they began; signals and ends are left out.
  package static func all(in trace: String) -> [StraceCall] {
    var counts: [[Substring]: Int] = [:]
    return whole(trace).compactMap { line in
      guard let start = line.firstMatch(of: /^(\d+) +((\w+)\(.*)$/) else { return nil }
      let (thread, text, name) = (start.1, start.2, start.3)
      counts[[thread, name], default: 0] += 1
      let whole = text.wholeMatch(of: /\w+\((.*)\) += (.+)/)
      return StraceCall(
        thread: thread, name: name, number: counts[[thread, name]] ?? 0,
        arguments: whole?.1 ?? "", result: whole?.2 ?? "", text: text)
    }
  }

  /// The lines, each call in one of them, also where another thread got in between.
  private static func whole(_ trace: String) -> [Substring] {
    var lines: [Substring] = []
    var begun: [Substring: Int] = [:]
    for line in trace.split(separator: "\n") {
      let thread = line.prefix { $0.isNumber }
      if line.hasSuffix("<unfinished ...>") {
        begun[thread] = lines.count
        lines.append(line.dropLast("<unfinished ...>".count))
      } else if let end = line.firstRange(of: " resumed>"), line.contains("<... "),
        let place = begun.removeValue(forKey: thread)
      {
        lines[place] += line[end.upperBound...]
      } else {
        lines.append(line)
      }
    }
    return lines
  }
}

extension [StraceCall] {
  /// The calls of the thread that made the first one, which does the work.
  package var ofFirstThread: [StraceCall] {
    guard let first else { return [] }
    return filter { $0.thread == first.thread }
  }

  /// Those that change what is on a disk.
  package var changes: [StraceCall] {
    filter { call in
      switch call.name {
      case "openat":
        call.text.contains(/O_CREAT|O_TMPFILE|O_WRONLY|O_RDWR/) && !call.text.contains("/dev/null")
      case "write": !call.text.hasPrefix("write(1,") && !call.text.hasPrefix("write(2,")
      default: Strace.changes.contains(String(call.name))
      }
    }
  }
}
