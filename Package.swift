// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
  name: "mxtls",
  products: [.executable(name: "mxtls", targets: ["mxtls"])],
  traits: [
    .trait(name: "GDBM", description: "Session caches of type gdbm and dbm, by libgdbm."),
    .trait(name: "BerkeleyDB", description: "Session caches of type btree and hash, by libdb."),
    .trait(name: "LMDB", description: "Session caches of type lmdb, by liblmdb."),
    .default(enabledTraits: ["GDBM", "BerkeleyDB", "LMDB"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CGDBM", providers: [.apt(["libgdbm-dev"])]),
    .systemLibrary(name: "CBerkeleyDB", providers: [.apt(["libdb5.3-dev"])]),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CUnbound"),
    .systemLibrary(name: "CCurl"),
    .target(name: "Primitives"),
    .target(name: "Platform", dependencies: ["Primitives", system]),
    .target(name: "TLSCrypto", dependencies: ["COpenSSL", "Primitives"]),
    .target(name: "Trace", dependencies: ["Primitives"]),
    .target(name: "Postfix", dependencies: ["Primitives"]),
    .target(name: "MailLog", dependencies: ["Primitives"]),
    .target(name: "PostfixHost", dependencies: ["Postfix", "Platform", "Primitives", system]),
    .target(name: "SMTP", dependencies: ["TLSCrypto", "Platform", "Primitives"]),
    .target(
      name: "KeyPairs", dependencies: ["TLSCrypto", "Postfix", "Platform", "Primitives", system]),
    .target(
      name: "Checks",
      dependencies: ["KeyPairs", "TLSCrypto", "Postfix", "Platform", "Primitives", system]),
    .target(
      name: "DANE", dependencies: ["CUnbound", "TLSCrypto", "Platform", "Primitives", system]),
    .target(name: "MailPolicy", dependencies: ["CCurl", "Platform", "Primitives"]),
    .target(
      name: "SessionCache",
      dependencies: [
        .target(name: "CGDBM", condition: .when(traits: ["GDBM"])),
        .target(name: "CBerkeleyDB", condition: .when(traits: ["BerkeleyDB"])),
        .target(name: "CLMDB", condition: .when(traits: ["LMDB"])),
        "Platform", "Primitives", system,
      ]),
    .target(
      name: "Rotation",
      dependencies: [
        "Checks", "SMTP", "PostfixHost", "KeyPairs", "TLSCrypto", "Postfix", "Platform",
        "Primitives", system,
      ]),
    .executableTarget(
      name: "mxtls",
      dependencies: [
        "Checks", "DANE", "KeyPairs", "MailLog", "MailPolicy", "Postfix", "PostfixHost",
        "Rotation", "SMTP",
        "SessionCache",
        "TLSCrypto", "Trace", "Platform", "Primitives", argumentParser, system,
      ],
      // Of the linkers lld alone has in its scripts what libstdc++.so in there says. Nobody looks for a
      // symbol of the program, and their table makes it larger and the start slower.
      linkerSettings: [
        .unsafeFlags(
          [
            "-use-ld=lld", "-L\(Context.packageDirectory)/Sources/Linking",
            "-Xlinker", "--no-export-dynamic",
          ], .when(configuration: .release))
      ]),

    .target(
      name: "TestSupport", dependencies: ["Primitives", subprocess, system],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "PrimitivesTests", dependencies: ["Primitives", "TestSupport", system],
      path: "Tests/Primitives"),
    .testTarget(
      name: "PostfixTests", dependencies: ["Postfix", "TestSupport"], path: "Tests/Postfix"),
    .testTarget(
      name: "MailLogTests", dependencies: ["MailLog", "Primitives"], path: "Tests/MailLog"),
    .testTarget(
      name: "PlatformTests",
      dependencies: ["Platform", "Primitives", "TestSupport", system],
      path: "Tests/Platform"),
    .testTarget(
      name: "SessionCacheTests",
      dependencies: ["SessionCache", "Platform", "Primitives", "TestSupport", system],
      path: "Tests/SessionCache"),
    .testTarget(
      name: "ChecksTests", dependencies: ["Checks", "Postfix", "TestSupport"], path: "Tests/Checks"),
    .testTarget(
      name: "SMTPTests", dependencies: ["SMTP", "TLSCrypto", "Primitives", "TestSupport", system],
      path: "Tests/SMTP"),
    .testTarget(
      name: "DANETests",
      dependencies: ["DANE", "TLSCrypto", "Platform", "Primitives", "TestSupport", system],
      path: "Tests/DANE"),
    .testTarget(
      name: "MailPolicyTests", dependencies: ["MailPolicy", "TestSupport"],
      path: "Tests/MailPolicy"),
    .testTarget(
      name: "RotationTests",
      dependencies: [
        "Rotation", "Checks", "KeyPairs", "Postfix", "Primitives", "SMTP", "TLSCrypto",
        "TestSupport", system,
      ],
      path: "Tests/Rotation"),
    .testTarget(
      name: "TLSCryptoTests",
      dependencies: ["TLSCrypto", "Primitives", "Platform", "TestSupport"],
      path: "Tests/TLSCrypto"),
    .testTarget(name: "TraceTests", dependencies: ["Trace", "Primitives"], path: "Tests/Trace"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "mxtls", "Checks", "KeyPairs", "Postfix", "PostfixHost", "Primitives", "SMTP",
        "SessionCache",
        "TLSCrypto", "Platform", "TestSupport", argumentParser, system,
      ],
      path: "Tests/mxtls"),
    .testTarget(
      name: "DocumentationTests",
      dependencies: ["mxtls", "Checks", "Primitives", "TestSupport", argumentParser],
      path: "Tests/Documentation"),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "mxtls", "Checks", "Primitives", "Rotation", "SMTP", "TLSCrypto", "TestSupport", system,
      ],
      path: "Tests/Integration"),
  ],
  swiftLanguageModes: [.v6]
)

