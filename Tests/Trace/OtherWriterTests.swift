// SPDX-License-Identifier: Apache-2.0

import Testing
import Trace

/// Programs and releases that are not in the corpus read as well: the forms are real, the names are not.
@Suite struct OtherWriterTests {
  /// A header, and what it lets one know.
  struct Case: CustomTestStringConvertible {
    let header: String
    let reading: String

    init(_ header: String, _ reading: String) {
      self.header = header
      self.reading = reading
    }

    var testDescription: String { header }
  }

  /// Protection, word, version, cipher, bits, certificate, log-in, weaknesses; "-" for what is not said.
  private func reading(_ hop: Hop) -> String {
    let tls = hop.tls
    let certificate = tls.certificate?.verdict.rawValue.split(separator: " ").joined(separator: "-")
    let parts: [String?] = [
      hop.isLocal ? "local" : "\(hop.protection)", hop.transmission?.text,
      tls.version?.rawValue ?? tls.writtenVersion, tls.cipher?.text, tls.bits.map { "\($0)" },
      certificate, hop.isAuthenticated.map { "\($0)" },
    ]
    let weak = tls.weaknesses.map { $0.rawValue.filter { $0 != " " } }.joined(separator: ",")
    return (parts + [weak.isEmpty ? nil : weak]).map { $0 ?? "-" }.joined(separator: " ")
  }

