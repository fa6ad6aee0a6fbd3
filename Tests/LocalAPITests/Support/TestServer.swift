import Glibc
import LocalAPI
import Logging
import Service
import ServiceLifecycle

/// A server on a socket of its own, as the daemon runs it.
struct TestServer: Sendable {
  let path: String
  private let group: ServiceGroup

  /// Runs `body` with a server, and ends the server after it.
  static func with(
    _ till: any TillOperations, _ limits: Limits = .quick,
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/socket"
    let socket = try ListeningSocket.bind(path: path, group: nil)
    try await serve(till, socket, path, limits, body)
  }

  static func serve(
    _ till: any TillOperations, _ socket: ListeningSocket, _ path: String,
    _ limits: Limits = .quick, _ body: (TestServer) async throws -> Void
  ) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let api = LocalAPIServer(till: till, socket: socket, logger: logger, limits: limits)
    let group = ServiceGroup(services: [api], logger: logger)
    async let running: Void = group.run()
    do {
      try await body(TestServer(path: path, group: group))
    } catch {
      await group.triggerGracefulShutdown()
      _ = try? await running
      throw error
    }
    await group.triggerGracefulShutdown()
    try await running
  }

  func connect() throws -> RawClient { try RawClient(path) }

  /// One request on a connection of its own.
  func request(
    _ method: String, _ target: String, _ body: String? = nil,
    type: String? = "application/json", fields: [String] = []
  ) async throws -> RawClient.Response {
    let client = try connect()
    await client.send(Self.message(method, target, body, type: type, fields: fields))
    return try await client.response(headOnly: method == "HEAD")
  }

  static func message(
    _ method: String, _ target: String, _ body: String? = nil,
    type: String? = "application/json", fields: [String] = []
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
    if let body {
      if let type { lines.append("Content-Type: \(type)") }
      lines.append("Content-Length: \(body.utf8.count)")
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
  }

  func triggerShutdown() async { await group.triggerGracefulShutdown() }
}

extension Limits {
  /// The contract's, but the server ends at once.
  static var quick: Limits {
    var limits = Limits()
    limits.pause = .milliseconds(1)
    limits.drain = .milliseconds(50)
    return limits
  }
}

/// A directory that goes with its owner.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/upayd-api-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw RawClient.Failure(description: "mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    unlink(path + "/socket")
    rmdir(path)
  }
}