// A sanitizer is to watch what holds pointers: those modules and their tests are built with it, all
// other tests without, each once.
let modulesWithPointers = [
  "DANE", "MailLog", "MailPolicy", "Platform", "Primitives", "SessionCache", "TLSCrypto", "Trace",
]
let testsWithPointers = modulesWithPointers.map { "\($0)Tests" }
if Context.environment["MXTLS_OTHERS_ALONE"] != nil {
  package.targets.removeAll { testsWithPointers.contains($0.name) }
}
if Context.environment["MXTLS_POINTERS_ALONE"] != nil {
  package.products = []
  package.targets.removeAll {
    $0.type != .system
      && !(modulesWithPointers + testsWithPointers + ["TestSupport"]).contains($0.name)
  }
}

// libFuzzer has a main function of its own, so there is no other program then (Tests/Fuzz/run).
if Context.environment["MXTLS_FUZZ"] != nil {
  let parsers = [
    "COpenSSL", "DANE", "KeyPairs", "MailLog", "MailPolicy", "Platform", "Postfix", "Primitives",
    "SMTP", "SessionCache", "TLSCrypto", "Trace",
  ]
  package.products = []
  package.targets.removeAll {
    $0.type != .system && (!parsers.contains($0.name) || $0.path?.hasPrefix("Tests/") == true)
  }
  package.targets.append(
    .executableTarget(
      name: "Fuzz",
      dependencies: parsers.map { .target(name: $0) } + [argumentParser, system], path: ".",
      exclude: [
        "Man", "completions", "findings", "README.md", "LICENSE", "Tests/Fuzz/dictionaries",
        "Tests/Fuzz/run", "Tests/Fuzz/seeds",
      ],
      // The program itself cannot be imported: these are the readers in it.
      sources: ["Tests/Fuzz"]
        + ["Cache/TransferFault", "Cache/TransferFormat", "Cache/TransferLine", "Cache/JSONLine"]
        .map { "Sources/mxtls/\($0).swift" } + [
          "Sources/mxtls/Console/String+Escaping.swift", "Tests/Platform/PieceSource.swift",
        ]))
}

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
  // What is tested is optimised in a release build, and the tests are not: that would take longer
  // than it saves.
  if target.path?.hasPrefix("Tests/") == true {
    target.swiftSettings?.append(.unsafeFlags(["-Onone"], .when(configuration: .release)))
  }
}