  static let postfix = [
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \t(using TLSv1 with cipher EDH-RSA-DES-CBC3-SHA (168/168 bits))
      \t(No client certificate requested)
      \tby mx.example (Postfix) with ESMTP id 67D9493AA; Tue, 26 Apr 2005 13:13:33 +0200 (CEST)
      """,
      "encrypted ESMTP TLSv1 EDH-RSA-DES-CBC3-SHA 168 not-requested false oldprotocol,weakcipher"),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \t(using SSLv3 with cipher RC4-MD5 (128/128 bits))
      \t(Client CN "a", Issuer "a" (not verified))
      \tby mx.example (Postfix, by example) with ESMTPS id 1; Tue, 26 Apr 2005 13:13:33 +0200
      """,
      """
      encrypted ESMTPS SSLv3 RC4-MD5 128 not-verified false \
      oldprotocol,weakcipher,noforwardsecrecy
      """),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \t(using TLSv1 with cipher RC4-MD5 (128/128 bits))
      \t(Client did not present a certificate)
      \t(sasl: method=PLAIN, username=x@a.example, sender=n/a)
      \tby mx.example (Postfix) with ESMTP
      \tid 0F96E1F00; Thu, 29 May 2008 15:48:38 -0400 (EDT)
      """,
      "encrypted ESMTP TLSv1 RC4-MD5 128 none true oldprotocol,weakcipher,noforwardsecrecy"),
    Case(
      """
      from a.example (unknown [IPv6:2001:db8::1])
      \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
      \t key-exchange X25519MLKEM768 server-signature ECDSA (prime256v1 raw public key) server-digest SHA256)
      \t(Client RPK sha256 digest AA:BB:CC)
      \tby mx.example (Postfix) with ESMTPS id 1; Wed, 27 Jul 2026 17:27:43 +0200
      """, "encrypted ESMTPS TLSv1.3 TLS_AES_256_GCM_SHA384 256 present false -"),
    Case(
      "by mx.example (Postfix) id DAA4E1BC9F4\n\tfor <b@mx.example>; Fri, 27 Nov 2026 12:09:29 +0000",
      "notSaid - - - - - - -"),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \t(using TLSv1.2 with cipher ADH-AES256-GCM-SHA384 (256/256 bits))
      \tby mx.example (Postfix) with ESMTPS id 1; Wed, 27 Jul 2016 17:27:43 +0200
      """, "encrypted ESMTPS TLSv1.2 ADH-AES256-GCM-SHA384 256 - false anonymous"),
  ]

  static let others = [
    Case(
      """
      from a.example ([192.0.2.1] helo=b.example)
      \tby mx.example with esmtp (Cipher TLSv1:DES-CBC3-SHA:168) (Exim 3.35 #1 (Debian))
      \tid 19DISq-0000l5-00; Wed, 07 May 2003 09:31:41 +0300
      """,
      "encrypted esmtp TLSv1 DES-CBC3-SHA 168 - false oldprotocol,weakcipher,noforwardsecrecy"),
    Case(
      """
      from a.example ([2001:db8::3]:47190)
       by mx.example with esmtps (TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256)
       (Exim 4.90_1) (envelope-from <x@a.example>) id 1m8WK8-0000hA-Bx; Tue, 27 Jul 2021 19:17:20 -0400
      """, "encrypted esmtps TLSv1.2 ECDHE_RSA_AES_256_GCM_SHA384 256 - false -"),
    Case(
      """
      from a.example ([192.0.2.1]) by mx.example with esmtpsa \
      (TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256) (Exim 4.92.3)
       id 1; Tue, 27 Jul 2021 19:17:20 -0400
      """, "encrypted esmtpsa TLSv1.3 ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM 256 - true -"),
    Case(
      """
      from a.example (a.example [192.0.2.1] (may be forged))
      \t(authenticated bits=0)
      \tby mx.example (8.14.7/8.12.4) with ESMTP id 092FHO2B006959
      \t(version=TLSv1/SSLv3 cipher=DHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT);
      \tFri, 2 Oct 2020 11:17:24 -0400
      """,
      "encrypted ESMTP TLSv1.2 DHE-RSA-AES256-GCM-SHA384 256 not-requested true -"),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \tby mx.example (8.15.2/8.15.2) with ESMTPS id 04JERrqe070194
      \t(version=TLSv1.2 cipher=AES256-GCM-SHA384 bits=256 verify=FAIL);
      \tTue, 19 May 2020 09:27:53 -0500
      """,
      "encrypted ESMTPS TLSv1.2 AES256-GCM-SHA384 256 not-verified false noforwardsecrecy"),
    Case(
      """
      from a.example (a.example. [192.0.2.1])
              by mx.google.com with ESMTPS id d2e1a72fcca58
              for <x@example.com>
              (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
              Tue, 04 Jun 2024 11:50:11 -0700 (PDT)
      """, "encrypted ESMTPS TLSv1.3 TLS_AES_256_GCM_SHA384 256 - false -"),
    Case(
      "by mail-qk1-f200.google.com with SMTP id af79cd for <x@y>; Mon, 06 Nov 2023 08:37:31 -0800",
      "local SMTP - - - - false -"),
    Case(
      "by 2002:a05:6402:1d8a:b0:1 with SMTP id dk10csp; Mon, 06 Nov 2023 08:37:31 -0800 (PST)",
      "local SMTP - - - - - -"),
    Case(
      """
      from A.PROD.OUTLOOK.COM
       (2603:10b6:208:36e:cafe::c) by B.outlook.office365.com
       (2603:10b6:208:36e::15) with Microsoft SMTP Server (version=TLS1_3,
       cipher=TLS_AES_256_GCM_SHA384) id 15.20.9343.6 via Frontend Transport; Wed,
       12 Nov 2025 19:35:22 +0000
      """, "encrypted Microsoft SMTP Server TLSv1.3 TLS_AES_256_GCM_SHA384 - - - -"),
    Case(
      """
      from a.example (10.1.2.3) by b.example (10.1.2.4) with Microsoft SMTP Server (version=TLS1_0,
       cipher=TLS_RSA_WITH_AES_256_CBC_SHA) id 15.0.1395.4; Wed, 11 Dec 2019 19:28:30 +0800
      """,
      """
      encrypted Microsoft SMTP Server TLSv1 TLS_RSA_WITH_AES_256_CBC_SHA - - - \
      oldprotocol,noforwardsecrecy
      """),
    Case(
      "from a (10.1.2.3) by b (10.1.2.4) with Microsoft SMTP Server (TLS) id 14.3.439.0; 1 Jan 2019 1:02:03",
      "encrypted Microsoft SMTP Server - - - - - -"),
    Case(
      "from a (10.1.2.3) by b (10.1.2.4) with Microsoft SMTP Server id 14.3.439.0; 1 Jan 2019 01:02:03",
      "clear Microsoft SMTP Server - - - - - -"),
    Case(
      "from a.example (a.example [192.0.2.1]) by b.example with LMTP id 123; 1 Jan 2026 01:02:03 +0000",
      "notSaid LMTP - - - - - -"),
    Case(
      "from a.example ([192.0.2.1]) by b.example with LMTP id UIkDE+dzCWt2PQAAqdzKAw; 1 Jan 2026 01:02:03 +0000",
      "clear LMTP - - - - false -"),
    Case(
      """
      from a.example ([fe80::f0]) by a.example ([fe80::f0%5]) with mapi id 15.20.4930.015; \
      Thu, 27 Jan 2022 09:33:38 +0000
      """, "local mapi - - - - - -"),
    Case(
      """
      from a.example ([192.0.2.1]) by b.example over TLS secured channel with Microsoft \
      SMTPSVC(6.0.3790.1830);
      \t Sun, 22 Jan 2006 03:44:45 -0800
      """, "encrypted Microsoft SMTPSVC - - - - - -"),
    Case(
      """
      from a.example (a.example
       [192.0.2.1]) by relay.example with ESMTP with STARTTLS
       (version=TLSv1.2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id
       us-mta-313-1; Fri, 27 Jan 2023 12:24:24 -0500
      """, "encrypted ESMTP TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 - - - -"),
    Case(
      """
      from unknown (HELO a.example) ([192.0.2.1])
        by b.example with ESMTP/TLS/AES256-SHA256; 19 Aug 2022 06:20:11 -0700
      """, "encrypted ESMTP - AES256-SHA256 - - - noforwardsecrecy"),
    Case(
      "from unknown (HELO a.example) ([192.0.2.1])\n  by b.example with ESMTP; 19 Aug 2022 06:20:11 -0700",
      "notSaid ESMTP - - - - - -"),
    Case(
      "from unknown (HELO a.example) (joe@192.0.2.1)\n  by b.example with SMTP; 5 Nov 2011 17:28:37 -0000",
      "notSaid SMTP - - - - - -"),
    Case(
      """
      from unknown (HELO a.example) (192.0.2.1)
        by b.example with (DHE-RSA-AES128-SHA encrypted) SMTP; 5 Nov 2011 17:28:37 -0000
      """, "encrypted SMTP - DHE-RSA-AES128-SHA - - - -"),
    Case("(qmail 28069 invoked from network); 5 Nov 2011 17:28:37 -0000", "local - - - - - - -"),
    Case(
      "(nullmailer pid 99 invoked by uid 0);\n\tThu, 27 Nov 2026 12:15:43 -0000",
      "local - - - - - - -"),
    Case(
      "by a.example (sSMTP sendmail emulation); Sat, 05 Nov 2011 10:28:37 -0700",
      "local - - - - - - -"),
    Case(
      """
      from a.example by b.example (Cipher TLSv1:RC4-MD5:128) (MDaemon PRO v10.1.1)
      \twith ESMTP id md50001454076.msg; Tue, 19 Oct 2010 07:34:21 -0500
      """,
      "encrypted ESMTP TLSv1 RC4-MD5 128 - false oldprotocol,weakcipher,noforwardsecrecy"),
    Case(
      """
      from [192.0.2.1] (a.example) by b.example (chasquid) with ESMTPS
       tls TLS_AES_128_GCM_SHA256
       (over SMTP, TLS-1.3, envelope from "TLSv1.0@a.example")
       ; Sat, 17 Feb 2024 15:20:18 +0000
      """, "encrypted ESMTPS TLSv1.3 TLS_AES_128_GCM_SHA256 - - false -"),
    Case(
      """
      from [192.0.2.1] (a.example) by b.example (chasquid) with ESMTP
       (over SMTP, plain text!, envelope from "x@a.example")
       ; Sat, 17 Feb 2024 15:20:18 +0000
      """, "clear ESMTP - - - - false -"),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \tby mx.example (Haraka) with ESMTPSA id AAA.1
      \tenvelope-from <x@a.example>
      \ttls TLS_AES_256_GCM_SHA384 (authenticated bits=0);
      \tWed, 27 Jul 2022 17:27:43 +0200
      """, "encrypted ESMTPSA - TLS_AES_256_GCM_SHA384 - - true -"),
    Case(
      """
      from a.example (b.example [192.0.2.1])
      \tby mx.example (Haraka/2.8.28) with ESMTPS id AAA.1
      \tenvelope-from <x@a.example> (version=TLSv1/SSLv3 cipher=RC4-SHA verify=FAIL);
      \tWed, 27 Jul 2022 17:27:43 +0200
      """,
      """
      encrypted ESMTPS TLSv1/SSLv3 RC4-SHA - none-or-not-verified false \
      weakcipher,noforwardsecrecy
      """),
    Case(
      """
      from a.example ([192.0.2.1]) by b.example ([192.0.2.2]) via tcp with ESMTPSA id
      \tBoOKs2ZberuJVAqcReGyiw (TLS1.3 TLS_AES_128_GCM_SHA256)
      \t25 May 2025 20:17:36 +0000
      """, "encrypted ESMTPSA TLSv1.3 TLS_AES_128_GCM_SHA256 - - true -"),
    Case(
      """
      from a.example (a.example [::ffff:192.0.2.1]) (SSL: TLSv1/SSLv3,168bits,DES-CBC3-SHA)
       by mx.example with ESMTPS; Sat, 21 Mar 2020 00:40:12 +0200
       id 00000000005A1C77.000000005E75464C.00004771
      """,
      "encrypted ESMTPS TLSv1/SSLv3 DES-CBC3-SHA 168 - false weakcipher,noforwardsecrecy"),
    Case(
      """
      from murder (a.example [192.0.2.1])
      \t by mx.example (Cyrus v2.3.7-Invoca-RPM-2.3.7-7.el5_4.3) with LMTPSA
      \t (version=TLSv1/SSLv3 cipher=AES256-SHA bits=256/256 verify=YES);
      \t Thu, 26 May 2011 12:20:56 -0700
      """, "encrypted LMTPSA TLSv1/SSLv3 AES256-SHA 256 - - noforwardsecrecy"),
    Case(
      "from a.example (EHLO [IPV6:2001:db8::5]) ([2001:db8:0::5])\n by b.example (JAMES SMTP Server ) with ESMTPA ID 14;\n Tue, 03 Dec 2024 20:49:22 -0800 (PST)",
      "notSaid ESMTPA - - - - true -"),
    Case(
      """
      from [192.0.2.1] (account joe HELO a.example)
       by b.example (CommuniGate Pro SMTP 6.1.11)
       with ESMTPSA id 147267237; Thu, 09 Apr 2020 15:00:21 +0200
      """, "encrypted ESMTPSA - - - - true -"),
    Case(
      "FROM a.example (a.example [192.0.2.1])\n\tBY b.example ID 4399180C.A1939.12235 ;\n\t 9 Dec 2005 00:37:16 -0500",
      "notSaid - - - - - - -"),
    Case(
      "from a.example [192.0.2.1] by localhost with POP3-SSL (getmail 5); 1 Jan 2020 00:00:00 GMT",
      "encrypted POP3-SSL - - - - - -"),
    Case(
      "from a.example by b.example with HTTPS; 1 Jan 2020 00:00:00 GMT",
      "encrypted HTTPS - - - - - -"),
    Case(
      "from a.example ([192.0.2.1]) by b.example with HTTP; 1 Jan 2020 00:00:00 GMT",
      "notSaid HTTP - - - - - -"),
    Case(
      """
      from a.example (a.example [192.0.2.1]) by b.example
       (envelope-from <x@a.example>)
       (Example E-mail Firewall v4.1.10 Build 0809 with TLS)
       with ESMTP id 639090184; Wed, 11 Dec 2019 19:28:54 +0800
      """, "encrypted ESMTP - - - - - -"),
    Case(
      """
      from a.example (a.example [192.0.2.1]) by b.example with ESMTPS \
      (version=TLSv1.2 cipher=EXP-RC4-MD5 bits=40/128); 1 Jan 2020 00:00:00 GMT
      """, "encrypted ESMTPS TLSv1.2 EXP-RC4-MD5 40 - false weakcipher,noforwardsecrecy"),
    Case(
      """
      from a.example (a.example [192.0.2.1]) by b.example with ESMTPS \
      (TLSv1.2 TLS_ECDHE_RSA_WITH_NULL_SHA); 1 Jan 2020 00:00:00 GMT
      """, "nullCipher ESMTPS TLSv1.2 TLS_ECDHE_RSA_WITH_NULL_SHA - - false -"),
  ]

  @Test(arguments: postfix + others) func `a header of another program reads`(_ row: Case) throws {
    let hop = try #require(Message(header: "Received: " + row.header).hops.first)
    #expect(hop.unreadText == nil)
    #expect(reading(hop) == row.reading)
    #expect(hop.date != nil)
  }

  @Test func `the client is told by name, greeting and address`() throws {
    func client(_ from: String) -> [String?] {
      let client = Message(header: "Received: from \(from) by mx.example with ESMTP; x").hops[0]
        .client
      return [client?.greeting, client?.name, client?.address?.text]
    }
    #expect(client("a (b.example [192.0.2.1])") == ["a", "b.example", "192.0.2.1"])
    #expect(client("a (unknown [192.0.2.1])") == ["a", nil, "192.0.2.1"])
    #expect(
      client("a (joe@b.example [IPv6:2001:db8:0:0::1])") == ["a", "b.example", "2001:db8::1"])
    #expect(client("a (b.example [192.0.2.1] (may be forged))") == ["a", nil, "192.0.2.1"])
    #expect(client("b.example ([192.0.2.1]:9 helo=a)") == ["a", "b.example", "192.0.2.1"])
    #expect(client("[192.0.2.1] (helo=[127.0.0.1])") == ["127.0.0.1", nil, "192.0.2.1"])
    #expect(client("unknown (HELO a) (joe@192.0.2.1)") == ["a", nil, "192.0.2.1"])
    #expect(client("b.example (HELO a) ([192.0.2.1])") == ["a", "b.example", "192.0.2.1"])
    #expect(client("[192.0.2.1] (a)") == ["a", nil, "192.0.2.1"])
    #expect(client("a (softdnserr [::ffff:192.0.2.1])") == ["a", nil, "192.0.2.1"])
    #expect(client("a (<unknown> [192.0.2.1])") == ["a", nil, "192.0.2.1"])
    #expect(client("a (Not Verified[192.0.2.1])") == ["a", nil, "192.0.2.1"])
    #expect(client("a (2001:db8::ffff%2)") == ["a", nil, "2001:db8::ffff"])
  }

  @Test func `Exim is known behind the cipher, and its first name is that of the DNS`() {
    let tls = "with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384\n\t(Exim 4.97)"
    let hop = Message(header: "Received: from b.example ([192.0.2.1])\n by mx.example \(tls); x")
      .hops[0]
    #expect(hop.writer == .exim)
    #expect(hop.client?.name == "b.example")
  }

  @Test func `what the client calls itself is not read as what the writer says`() {
    func protection(_ from: String) -> Hop.Protection {
      Message(header: "Received: from \(from)\n\tby mx.example (Postfix) with ESMTP id 1; x").hops[
        0
      ]
      .protection
    }
    #expect(protection("with (tls.example [192.0.2.1])") == .clear)
    #expect(protection("by (b.example [192.0.2.1])") == .clear)
    #expect(protection("tls (b.example [192.0.2.1])") == .clear)
    #expect(protection("ESMTPS (b.example [192.0.2.1])") == .clear)
    #expect(protection("[192.0.2.1] (helo=TLSv1.3 cipher=AES128-SHA)") == .clear)
    #expect(protection("a (TLSv1.3.example [192.0.2.1]) (AUTH: PLAIN TLSv1.3)") == .clear)
    #expect(protection("a (b [192.0.2.1]) (Authenticated sender: using TLSv1.3)") == .clear)
  }
}
