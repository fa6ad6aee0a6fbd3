import NIOCore

/// Octets came in, before anyone knows what they mean.
struct OctetsArrived: Sendable {}

/// Tells the ``RequestGuard`` of octets that the HTTP decoder still keeps to itself, so that a
/// request whose head trickles in is late too.
final class ArrivalWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.fireUserInboundEventTriggered(OctetsArrived())
    context.fireChannelRead(data)
  }
}
