import FoundationEssentials
import Logging
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

/// A directory of its own for one test, gone afterwards.
@discardableResult
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("simulation-\(UInt64.random(in: .min ... .max))").path
  do {
    let result = try await body(directory)
    try? FileManager.default.removeItem(atPath: directory)
    return result
  } catch {
    try? FileManager.default.removeItem(atPath: directory)
    throw error
  }
}

/// A simulator that serves while `body` runs.
@discardableResult
func withSimulator<Result>(
  in directory: String, devices: Bool = false,
  _ body: (Simulator, Announcement) async throws -> Result
) async throws -> Result {
  var options = Simulator.Options()
  options.devices = devices
  options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  let simulator = try Simulator(directory: directory, options: options)
  let announcement = try await simulator.start()
  do {
    let result = try await body(simulator, announcement)
    await simulator.stop()
    return result
  } catch {
    await simulator.stop()
    throw error
  }
}

@discardableResult
func withSimulator<Result>(
  devices: Bool = false, _ body: (Simulator, Announcement) async throws -> Result
) async throws -> Result {
  try await withDirectory { try await withSimulator(in: $0, devices: devices, body) }
}

func text(ofFile path: String) throws -> String {
  try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

func vendorKey(_ announcement: Announcement) throws -> String {
  String(try text(ofFile: announcement.vendorKeyFile).prefix { $0 != "\n" })
}

extension Announcement {
  /// An admin call; its status and its JSON.
  func administer(
    _ method: HTTPMethod, _ path: String, _ body: String = ""
  ) async throws -> (status: Int, json: [String: JSONValue], body: [UInt8]) {
    let client = try await TestClient.connect(to: admin, caFile: nil)
    let answer = try await client.exchange([
      TestClient.request(method, path, body: Array(body.utf8))
    ])[0]
    guard case .complete(let status, _, let body) = answer else { return (0, [:], []) }
    return (status, JSONText.object(body) ?? [:], body)
  }
}
