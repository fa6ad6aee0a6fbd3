import NIOCore
import NIOHTTP1
import NIOPosix
import TLS
import Terminal

/// Posts notifications to listeners on this machine, over HTTPS.
struct NoticeSender: Sendable {
  /// From the connection to the end of the answer, as SecurePay's documents have it.
  private static let patience = TimeAmount.seconds(10)
  private static let longestAnswer = 65_536

  private let context: TLSContext
  private let group: any EventLoopGroup

  /// - Parameter caFile: the authorities whose listeners are believed, in PEM.
  init(trusting caFile: String, on group: any EventLoopGroup) throws {
    context = try TLSContext.client(trusting: caFile)
    self.group = group
  }

  /// What the listener answers; nil: nothing, or nothing whole.
  func send(_ post: NoticePost) async -> (status: Int, body: [UInt8])? {
    typealias Parts = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    do {
      let parts: Parts = try await ClientBootstrap(group: group)
        .connectTimeout(Self.patience)
        .connect(host: "127.0.0.1", port: post.port) { [context] channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(TLSHandler(TLSSession(context)))
            try pipeline.addHTTPClientHandlers()
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        }
      let channel = parts.channel
      let deadline = channel.eventLoop.scheduleTask(in: Self.patience) {
        channel.close(promise: nil)
      }
      defer { deadline.cancel() }
      return try await parts.executeThenClose { inbound, outbound in
        // Whoever refuses what comes may answer before it is whole: how it ends shows in reading.
        try? await outbound.write(.head(Self.head(of: post)))
        try? await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: post.body))))
        try? await outbound.write(.end(nil))
        return try await Self.answer(inbound)
      }
    } catch {
      return nil
    }
  }

  private static func head(of post: NoticePost) -> HTTPRequestHead {
    var headers: HTTPHeaders = [
      "Host": "127.0.0.1:\(post.port)", "Content-Type": post.contentType,
      "Content-Length": String(post.body.count), "Connection": "close",
    ]
    if let authorization = post.authorization {
      headers.add(name: "Authorization", value: authorization)
    }
    return HTTPRequestHead(version: .http1_1, method: .POST, uri: post.target, headers: headers)
  }

  private static func answer(
    _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>
  ) async throws -> (status: Int, body: [UInt8])? {
    var status: Int?
    var body: [UInt8] = []
    for try await part in parts {
      switch part {
      case .head(let head): status = Int(head.status.code)
      case .body(let buffer): body.append(contentsOf: buffer.readableBytesView)
      case .end: return status.map { ($0, body) }
      }
      guard body.count <= longestAnswer else { return nil }
    }
    return nil
  }
}
