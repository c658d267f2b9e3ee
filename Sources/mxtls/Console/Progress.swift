// SPDX-License-Identifier: Apache-2.0

/// A line on the terminal that shows that long work goes on; nothing where stderr is no terminal.
final class Progress {
  private let stream: OutputChannel
  private let label: String
  private let started = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?
  private var step = 0

  init(_ label: String, on console: Console) {
    stream = console.err
    self.label = console.options.quiet ? "" : label
  }

  /// Reports a step of the work; what is over within half a second is never shown.
  func tick() {
    let now = ContinuousClock.now
    guard let width = stream.width, !label.isEmpty, now - started > .milliseconds(500),
      drawn.map({ now - $0 > .milliseconds(100) }) ?? true
    else { return }
    drawn = now
    step += 1
    // A line that is wrapped could not be erased.
    let text = label.escaped.prefix(max(0, width - 3))
    stream.write("\r\(text) \(["|", "/", "-", "\\"][step % 4])")
    try? stream.flush()
  }

  /// Erases the line.
  func finish() {
    guard drawn != nil else { return }
    stream.write("\r\u{1B}[K")
    try? stream.flush()
  }
}
