// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// The releases of Postfix and OpenSSL that judge: those that are installed.
struct Releases: Sendable {
  private let postfix: (major: Int, minor: Int)
  private let openSSL: (major: Int, minor: Int)

  /// Asked once for all cases.
  static let installed = Task {
    Releases(
      postfix: try await release(saidBy: "postconf", "-hd", "mail_version"),
      openSSL: try await release(saidBy: "openssl", "version"))
  }

  private static func release(
    saidBy tool: String, _ arguments: String...
  ) async throws -> (major: Int, minor: Int) {
    let result = try await Tool(tool).run(arguments)
    guard let match = result.text.firstMatch(of: /([0-9]+)\.([0-9]+)/),
      let major = Int(match.1), let minor = Int(match.2)
    else { throw Refused(result: result) }
    return (major, minor)
  }

  func include(_ first: Since) -> Bool {
    switch first {
    case .postfix(let major, let minor): postfix >= (major, minor)
    case .openSSL(let major, let minor): openSSL >= (major, minor)
    }
  }
}

/// The first release of which something is true.
enum Since: Sendable {
  case postfix(Int, Int)
  case openSSL(Int, Int)
}

/// What is seen from a release on, and what `mxtls check` must say from then on.
struct LaterRuling: Sendable {
  let since: Since
  /// One for each listener.
  let observed: [Observation]
  let delivery: Delivery?
  let verdict: Verdict
}

extension JudgedCase {
  /// The same configuration, with which smtpd does something else from a release on.
  func since(_ release: Since, _ observed: Observation, _ verdict: Verdict) -> JudgedCase {
    since(release, [observed], delivery: delivery, verdict)
  }

  /// The same configuration, with which the SMTP client does something else from a release on.
  func since(_ release: Since, _ delivery: Delivery, _ verdict: Verdict) -> JudgedCase {
    since(release, listeners.map(\.observed), delivery: delivery, verdict)
  }

  /// The same configuration, with which services do something else from a release on.
  ///
  /// - Parameters:
  ///   - release: The first such release; of several that are installed, the last one said holds.
  ///   - observed: What is seen of each listener then.
  ///   - delivery: How a mail goes out then.
  ///   - verdict: What `mxtls check` must say then.
  /// - Returns: The case with this ruling too.
  func since(
    _ release: Since, _ observed: [Observation], delivery: Delivery? = nil, _ verdict: Verdict
  ) -> JudgedCase {
    var judged = self
    judged.later.append(
      LaterRuling(since: release, observed: observed, delivery: delivery, verdict: verdict))
    return judged
  }

  /// The case as it is with these releases.
  func ruled(by releases: Releases) -> JudgedCase {
    guard let ruling = later.last(where: { releases.include($0.since) }) else { return self }
    var judged = self
    for (index, observed) in ruling.observed.enumerated() {
      judged.listeners[index].observed = observed
    }
    judged.delivery = ruling.delivery
    judged.verdict = ruling.verdict
    return judged
  }
}
