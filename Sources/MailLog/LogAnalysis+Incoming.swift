// SPDX-License-Identifier: Apache-2.0

import Primitives

extension LogAnalysis {
  /// A client came: whatever the process had to do with another is over.
  mutating func connect(_ event: LogEvent, _ place: Int) {
    if processes[place].isPending { release(processes[place]) }
    processes[place].endConnection()
    processes[place].isFromStart = true
    processes[place].peerHash = event.peerHash
    processes[place].started = event.time ?? .min
  }

  /// The server opened a message.
  mutating func client(_ event: LogEvent, _ place: Int, _ service: Int, _ base: UnsafeRawPointer) {
    let peer = event.peer.text(in: base)
    guard isCounted(event.time), matches(peer) else { return }
    var facts = facts(event, service, base)
    facts.isAuthenticated = event.isAuthenticated
    guard !isLocal(event) else {
      settle(facts, .local, .address)
      return
    }
    // Between two "connect from" a process has one client, which XCLIENT may rename.
    if processes[place].hasTLS {
      facts.credential = processes[place].credential
      facts.parameters = processes[place].parameters
      settle(facts, facts.credential == .verified ? .verified : .encrypted, .connection)
      return
    }
    // The end of the connection says how often STARTTLS was used. Services of one name can differ in
    // what they write of TLS, so that a line that is missing says less.
    processes[place].isPending = true
    let message = WaitingMessage(facts, process: event.process)
    if pending[event.process, default: []].count < 1000 {
      pending[event.process, default: []].append(message)
    } else {
      message.withFacts { settle($0, .unjoined, .none) }
    }
  }

  /// TLS begins: what came over the connection before was in clear, however often STARTTLS is counted.
  mutating func settleEarlier(_ place: Int) {
    guard processes[place].isPending,
      let messages = pending.removeValue(forKey: processes[place].key)
    else { return }
    processes[place].isPending = false
    for message in messages { message.withFacts { settle($0, .clear, .connection) } }
  }

  /// A client left.
  mutating func disconnect(
    _ event: LogEvent, _ place: Int, _ service: Int, _ base: UnsafeRawPointer
  ) {
    if processes[place].isPending {
      resolve(processes[place], service, event.reason.text(in: base))
    }
    processes[place].endConnection()
  }

  /// Decides about messages without a line of TLS by what the server counted, since Postfix 3.0.
  private mutating func resolve(_ process: OpenProcess, _ service: Int, _ counts: LogText) {
    guard let messages = pending.removeValue(forKey: process.key) else { return }
    let hasCounts = counts.index(of: UInt8(ascii: "=")) != nil
    let hasStartTLS =
      counts.index(of: " starttls=").map { at in
        let value = counts.from(at + 10)
        return !value.isEmpty && value[0] != UInt8(ascii: "0")
      } ?? false
    for message in messages {
      message.withFacts { facts in
        if hasStartTLS {
          settle(facts, .encrypted, .absence)
        } else if hasCounts, !services[service].isWrapper {
          settle(facts, .clear, .absence)
        } else if process.isFromStart, !services[service].isWrapper {
          decideByService(facts, process)
        } else {
          settle(facts, .unjoined, .none)
        }
      }
    }
  }

  /// Nothing more comes from a process: its messages are decided without the end of its connection.
  mutating func release(_ process: OpenProcess) {
    if process.isAwaitingReason, let reason = awaited.removeValue(forKey: process.key) {
      fail(reason, nil)
    }
    guard let messages = pending.removeValue(forKey: process.key) else { return }
    let isWhole = process.isFromStart && !(gap.map { process.started <= $0 } ?? false)
    for message in messages {
      message.withFacts { facts in
        if isWhole {
          decideByService(facts, process)
        } else {
          settle(facts, .unjoined, .none)
        }
      }
    }
  }

  private mutating func decideByService(_ facts: MessageFacts, _ process: OpenProcess) {
    if services[facts.service].isTelling[Int(MailDirection.incoming.rawValue)] {
      settle(facts, .clear, .absence)
    } else {
      wait(WaitingMessage(facts, process: process.key))
    }
  }
}
