import NIOCore
import NIOHTTP1

/// Serves each request in the version that it names.
///
/// An HTTP/1.0 client knows no chunks and no connections that stay (RFC 9112, 9.3): its answer is the
/// connection's last, and ends with it. Any other version than 1.0 and 1.1 is no HTTP here.
final class VersionKeeper: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Of the requests that are not answered yet; no more than one read of the socket holds, and what
  /// the handlers behind take before they stop reading.
  private var versions = CircularBuffer<HTTPVersion>()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      return context.fireChannelRead(data)
    }
    switch head.version {
    case .http1_1: break
    case .http1_0: head.headers.replaceOrAdd(name: "connection", value: "close")
    default: return context.fireErrorCaught(HTTPParserError.invalidVersion)
    }
    versions.append(head.version)
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      head.version = versions.first ?? .http1_1
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      _ = versions.popFirst()
      context.write(data, promise: promise)
    }
  }
}
