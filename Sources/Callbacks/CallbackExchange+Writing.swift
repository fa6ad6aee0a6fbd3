import NIOCore
import NIOHTTP1
import Terminal

/// The answer, once it is known.
extension CallbackExchange {
  func write(
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
