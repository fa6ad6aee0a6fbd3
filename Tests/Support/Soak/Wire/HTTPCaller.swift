import NIOCore
import NIOHTTP1
import NIOPosix

/// Where an HTTP server listens.
enum Endpoint: Hashable, Sendable {
  case unix(String)
  case loopback(Int)

  /// `http://127.0.0.1:PORT`
  init?(url: String) {
    guard let port = url.split(separator: ":").last.flatMap({ Int($0) }) else { return nil }
    self = .loopback(port)
  }
}

/// What a call does.
enum Verb: String, Sendable {
  case get = "GET"
  case post = "POST"
  case delete = "DELETE"
}

/// A whole answer.
struct Reply: Sendable {
  var status: Int
  var body: [UInt8]

  var json: JSON { (try? JSON(body)) ?? .null }
}

/// Why there is no answer.
enum NoReply: Error, Sendable, CustomStringConvertible {
  /// No connection: nothing was sent.
  case notSent(String)
  /// Sent, perhaps, and not answered: it may have been carried out.
  case lost(String)

  var description: String {
    switch self {
    case .notSent(let reason): "not sent: \(reason)"
    case .lost(let reason): "lost: \(reason)"
    }
  }
}

/// A client of HTTP/1.1 that is no part of the product: one connection a call, never repeated.
struct HTTPCaller: Sendable {
  /// Of an answer: the books of a long run.
  static let mostOctets = 256 << 20

  let endpoint: Endpoint

  func call(
    _ method: Verb, _ path: String, _ body: JSON? = nil, within milliseconds: Int64
  ) async throws(NoReply) -> Reply {
    let channel: any Channel
    do {
      channel = try await connect()
    } catch {
      throw .notSent("\(error)")
    }
    let result = channel.eventLoop.makePromise(of: Reply.self)
    do {
      try await channel.eventLoop.submit {
        try channel.pipeline.syncOperations.addHandler(ReplyCollector(result))
      }.get()
    } catch {
      result.fail(error)
    }
    let alarm = channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
      result.fail(NoReply.lost("no answer within \(milliseconds) ms"))
    }
    send(method, path, body, headers: [("Connection", "close")], on: channel)
    do {
      let reply = try await result.futureResult.get()
      alarm.cancel()
      channel.close(promise: nil)
      return reply
    } catch {
      alarm.cancel()
      channel.close(promise: nil)
      throw error as? NoReply ?? .lost("\(error)")
    }
  }

  /// A stream without end: hands over the body piece by piece, until the other end ends it.
  func stream(
    _ path: String, headers: [(String, String)], quietFor limit: Int64,
    _ take: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(NoReply) -> Int {
    let channel: any Channel
    do {
      channel = try await connect()
    } catch {
      throw .notSent("\(error)")
    }
    let result = channel.eventLoop.makePromise(of: Int.self)
    do {
      try await channel.eventLoop.submit {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(IdleStateHandler(readTimeout: .milliseconds(limit)))
        try pipeline.addHandler(StreamReader(result, take))
      }.get()
    } catch {
      result.fail(error)
    }
    send(.get, path, nil, headers: headers, on: channel)
    do {
      return try await withTaskCancellationHandler {
        try await result.futureResult.get()
      } onCancel: {
        channel.close(promise: nil)
      }
    } catch {
      channel.close(promise: nil)
      throw error as? NoReply ?? .lost("\(error)")
    }
  }

  private func connect() async throws -> any Channel {
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(2))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers(
            leftOverBytesStrategy: .dropBytes)
        }
      }
    return switch endpoint {
    case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
    case .loopback(let port): try await bootstrap.connect(host: "127.0.0.1", port: port).get()
    }
  }

  private func send(
    _ method: Verb, _ path: String, _ body: JSON?, headers: [(String, String)],
    on channel: any Channel
  ) {
    var head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: method.rawValue), uri: path)
    head.headers.add(name: "Host", value: "soak")
    for (name, value) in headers { head.headers.add(name: name, value: value) }
    let octets = body?.octets
    if let octets {
      head.headers.add(name: "Content-Type", value: "application/json")
      head.headers.add(name: "Content-Length", value: "\(octets.count)")
    }
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    if let octets {
      channel.write(
        HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: octets))), promise: nil)
    }
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }
}

/// Gathers one answer.
private final class ReplyCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let result: EventLoopPromise<Reply>
  private var reply = Reply(status: 0, body: [])

  init(_ result: EventLoopPromise<Reply>) { self.result = result }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): reply.status = Int(head.status.code)
    case .body(let buffer):
      guard reply.body.count + buffer.readableBytes <= HTTPCaller.mostOctets else {
        return result.fail(NoReply.lost("the answer is too long"))
      }
      reply.body.append(contentsOf: buffer.readableBytesView)
    case .end: result.succeed(reply)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    result.fail(NoReply.lost("the connection ended unanswered"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    result.fail(NoReply.lost("\(error)"))
    context.close(promise: nil)
  }
}

/// Hands over a stream; its result is the status, once it has ended.
private final class StreamReader: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let result: EventLoopPromise<Int>
  private let take: @Sendable ([UInt8]) -> Void
  private var status = 0

  init(_ result: EventLoopPromise<Int>, _ take: @escaping @Sendable ([UInt8]) -> Void) {
    self.result = result
    self.take = take
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = Int(head.status.code)
    case .body(let buffer): if status == 200 { take(Array(buffer.readableBytesView)) }
    case .end:
      result.succeed(status)
      context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is IdleStateHandler.IdleStateEvent else { return }
    result.fail(NoReply.lost("the stream is silent"))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if status == 200 { result.succeed(status) }
    result.fail(NoReply.lost("the stream ended before its head"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if status == 200 { result.succeed(status) }
    result.fail(NoReply.lost("\(error)"))
    context.close(promise: nil)
  }
}
