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
    /// What becomes of it is settled, an answer or none; what still comes in is thrown away.
    case settled
  }

  private let desk: CallbackDesk
  let limits: CallbackLimits
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
      exchange.settle(.slow)
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
      state = .settled
      hear(head, context)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // An answer that is on its way is not cut off by what comes behind its request.
    if settle(.unreadable) { context.close(promise: nil) }
  }

  /// Nothing more comes in. Whoever has asked completely still gets the answer; the rest of anything
  /// else would be waited for in vain.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed, settle(nil) { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  /// Settles that there is no answer.
  ///
  /// - Parameter refusal: the reason that is counted, if it is one.
  /// - Returns: whether it was not settled before: only the first reason is one.
  @discardableResult
  private func settle(_ refusal: CallbackRefusal?) -> Bool {
    if case .settled = state { return false }
    state = .settled
    if let refusal { Task { [desk] in await desk.note(refusal) } }
    return true
  }

  // MARK: Answering

  private func refuse(_ refused: Refused, _ context: ChannelHandlerContext) {
    state = .settled
    let (answer, reason) = (refused.answer, refused.reason)
    // Counted before it is told, so that nobody who has the answer finds it missing.
    reply(refused.headers, context) { [desk] in
      await desk.note(reason)
      return answer
    }
  }

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
}
