import NIOCore
import NIOHTTP1
import NIOPosix
import TLS
import Terminal

@testable import Simulation

/// One HTTPS connection to a simulator, for tests that look at how it ends.
final class TestClient: Sendable {
  enum Answer: Equatable {
    case complete(status: Int, headers: [String: String], body: [UInt8])
    /// The connection ended before the announced body was whole.
    case broken(received: Int, announced: Int)
    /// The connection ended without a word.
    case nothing
  }

  private let channel: any Channel
  private let parts: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  private init(_ parts: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>) {
    self.parts = parts
    channel = parts.channel
  }

  /// - Parameter caFile: nil: plain HTTP.
  static func connect(to url: String, caFile: String?) async throws -> TestClient {
    let port = Int(url.split(separator: ":").last ?? "") ?? 0
    let context = try caFile.map(TLSContext.client(trusting:))
    return TestClient(
      try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
        .connect(host: "127.0.0.1", port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let context {
              try pipeline.addHandler(TLSHandler(TLSSession(context)))
            }
            try pipeline.addHTTPClientHandlers()
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        })
  }

  /// Sends requests one after the other on this connection, then closes it.
  func exchange(_ requests: [(head: HTTPRequestHead, body: [UInt8])]) async throws -> [Answer] {
    try await parts.executeThenClose { inbound, outbound in
      var answers: [Answer] = []
      var incoming = inbound.makeAsyncIterator()
      for request in requests {
        // A server may close as soon as it has the body: how it ended shows when reading.
        try? await outbound.write(.head(request.head))
        try? await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: request.body))))
        try? await outbound.write(.end(nil))
        answers.append(await Self.answer(&incoming))
      }
      return answers
    }
  }

  private static func answer(
    _ parts: inout NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  ) async -> Answer {
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    // An error of the connection is its end.
    while let part = try? await parts.next() {
      switch part {
      case .head(let received): head = received
      case .body(let buffer): body.append(contentsOf: buffer.readableBytesView)
      case .end:
        let headers = (head?.headers ?? [:]).map { ($0.name.lowercased(), $0.value) }
        return .complete(
          status: Int(head?.status.code ?? 0),
          headers: Dictionary(headers) { first, _ in first }, body: body)
      }
    }
    guard let head else { return .nothing }
    let announced = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
    return .broken(received: body.count, announced: announced)
  }
}

extension TestClient {
  static func request(
    _ method: HTTPMethod, _ path: String, body: [UInt8] = [], authorization: String? = nil
  ) -> (head: HTTPRequestHead, body: [UInt8]) {
    var headers: HTTPHeaders = [
      "host": "127.0.0.1", "content-type": "application/json",
      "content-length": String(body.count),
    ]
    if let authorization { headers.add(name: "authorization", value: authorization) }
    return (HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers), body)
  }
}

/// A terminal of a running simulator.
struct NetworkTill {
  let announcement: Announcement
  var sn: String
  var key: String

  /// Activates with the first code.
  init(_ announcement: Announcement, vendorKey: String, code: String? = nil) async throws {
    self.announcement = announcement
    sn = announcement.vendorSN
    key = vendorKey
    let verdict = try await call(
      "/terminal/activate",
      [
        "app_id": announcement.appID, "code": code ?? announcement.activationCodes[0],
        "device_id": TestTill.deviceID,
      ])
    sn = verdict?.data["terminal_sn"] ?? ""
    key = verdict?.data["terminal_key"] ?? ""
  }

  func request(
    _ path: String, _ members: [String: String]
  ) -> (head: HTTPRequestHead, body: [UInt8]) {
    var members = members
    if path != "/terminal/activate" { members["terminal_sn"] = sn }
    let body = TestTill.octets(members.mapValues(JSONValue.string))
    return TestClient.request(
      .POST, path, body: body, authorization: "\(sn) \(TestTill.sign(body, with: key))")
  }

  func answers(_ calls: [(String, [String: String])]) async throws -> [TestClient.Answer] {
    try await TestClient.connect(to: announcement.url, caFile: announcement.caFile)
      .exchange(calls.map { request($0.0, $0.1) })
  }

  func call(_ path: String, _ members: [String: String]) async throws -> Verdict? {
    let answer = try await answers([(path, members)])[0]
    guard case .complete(let status, _, let body) = answer else { return nil }
    return Verdict(status: status, body: body)
  }
}
