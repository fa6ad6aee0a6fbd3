import NIOCore
import NIOHTTP1
import Service
import TLS
import Terminal

/// One connection: one request, one answer, and the end. A proxy makes a new connection for the next.
final class CallbackExchange: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case waiting
    case receiving(HTTPRequestHead)
    /// An answer is made or sent; what still comes in is thrown away.
    case answering
  }

  private let desk: CallbackDesk
  private let limits: CallbackLimits
  private var state = State.waiting
  private var body = ByteBuffer()
  private var deadline: Scheduled<Void>?

  private init(_ desk: CallbackDesk, _ limits: CallbackLimits) {
    self.desk = desk
    self.limits = limits
  }

  static func install(
    in channel: any Channel, _ tls: TLSContext, desk: CallbackDesk, _ limits: CallbackLimits
  ) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(TLSHandler(TLSSession(tls)))
    var bounds = NIOHTTPDecoderLimitConfiguration()
    bounds.maxHeaderFieldSize = limits.headers
    bounds.maxHeaderListSize = limits.headers
    bounds.maxHeaderFieldCount = 64
    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: bounds)
    try pipeline.addHandler(ByteToMessageHandler(decoder))
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(CallbackExchange(desk, limits))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.exchange)) {
      let (exchange, context) = bound.value
      if case .answering = exchange.state {} else { exchange.note(.slow) }
      context.close(promise: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), .waiting):
      if let refusal = refusal(of: head) { return refuse(refusal, context) }
      state = .receiving(head)
      if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
        let invitation = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(invitation)), promise: nil)
      }
    case (.body(let part), .receiving):
      guard body.readableBytes + part.readableBytes <= limits.body else {
        return refuse(tooLarge, context)
      }
      body.writeImmutableBuffer(part)
    case (.end, .receiving(let head)):
      state = .answering
      hear(head, context)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard case .answering = state else {
      state = .answering
      note(.unreadable)
      return context.close(promise: nil)
    }
  }

  private func note(_ refusal: CallbackRefusal) {
    Task { [desk] in await desk.note(refusal) }
  }

  // MARK: Before anything of it is believed

  private typealias Refused = (
    answer: NotificationAnswer, headers: [(String, String)], reason: CallbackRefusal
  )

  private func refusal(of head: HTTPRequestHead) -> Refused? {
    guard Self.name(in: head.uri) != nil else {
      return (NotificationAnswer(404, text: "not found"), [], .elsewhere)
    }
    guard head.method == .POST else {
      return (NotificationAnswer(405, text: "method not allowed"), [("Allow", "POST")], .method)
    }
    let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    guard length <= limits.body else { return tooLarge }
    return nil
  }

  private let tooLarge: Refused = (NotificationAnswer(413, text: "too large"), [], .tooLarge)

  private func refuse(_ refused: Refused, _ context: ChannelHandlerContext) {
    state = .answering
    let (answer, reason) = (refused.answer, refused.reason)
    // Counted before it is told, so that nobody who has the answer finds it missing.
    reply(refused.headers, context) { [desk] in
      await desk.note(reason)
      return answer
    }
  }

  /// `NAME` of `/callbacks/NAME`; a query is let pass.
  private static func name(in uri: String) -> String? {
    let path = uri.prefix { $0 != "?" }
    let prefix = "/callbacks/"
    guard path.hasPrefix(prefix) else { return nil }
    let name = path.dropFirst(prefix.count)
    let isName =
      (1...32).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
    return isName ? String(name) : nil
  }

  // MARK: Answering

  private func hear(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let request = NotificationRequest(
      body: Array(body.readableBytesView), authorization: head.headers.first(name: "authorization"))
    let type = head.headers.first(name: "content-type").map { text in
      text.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
    let name = Self.name(in: head.uri) ?? ""
    reply([], context) { [desk] in
      await desk.answer(request, from: name, contentType: type)
    }
  }

  /// Answers once it is known how, if somebody still listens.
  private func reply(
    _ headers: [(String, String)], _ context: ChannelHandlerContext,
    _ find: @escaping @Sendable () async -> NotificationAnswer
  ) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    Task {
      let answer = await find()
      loop.execute {
        let (exchange, context) = bound.value
        guard context.channel.isActive else { return }
        exchange.write(answer, headers, context)
      }
    }
  }

  private func write(
    _ answer: NotificationAnswer, _ more: [(String, String)], _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders([
      ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.count)),
      ("Connection", "close"),
    ])
    for (name, value) in more { headers.add(name: name, value: value) }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let buffer = context.channel.allocator.buffer(bytes: answer.body)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      Self.finish(bound.value)
    }
  }

  /// Closes this end, and the whole a little later: closing at once with unread input would take the
  /// answer away from its reader.
  private static func finish(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.close(mode: .output, promise: nil)
    context.eventLoop.scheduleTask(in: .milliseconds(500)) { bound.value.close(promise: nil) }
  }
}
