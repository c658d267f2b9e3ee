// SPDX-License-Identifier: Apache-2.0

private import CUnbound

/// A validating resolver of libunbound, which works on a thread of its own.
///
/// The corresponding C type is `struct ub_ctx`, freed by `ub_ctx_delete`. Answers come in `process`,
/// on the thread that calls it.
struct UnboundContext: ~Copyable {
  private let library: UnboundLibrary
  private let pointer: UnboundLibrary.Context
  /// Can be read when there is something to process.
  let descriptor: CInt

  /// Sets a resolver up; nothing is asked yet.
  init(
    _ library: UnboundLibrary, servers: NameServers, anchors: TrustAnchors
  ) throws(ResolverError) {
    (pointer, descriptor) = try Self.create(library, servers, anchors)
    self.library = library
  }

  deinit {
    library.delete(pointer)
  }

  private static func create(
    _ library: UnboundLibrary, _ servers: NameServers, _ anchors: TrustAnchors
  ) throws(ResolverError) -> (UnboundLibrary.Context, CInt) {
    guard let context = library.create() else {
      throw ResolverError(.library, "libunbound cannot be set up: out of memory")
    }
    do throws(ResolverError) {
      return (context, try prepare(library, context, servers, anchors))
    } catch {
      library.delete(context)
      throw error
    }
  }

  private static func prepare(
    _ library: UnboundLibrary, _ context: UnboundLibrary.Context, _ servers: NameServers,
    _ anchors: TrustAnchors
  ) throws(ResolverError) -> CInt {
    // First of all: without it a process is forked.
    try check(library, library.setAsync(context, 1), "cannot work in a thread")
    // Otherwise it writes to the standard error output.
    try check(library, library.setDebugOutput(context, nil), "cannot be kept quiet")
    // Nobody needs to be told of the anchors in use.
    try set(library, context, "trust-anchor-signaling:", "no")
    // By default it takes signatures for up to a day after their end, which other resolvers do not:
    // a minute is for clocks that differ.
    try set(library, context, "val-sig-skew-min:", "60")
    try set(library, context, "val-sig-skew-max:", "60")
    for server in servers.servers {
      let result = library.addForwarder(context, server.description)
      guard result == 0 else {
        throw ResolverError(.badServer, "\"\(server)\" is no address of a name server")
      }
    }
    for anchor in anchors.records {
      try check(library, library.addTrustAnchor(context, anchor), "takes no trust anchor")
    }
    // It would deny that there is any name below these, and ask nobody. Postfix does ask, and there
    // are networks that use them. This also makes the rest of the set-up final.
    for zone in ["test.", "home.arpa."] {
      try check(library, library.removeZone(context, zone), "cannot be set up")
    }
    let descriptor = library.descriptor(context)
    guard descriptor >= 0 else {
      throw ResolverError(.library, "libunbound cannot be waited for")
    }
    return descriptor
  }

  private static func set(
    _ library: UnboundLibrary, _ context: UnboundLibrary.Context, _ option: String, _ value: String
  ) throws(ResolverError) {
    try check(library, library.setOption(context, option, value), "knows no option \(option)")
  }

  private static func check(
    _ library: UnboundLibrary, _ result: CInt, _ what: String
  ) throws(ResolverError) {
    guard result != 0 else { return }
    throw ResolverError(
      .library, "libunbound \(what): \(String(cString: library.describe(result)))")
  }

  /// Asks a question.
  ///
  /// - Parameter pending: Takes the answer.
  /// - Returns: The number by which the question can be withdrawn.
  /// - Throws: A `ResolverError` of code `library`.
  func ask(_ pending: PendingAnswer) throws(ResolverError) -> CInt {
    let question = pending.question
    let retained = Unmanaged.passRetained(pending)
    var number: CInt = 0
    // With the final dot it is no matter of any search list.
    let name = question.name.isRoot ? "." : "\(question.name)."
    let result = library.ask(
      pointer, name, CInt(question.type.rawValue), 1, retained.toOpaque(),
      { argument, error, result in
        guard let argument else { return }
        let pending = Unmanaged<PendingAnswer>.fromOpaque(argument).takeRetainedValue()
        guard let result else {
          pending.deliver(UnboundContext.failure(error, pending.question))
          return
        }
        pending.deliver(
          error == 0
            ? UnboundContext.answer(result.pointee, pending.question)
            : UnboundContext.failure(error, pending.question))
        UnboundLibrary.shared?.free(result)
      }, &number)
    guard result == 0 else {
      retained.release()
      throw ResolverError(
        .library, "\(question) cannot be asked: \(String(cString: library.describe(result)))")
    }
    return number
  }

  /// Delivers the answers that are there.
  func process() throws(ResolverError) {
    try Self.check(library, library.process(pointer), "cannot go on")
  }

  /// Withdraws a question whose answer has not been delivered.
  func cancel(_ number: CInt, _ pending: PendingAnswer) {
    // Then no callback comes to release it.
    if library.cancel(pointer, number) == 0 { Unmanaged.passUnretained(pending).release() }
  }

  private static func failure(_ error: CInt, _ question: DNSQuestion) -> DNSAnswer {
    // UB_SERVFAIL of unbound.h.
    if error == -4 { return DNSAnswer(question, .serverFailure(code: 2)) }
    let reason = UnboundLibrary.shared.map { String(cString: $0.describe(error)) }
    return DNSAnswer(question, .unreachable(reason: reason ?? "error \(error)"))
  }

  /// Copies an answer.
  private static func answer(_ result: ub_result, _ question: DNSQuestion) -> DNSAnswer {
    if result.bogus != 0 {
      let reason = result.why_bogus.map { String(cString: $0) } ?? "no reason is given"
      return DNSAnswer(question, .bogus(reason: reason))
    }
    guard result.rcode == 0 || result.rcode == 3 else {
      return DNSAnswer(question, .serverFailure(code: UInt8(clamping: result.rcode)))
    }
    var data: [[UInt8]] = []
    if let list = result.data, let lengths = result.len {
      while let next = list[data.count] {
        let length = Int(max(0, lengths[data.count]))
        data.append(Array(UnsafeRawBufferPointer(start: next, count: length)))
      }
    }
    let canonical = result.canonname.map { String(cString: $0) } ?? ""
    guard canonical.isEmpty || (try? DNSName(canonical)) != nil else {
      return DNSAnswer(question, .bogus(reason: "the name of the records cannot be read"))
    }
    return DNSAnswer(
      question, result.secure != 0 ? .secure : .insecure,
      result.nxdomain != 0 ? .noSuchName : data.isEmpty ? .noData : .found, data: data,
      canonicalName: try? DNSName(canonical), timeToLive: Int(max(0, result.ttl)))
  }
}
