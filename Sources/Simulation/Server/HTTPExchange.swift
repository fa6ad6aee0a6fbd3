import NIOCore
import NIOHTTP1
import Terminal

/// One connection: collects a request, asks for the delivery, carries it out. The pipeline hands in
/// one request at a time.
final class HTTPExchange: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case idle
    case receiving(HTTPRequestHead, [UInt8])
    /// The body was too large; the rest of it is not looked at.
    case refused
    case answering
  }

  private let configuration: HTTPListener.Configuration
  private var state = State.idle

  init(_ configuration: HTTPListener.Configuration) { self.configuration = configuration }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), .idle):
      state = .receiving(head, [])
    case (.body(let part), .receiving(let head, var body)):
      body.append(contentsOf: part.readableBytesView)
      if body.count > configuration.maximumBody {
        state = .refused
        let reply = Delivery.Reply(status: 413, body: Array(#"{"error":"too large"}"#.utf8))
        write(reply, body: reply.body, close: true, context: context)
      } else {
        state = .receiving(head, body)
      }
    case (.end, .receiving(let head, let body)):
      state = .answering
      answer(head, body, context: context)
    default: break
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      if case .answering = state { return }
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ head: HTTPRequestHead, _ body: [UInt8], context: ChannelHandlerContext) {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first ?? ""
    let delivery = configuration.respond(
      IncomingRequest(
        method: head.method.rawValue, path: String(path),
        query: parts.count > 1 ? String(parts[1]) : nil,
        authorization: head.headers.first(name: "authorization"),
        contentType: head.headers.first(name: "content-type"), body: body))
    deliver(delivery, close: !head.isKeepAlive, context: context)
  }

  private func deliver(_ delivery: Delivery, close: Bool, context: ChannelHandlerContext) {
    switch delivery {
    case .closed: context.close(promise: nil)
    case .half(let reply):
      let beginning = Array(reply.body.prefix(reply.sent ?? reply.body.count / 2))
      write(reply, body: beginning, close: true, context: context)
    case .answer(let reply, after: 0) where reply.ticket == nil:
      if let pace = reply.pace {
        drip(reply, over: pace, close: close, context: context)
      } else {
        write(reply, body: reply.body, close: close, context: context)
      }
    case .answer(let reply, after: let delay):
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: .milliseconds(delay)) {
        let (exchange, context) = bound.value
        exchange.resume(reply, close: close, context: context)
      }
    }
  }

  /// The time of an answer has come, whether or not somebody still waits for it.
  private func resume(_ reply: Delivery.Reply, close: Bool, context: ChannelHandlerContext) {
    let delivery = reply.ticket.map(configuration.collect) ?? .answer(reply, after: 0)
    guard context.channel.isActive else { return }
    deliver(delivery, close: close, context: context)
  }

  /// The body in up to 32 pieces, evenly over the time.
  private func drip(
    _ reply: Delivery.Reply, over pace: Milliseconds, close: Bool, context: ChannelHandlerContext
  ) {
    let size = max(1, (reply.body.count + 31) / 32)
    let pieces = stride(from: 0, to: reply.body.count, by: size).map {
      Array(reply.body[$0..<min($0 + size, reply.body.count)])
    }
    begin(reply, close: close, context: context)
    context.flush()
    for (index, piece) in pieces.enumerated() {
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      let delay = TimeAmount.milliseconds(pace * Int64(index + 1) / Int64(pieces.count))
      context.eventLoop.scheduleTask(in: delay) {
        let (exchange, context) = bound.value
        guard context.channel.isActive else { return }
        if index + 1 < pieces.count {
          exchange.send(piece, context: context)
          context.flush()
        } else {
          exchange.end(piece, close: close, context: context)
        }
      }
    }
  }

  /// - Parameter body: what is sent; the head announces the reply's own.
  private func write(
    _ reply: Delivery.Reply, body: [UInt8], close: Bool, context: ChannelHandlerContext
  ) {
    begin(reply, close: close, context: context)
    end(body, close: close, context: context)
  }

  private func begin(_ reply: Delivery.Reply, close: Bool, context: ChannelHandlerContext) {
    var headers = HTTPHeaders()
    headers.add(name: "Date", value: httpDate(configuration.clock()))
    headers.add(name: "Content-Type", value: reply.contentType)
    headers.add(name: "Content-Length", value: String(reply.body.count))
    if close { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func send(_ octets: [UInt8], context: ChannelHandlerContext) {
    let buffer = context.channel.allocator.buffer(bytes: octets)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
  }

  private func end(_ octets: [UInt8], close: Bool, context: ChannelHandlerContext) {
    send(octets, context: context)
    guard !close else {
      // Not ended: after half a body there is no end, and after a whole one closing is it.
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))))
        .whenComplete { _ in bound.value.close(promise: nil) }
      return
    }
    state = .idle
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
