// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import DANE

@Suite struct NameServersTests {
  @Test func `reads resolv.conf as libc does`() {
    let text = """
      # comment
      search example.org
      nameserver 192.0.2.1 # here
      nameserver\t2001:db8::1
       nameserver 192.0.2.9
      nameserverx 192.0.2.9
      nameserver
      nameserver 127.0.0.1
      nameserver 192.0.2.4
      options trust-ad
      """
    let servers = NameServers(resolverConfiguration: text).servers
    #expect(servers.map(\.description) == ["192.0.2.1@53", "2001:db8::1@53", "127.0.0.1@53"])
    #expect(NameServers(resolverConfiguration: "").servers.map(\.description) == ["127.0.0.1@53"])
  }

  @Test func `reads a server and its port`() throws {
    #expect(try NameServers.Server("127.0.0.1@5353").port == 5353)
    #expect(try NameServers.Server("2001:db8::1").port == 53)
    for text in ["", "@53", "a@0", "a@x", "a@1@2", "a b", "a@65536", "a\u{0}"] {
      #expect(throws: ResolverError.self, "\(text)") { try NameServers.Server(text) }
    }
  }

  @Test func `reads trust anchors in the forms that programs write`() throws {
    let digest = String(repeating: "0aB1", count: 16)
    let anchors = try TrustAnchors(
      """
      ; autotrust trust anchor file
      .\t172800\tIN\tDNSKEY\t257 3 8 AwEA AagB ;{id = 20326 (ksk), size = 2048b} ;;state=2
      example. IN DS 1 13 2 (
        \(digest.prefix(10)) ; first
        \(digest.dropFirst(10)) )
      . DS 1 13 2 \(digest)
      """, of: "anchors")
    #expect(
      anchors.records == [
        ". IN DNSKEY 257 3 8 AwEAAagB", "example. IN DS 1 13 2 \(digest)",
        ". IN DS 1 13 2 \(digest)",
      ])
    #expect(TrustAnchors.root.records.count == 2)
    let again = try TrustAnchors(
      TrustAnchors.root.records.joined(separator: "\n"), of: "the same")
    #expect(again == .root)
  }

  @Test(
    arguments: [
      "", "; nothing", "x", ". IN DS 1 13 2", ". IN DS 1 13 2 0g", ". IN DS 1 13 2 000",
      ". IN DNSKEY 257 3 8 A", ". IN DNSKEY 257 3 8 !!!!", ". IN A 192.0.2.1", "(. IN DS 1 13 2 00",
      ". IN DS 1 13 2 00)", ". IN DS x 13 2 00", "DS 1 13 2 00", ". IN DS 70000 13 2 00",
    ])
  func `refuses what is no trust anchor before anybody is asked`(text: String) {
    let error = #expect(throws: ResolverError.self) { try TrustAnchors(text, of: "anchors") }
    #expect(error?.code == .badAnchor)
    #expect(error?.subject == "anchors")
  }

  @Test func `says which file of trust anchors is missing`() throws {
    let directory = try TemporaryDirectory()
    let path = directory["none"]
    let error = #expect(throws: ResolverError.self) { try TrustAnchors(file: FilePath(path)) }
    #expect(error?.code == .noAnchorFile)
    #expect(error?.subject == path)
    let file = try directory.write("anchors", TrustAnchors.root.records[0])
    #expect(try TrustAnchors(file: FilePath(file)).records.count == 1)
  }

  @Test func `says what to install where libunbound is missing`() {
    #expect(UnboundLibrary("libunbound.so.none") == nil)
    let error = #expect(throws: ResolverError.self) {
      try Resolver(library: nil, servers: NameServers([]), anchors: .root)
    }
    #expect(error?.code == .noLibrary)
    #expect(error?.remedy == "install libunbound8")
  }
}
