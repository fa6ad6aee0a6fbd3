import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Service

/// The request was cut off: whatever of it was read must not be acted on.
struct RequestCutOff: Error {}

/// Bounds the time that requests take to arrive and answers to leave, answers what is not HTTP, and
/// closes connections so that the last answer reaches its reader.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private enum Phase {
    /// Next: `failing`, `closing`.
    case open
    /// What came in cannot be read on; the problem is sent after the answers that are under way.
    /// Next: `closing`.
    case failing(Problem)
    /// The last answer was given; what still comes in is thrown away. Ends with the connection.
    case closing
  }

  private let limits: Limits
  private var phase = Phase.open
  /// Octets of a request came in, and its end did not.
  private var isPartial = false
  /// The head of that request was read.
  private var isReceiving = false
  /// Requests whose head was passed on and whose answer has not ended.
  private var unanswered = 0
  private var isLastAnswer = false
  private var discarded = 0
  private var arrival: Scheduled<Void>?
  private var stall: Scheduled<Void>?
  private var linger: Scheduled<Void>?

  init(_ limits: Limits) { self.limits = limits }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    guard case .open = phase else { return discard(part, context) }
    switch part {
    case .head:
      isReceiving = true
      unanswered += 1
    case .body: break
    case .end:
      isReceiving = false
      isPartial = false
    }
    watchArrival(context)
    context.fireChannelRead(data)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is OctetsArrived {
      isPartial = true
      return watchArrival(context)
    }
    if case .closing = phase, let event = event as? ChannelEvent, event == .inputClosed {
      return context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard case .open = phase else { return }
    if isReceiving || error is IOError || error is ChannelError {
      // Whoever reads that request's body meets the error there.
      return context.fireErrorCaught(error)
    }
    phase = .failing(Problem(unreadable: error))
    if unanswered == 0 { fail(context) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    for timer in [arrival, stall, linger] { timer?.cancel() }
    // Without an error the body's reader would take a cut-off request for a complete one.
    if isReceiving { context.fireErrorCaught(RequestCutOff()) }
    context.fireChannelInactive()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let response):
      if response.status.kind != .informational {
        isLastAnswer = response.headerFields[.connection] == "close"
      }
      context.write(data, promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      unanswered -= 1
      if isLastAnswer {
        finish(context, data, promise)
      } else {
        context.write(data, promise: promise)
        if case .failing = phase, unanswered == 0 { fail(context) }
      }
      watchArrival(context)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = context.channel.isWritable ? nil : close(context, after: limits.stall)
    context.fireChannelWritabilityChanged()
  }

  /// A request may take its time while an earlier one of the connection is being answered: then it
  /// is perhaps the daemon that does not read.
  private func watchArrival(_ context: ChannelHandlerContext) {
    let isBusy = unanswered > (isReceiving ? 1 : 0)
    if isPartial, !isBusy {
      if arrival == nil { arrival = close(context, after: limits.arrival) }
    } else {
      arrival?.cancel()
      arrival = nil
    }
  }

  private func discard(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
    guard case .body(let octets) = part else { return }
    discarded += octets.readableBytes
    if discarded > limits.discarded { context.close(promise: nil) }
  }

  private func fail(_ context: ChannelHandlerContext) {
    guard case .failing(let problem) = phase else { return }
    let answer = Answer(problem)
    let head = answer.head(closing: true)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(answer.buffer)), promise: nil)
    finish(context, wrapOutboundOut(.end(nil)), nil)
    context.flush()
  }

  /// Sends the last octets and closes this end; the other end gets ``Limits/linger`` to read them.
  ///
  /// Closing at once with unread input would take the answer away from its reader.
  private func finish(
    _ context: ChannelHandlerContext, _ end: NIOAny, _ promise: EventLoopPromise<Void>?
  ) {
    phase = .closing
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.cascade(to: promise)
    sent.futureResult.assumeIsolated().whenComplete { _ in
      context.close(mode: .output, promise: nil)
      self.linger = self.close(context, after: self.limits.linger)
    }
    context.write(end, promise: sent)
  }

  private func close(_ context: ChannelHandlerContext, after time: Duration) -> Scheduled<Void> {
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      context.close(promise: nil)
    }
  }
}

extension Problem {
  /// What is said of octets that the HTTP parser gave up on.
  init(unreadable error: any Error) {
    switch error as? HTTPParserError {
    case .headerOverflow:
      self.init(.headers, "The request's target and header fields are too large. Nothing was done.")
    default:
      self.init(.invalid, "This is not HTTP/1.1. Nothing was done.")
    }
  }
}
