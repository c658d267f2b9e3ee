// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// An address and a port of TCP or UDP.
package struct NetworkAddress: Hashable, Sendable {
  let family: CInt
  /// A struct sockaddr_in or sockaddr_in6.
  private let bytes: [UInt8]

  /// Finds the addresses of a host, the preferred ones first (RFC 6724).
  ///
  /// - Parameters:
  ///   - host: An address, one of IPv6 with or without brackets, or a name.
  ///   - port: A number from 1 to 65535, or a name of services(5).
  ///   - name: What errors call the two.
  ///   - deadline: Until when to wait for name servers.
  /// - Returns: At least one address.
  /// - Throws: A `SocketError` of code `unresolved` or `timedOut`.
  package static func resolve(
    host: String, port: String, name: String, by deadline: ContinuousClock.Instant
  ) throws(SocketError) -> [NetworkAddress] {
    // getaddrinfo(3) cuts greater numbers, and those with a sign, down to 16 bits.
    if port.allSatisfy("+-0123456789".contains), UInt16(port) ?? 0 == 0 {
      throw SocketError(.unresolved, .connect, name, reason: "port numbers go from 1 to 65535")
    }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let bare = isBracketed ? String(host.dropFirst().dropLast()) : host
    var answer = look(up: bare, port, flags: AI_NUMERICHOST)
    if case .failure(let failure) = answer, failure.code == EAI_NONAME, !isBracketed {
      do throws(Errno) {
        answer = try BackgroundCall.wait(by: deadline) { look(up: bare, port, flags: 0) }
      } catch {
        throw SocketError(error, .connect, name)
      }
    }
    switch answer {
    case .success(let addresses): return addresses
    case .failure(let failure):
      throw SocketError(.unresolved, .connect, name, reason: failure.reason)
    }
  }

  /// A Boolean value that tells whether it is an address of IPv6.
  package var isIPv6: Bool { family == AF_INET6 }

  /// The address in numbers, without the port: "192.0.2.25", "2001:db8::25", "fe80::1%eth0".
  package var text: String {
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var code = EAI_FAIL
    try? withSocketAddress { (address, length) throws(Errno) in
      code = getnameinfo(
        address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
    }
    guard code == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Reads an address, without asking anybody.
  ///
  /// - Parameters:
  ///   - address: One of IPv4, or of IPv6 with or without brackets and with a zone or without.
  ///   - port: From 1 on.
  ///   - name: What errors call the two.
  /// - Returns: The address.
  /// - Throws: A `SocketError` of code `unresolved`.
  static func numeric(
    _ address: String, port: UInt16, name: String
  ) throws(SocketError) -> NetworkAddress {
    let isBracketed = address.hasPrefix("[") && address.hasSuffix("]")
    let bare = isBracketed ? String(address.dropFirst().dropLast()) : address
    guard port > 0, !bare.utf8.contains(0),
      case .success(let found) = look(up: bare, "\(port)", flags: AI_NUMERICHOST),
      let first = found.first
    else { throw SocketError(.unresolved, .connect, name, reason: "it is no address") }
    return first
  }

  /// Lends the address.
  func withSocketAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Void
  ) throws(Errno) {
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
    try withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        Result { () throws(Errno) in try body(address, socklen_t(bytes.count)) }
      }
    }.get()
  }

  fileprivate static func look(
    up host: String, _ port: String, flags: CInt
  ) -> Result<[NetworkAddress], LookupFailure> {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    hints.ai_flags = flags
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, port, &hints, &list)
    guard code == 0 else { return .failure(LookupFailure(code: code, errno: errno)) }
    defer { freeaddrinfo(list) }
    var addresses: [NetworkAddress] = []
    var next = list
    while let entry = next?.pointee {
      let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
      addresses.append(NetworkAddress(family: entry.ai_family, bytes: Array(bytes)))
      next = entry.ai_next
    }
    return .success(addresses)
  }
}

/// Why getaddrinfo(3) found nothing.
private struct LookupFailure: Error {
  let code: CInt
  let errno: CInt

  var reason: String {
    switch code {
    case EAI_NONAME: "there is no such host"
    case EAI_SERVICE: "services(5) has no such port"
    case EAI_AGAIN: "no name server answers"
    case EAI_SYSTEM: Errno(rawValue: errno).reason
    default: String(cString: gai_strerror(code)).lowercased()
    }
  }
}
