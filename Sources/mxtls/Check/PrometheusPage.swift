// SPDX-License-Identifier: Apache-2.0

/// A page in the text format that Prometheus reads.
struct PrometheusPage {
  typealias Labels = [(name: String, value: String)]

  /// What a number means: as much as there is now, or how often it has happened.
  enum Kind: String {
    case gauge
    case counter
  }

  /// The metrics, each with the lines about it, which have to stay together.
  private var metrics: [(name: String, text: String)] = []

  var text: String { metrics.map(\.text).joined() }

  /// Adds a metric, or values of one that is there already.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - help: What it says.
  ///   - kind: What its numbers mean.
  ///   - samples: Its values, each with labels that no other has.
  mutating func add(
    _ name: String, _ help: String, _ kind: Kind = .gauge,
    _ samples: () -> [(labels: Labels, value: String)]
  ) {
    let place = metrics.firstIndex { $0.name == name } ?? metrics.count
    if place == metrics.count {
      metrics.append((name, "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"))
    }
    for sample in samples() {
      let labels = sample.labels.map { "\($0.name)=\"\($0.value.escapedAsLabel)\"" }
      let braced = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
      metrics[place].text += "\(name)\(braced) \(sample.value)\n"
    }
  }
}

extension String {
  /// The text with backslash and quote escaped, as the format demands, and what could deceive on a
  /// terminal, line feeds among it.
  fileprivate var escapedAsLabel: String {
    escaped.substituting(["\\": #"\\"#, "\"": #"\""#])
  }
}
