import Testing

/// Dependencies point one way, downwards; the core knows nothing of the outside.
struct ImportTests {
  private static let system: Set = ["Glibc", "Musl", "Synchronization"]
  private static let server: Set = [
    "HTTPTypes", "Hummingbird", "HummingbirdCore", "NIOCore", "NIOExtras", "NIOHTTP1",
    "NIOHTTPTypes", "NIOPosix",
  ]

  /// Everything that a target may import. What is not here is forbidden.
  private static let allowed: [String: Set<String>] = [
    // The pure core: no clock, no file, no network, no Foundation of any size.
    "Terminal": [],
    "DeviceIdentity": [],
    "Scanning": ["Terminal", "DeviceIdentity"],
    "Gateways": ["Terminal", "Cryptography", "FoundationEssentials"],
    "Receipts": ["Terminal", "DeviceIdentity", "CQREncode", "CPNG", "CFreeType", "Glibc"],
    // Where tests may kill the daemon; in what is installed nothing listens.
    "Failpoints": ["CFailpoint"],
    // The edges, each with its own library of the system.
    "Cryptography": ["COpenSSL", "Glibc"],
    "Journal": system.union([
      "Terminal", "Cryptography", "CSQLite", "Failpoints", "FoundationEssentials",
    ]),
    "Devices": system.union([
      "CLibSerialPort", "CLibUSB", "DeviceIdentity", "Failpoints", "Logging",
    ]),
    "Transport": system.union(["Terminal", "CCurl", "Failpoints"]),
    "Service": system.union([
      "Terminal", "Cryptography", "Gateways", "Scanning", "Receipts", "Journal", "Devices",
      "DeviceIdentity", "Transport", "CINI", "Failpoints", "FoundationEssentials", "Logging",
    ]),
    "LocalAPI": system.union(server).union([
      "Terminal", "Service", "Failpoints", "FoundationEssentials", "Logging", "ServiceLifecycle",
    ]),
    "Simulation": system.union([
      "Terminal", "Cryptography", "Gateways", "Receipts", "CFreeType", "Dispatch",
      "FoundationEssentials", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "TLS",
    ]),
    "TLS": ["CSSL", "NIOCore"],
    "Callbacks": system.union([
      "Terminal", "Service", "TLS", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix",
      "ServiceLifecycle",
    ]),
    // The programs.
    "upayd": [
      "UpaydCommand",
      "Terminal", "Cryptography", "Scanning", "Receipts", "Journal", "Devices", "DeviceIdentity",
      "Transport", "Service", "LocalAPI", "Callbacks", "CLinux", "Glibc", "ArgumentParser",
      "FoundationEssentials", "Logging",
      "ServiceLifecycle", "UnixSignals",
    ],
    "upayctl": [
      "UpayctlCommand", "Terminal", "Receipts", "Transport", "Glibc", "ArgumentParser",
      "FoundationEssentials",
    ],
    "upay-simulator": [
      "Terminal", "Simulation", "Transport", "Glibc", "ArgumentParser", "FoundationEssentials",
      "Logging", "ServiceLifecycle", "UnixSignals",
    ],
  ]

  @Test func everyImportIsAllowed() throws {
    var seen: Set<String> = []
    for file in try Project.files(in: "Sources") {
      let allowed = try #require(
        Self.allowed[file.target], "\(file.target) has no list of what it may import")
      for module in file.lines.compactMap(Self.module) {
        seen.insert("\(file.target) \(module)")
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
    #expect(seen.contains("Service Terminal"), "imports are not recognised: \(seen)")
  }

  @Test func nobodyImportsFullFoundation() throws {
    for file in try Project.files(in: "Sources") {
      #expect(!file.lines.contains { Self.module($0) == "Foundation" }, "\(file.path)")
    }
  }

  /// The lists themselves go downwards only.
  @Test func listsHaveNoCircle() {
    func reach(_ target: String, _ path: [String]) {
      #expect(!path.contains(target), "\((path + [target]).joined(separator: " → "))")
      guard !path.contains(target) else { return }
      for next in Self.allowed[target] ?? [] where Self.allowed[next] != nil {
        reach(next, path + [target])
      }
    }
    for target in Self.allowed.keys { reach(target, []) }
  }

  static let lines: [(String, String?)] = [
    ("import Foundation", "Foundation"), ("public import Terminal", "Terminal"),
    ("@preconcurrency import NIOCore", "NIOCore"),
    ("import struct HTTPTypes.HTTPFields", "HTTPTypes"),
    ("  internal import Glibc", "Glibc"), ("// import Foundation", nil), ("let important = 1", nil),
  ]

  @Test(arguments: lines)
  func importIsRecognised(_ line: String, _ module: String?) {
    #expect(Self.module(line[...]) == module)
  }

  /// The module that a line imports.
  private static func module(_ line: Substring) -> String? {
    guard line.utf8.count < 200, line.contains("import ") else { return nil }
    let pattern =
      #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    return line.firstMatch(of: pattern).map { String($0.1) }
  }
}
