// swift-tools-version: 6.2
import PackageDescription

/// Set in CI: a warning of the compiler is an error there.
let strict = Context.environment["STRICT"] != nil

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // The tests import what is installed: one build of it is tested and shipped.
    .unsafeFlags(["-enable-testing"], .when(configuration: .release)),
  ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// Tests need not be fast themselves: only what they call is optimized.
let testSettings = settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A till has no Swift: in a release its libraries are in the program. Only what links a program may
/// say so, which no test does.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims", "-lswiftSynchronization",
    ],
    .when(configuration: .release))
]

/// Set by `make test`, which builds twice: with COUNTING=only, the core and its own tests are all
/// there is, and what they reach is counted (scripts/coverage); with COUNTING=apart, those tests are
/// left to that build.
let counting = Context.environment["COUNTING"] == "only"
let countedApart = Context.environment["COUNTING"] == "apart"

/// The tests of the core.
let coreTests: Set = ["TerminalTests", "GatewaysTests"]

/// A part of the pure core whose lines are counted.
func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: settings
      + (counting ? [.unsafeFlags(["-profile-generate", "-profile-coverage-mapping"])] : []),
    linkerSettings: counting ? [.unsafeFlags(["-profile-generate"])] : [])
}

/// Set by scripts/fuzz: what it fuzzes is built for libFuzzer, and so is the program that does it.
let fuzzing = Context.environment["FUZZING"] != nil

/// A module map and typed C shims for one of Debian's libraries.
func system(_ name: String, link library: String) -> Target {
  .target(
    name: name, path: "Sources/System/\(name)",
    linkerSettings: [.linkedLibrary(library)])
}

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A program whose parts are a library beside its `Main`, for tests and for other programs.
func program(_ name: String, parts: String, _ dependencies: [Target.Dependency]) -> [Target] {
  [
    .target(
      name: parts, dependencies: dependencies, path: "Sources/\(name)", exclude: ["Main"],
      swiftSettings: settings),
    .executableTarget(
      name: name, dependencies: [.byName(name: parts), arguments], path: "Sources/\(name)/Main",
      swiftSettings: settings, linkerSettings: selfContained),
  ]
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["Conformance"], swiftSettings: testSettings)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(
  name: "UnixSignals", package: "swift-service-lifecycle")
/// The HTTP server on the daemon's Unix socket.
let server: [Target.Dependency] = [
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
  .product(name: "NIOExtras", package: "swift-nio-extras"),
]

let package = Package(
  name: "upayd",
  products: [
    .executable(name: "upayd", targets: ["upayd"]),
    .executable(name: "upayctl", targets: ["upayctl"]),
    .executable(name: "upay-simulator", targets: ["upay-simulator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The pure core.
    core("Terminal"),
    core("Gateways", ["Terminal", "Cryptography"]),
    // With the table of known devices in it.
    .target(
      name: "DeviceIdentity", resources: [.embedInCode("devices.conf")], swiftSettings: settings),
    library("Scanning", ["Terminal", "DeviceIdentity"]),
    // With the profiles of printers in it.
    .target(
      name: "Receipts",
      dependencies: ["Terminal", "DeviceIdentity", "CQREncode", "CPNG", "CFreeType"],
      resources: [.embedInCode("Profile/printers.conf")], swiftSettings: settings),

    // The edges.
    library("Failpoints", ["CFailpoint"]),
    library("Cryptography", ["COpenSSL"]),
    library("Journal", ["Terminal", "Cryptography", "CSQLite", "Failpoints"]),
    library("Devices", ["DeviceIdentity", "CLibSerialPort", "CLibUSB", "Failpoints", logging]),
    library("Transport", ["CCurl", "Failpoints", "Terminal"]),
    library(
      "Service",
      [
        "Terminal", "Gateways", "Scanning", "Receipts", "Cryptography", "Journal", "Devices",
        "DeviceIdentity", "Transport", "CINI", "Failpoints", logging,
      ]),
    library("LocalAPI", ["Service", "Terminal", "Failpoints", lifecycle, logging] + server),
    library(
      "Callbacks",
      [
        "Service", "TLS", "Terminal", lifecycle, logging,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // TLS in a NIO channel.
    library("TLS", ["CSSL", .product(name: "NIOCore", package: "swift-nio")]),
    library(
      "Simulation",
      [
        "Cryptography", "Gateways", "Receipts", "Terminal", "CFreeType", "TLS", logging,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    // What is measured by its own program; the others are scripts.
    .executableTarget(
      name: "journal-bench", dependencies: ["Journal", "Terminal", "Cryptography"],
      path: "Benchmarks/retention", swiftSettings: settings),
    .executableTarget(
      name: "core-bench",
      dependencies: ["Simulation", "Gateways", "Terminal", "Cryptography"],
      path: "Benchmarks/core", swiftSettings: settings),
    .executableTarget(
      name: "receipt-bench", dependencies: ["Receipts", "Terminal", "CQREncode"],
      path: "Benchmarks/receipts", swiftSettings: settings),

    // The daemon that the tests of crashes kill: the same, with what obeys UPAYD_FAILPOINT.
    .executableTarget(
      name: "upayd-failpoints", dependencies: ["UpaydCommand", "CFailpoint", arguments],
      path: "Tests/Support/Failpoints", swiftSettings: settings, linkerSettings: selfContained),

    // Chaos on the release binaries: `make soak`.
    .executableTarget(
      name: "upayd-soak",
      dependencies: [
        arguments,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      path: "Tests/Support/Soak", swiftSettings: settings),

    // Debian's libraries.
    system("COpenSSL", link: "crypto"),
    .target(
      name: "CSSL", path: "Sources/System/CSSL",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    system("CCurl", link: "curl"),
    system("CSQLite", link: "sqlite3"),
    system("CLibSerialPort", link: "serialport"),
    system("CLibUSB", link: "usb-1.0"),
    system("CQREncode", link: "qrencode"),
    system("CPNG", link: "png"),
    system("CINI", link: "inih"),
    .systemLibrary(
      name: "CFreeType", path: "Sources/System/CFreeType", pkgConfig: "freetype2",
      providers: [.apt(["libfreetype-dev"])]),
    .target(name: "CLinux", path: "Sources/System/CLinux"),
    .target(name: "CFailpoint", path: "Sources/System/CFailpoint"),

    // Readers of what comes from outside, with what must hold of them: `scripts/fuzz`.
    .target(
      name: "Fuzzing",
      dependencies: [
        "Cryptography", "DeviceIdentity", "Devices", "Gateways", "Receipts", "Scanning", "Terminal",
      ],
      path: "Fuzz/Targets", swiftSettings: settings),

    // The tests.
    tests("TerminalTests", ["Terminal"]),
    tests("GatewaysTests", ["Gateways", "Terminal", "Cryptography"]),
    tests("DeviceIdentityTests", ["DeviceIdentity"]),
    tests("ScanningTests", ["Scanning", "DeviceIdentity", "Terminal", "Fuzzing"]),
    tests("ReceiptsTests", ["Receipts", "DeviceIdentity", "Terminal"]),
    tests("CryptographyTests", ["Cryptography", "COpenSSL"]),
    tests("JournalTests", ["Journal", "Terminal", "Cryptography", "CSQLite", "PowerDisk"]),
    tests("DevicesTests", ["Devices", "DeviceIdentity", logging]),
    tests(
      "TransportTests", ["Transport", "Terminal", "Cryptography", "CTestTLSServer", "CCurl"]),
    tests(
      "ServiceTests",
      [
        "Service", "Terminal", "Gateways", "Scanning", "Receipts", "Cryptography", "Journal",
        "DeviceIdentity", "Devices", "Transport", "Simulation", "PowerDisk", logging,
      ]),
    tests("LocalAPITests", ["LocalAPI", "Service", "Terminal", lifecycle, logging]),
    tests(
      "CallbacksTests",
      [
        "Callbacks", "Service", "TLS", "Terminal", "Cryptography", lifecycle, logging,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    tests(
      "SimulationTests",
      [
        "Simulation", "Cryptography", "Devices", "Receipts", "TLS", "Terminal", logging,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // Computes for a minute: not beside tests that wait for sockets.
    tests("ExplorationTests", ["Simulation", "Terminal"]),
    tests("UpayctlTests", ["UpayctlCommand", "Terminal", "Transport", arguments]),
    tests(
      "SoakTests",
      [
        "upayd-soak",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    tests("StructureTests", []),
    tests("EndToEndTests", []),
    // Which row of a payment system's protocol is proven by which test.
    .target(
      name: "Conformance", path: "Tests/Support/Conformance", swiftSettings: settings),
    // SQLite's way to the disk: recorded, cut off and made to fail.
    .target(
      name: "PowerDisk", dependencies: ["CPowerVFS", "CSQLite"], path: "Tests/Support/PowerDisk",
      swiftSettings: settings),
    .target(
      name: "CPowerVFS", dependencies: ["CSQLite"], path: "Tests/Support/CPowerVFS",
      linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(
      name: "CTestTLSServer", path: "Tests/Support/CTestTLSServer",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
  ]
)

// The programs.
package.targets += program(
  "upayd", parts: "UpaydCommand",
  [
    "Service", "LocalAPI", "Callbacks", "Terminal", "Cryptography", "Devices", "DeviceIdentity",
    "Journal", "Receipts", "Scanning", "Transport", "CLinux", arguments, lifecycle, logging,
    signals,
  ])
package.targets += program(
  "upayctl", parts: "UpayctlCommand", ["Terminal", "Transport", "Receipts", arguments])
package.targets.append(
  .executableTarget(
    name: "upay-simulator",
    dependencies: ["Simulation", "Terminal", "Transport", arguments, lifecycle, logging, signals],
    swiftSettings: settings, linkerSettings: selfContained))

if fuzzing {
  package.targets += [
    .target(name: "CLibFuzzer", path: "Fuzz/CLibFuzzer"),
    .executableTarget(
      name: "upayd-fuzz", dependencies: ["Fuzzing", "CLibFuzzer"], path: "Fuzz/Driver",
      swiftSettings: settings, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
  keepOnly(["upayd-fuzz"])
  package.products = [.executable(name: "upayd-fuzz", targets: ["upayd-fuzz"])]
  // What reads the replies of printers stands beside what logs.
  package.dependencies = [.package(url: "https://github.com/apple/swift-log", from: "1.16.2")]
}

/// `ONLY_TESTS="TerminalTests JournalTests"`: these, and what they are made of, are all that is
/// built. A change deep in the core is then tried in seconds.
if let names = Context.environment["ONLY_TESTS"] {
  keepOnly(Set(names.split(separator: " ").map(String.init)))
  package.products = []
}

if countedApart { package.targets.removeAll { coreTests.contains($0.name) } }

if counting {
  keepOnly(coreTests)
  package.products = []
  package.dependencies = []
}

/// Leaves out every target that the named ones do not need.
@MainActor
func keepOnly(_ names: Set<String>) {
  var wanted = names
  var grown = true
  while grown {
    let needed = package.targets.filter { wanted.contains($0.name) }.flatMap(\.dependencies)
    let before = wanted.count
    for case .byNameItem(let name, _) in needed { wanted.insert(name) }
    grown = wanted.count > before
  }
  package.targets.removeAll { !wanted.contains($0.name) }
}
