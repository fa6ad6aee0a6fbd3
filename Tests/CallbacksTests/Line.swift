import NIOCore
import NIOPosix
import Synchronization
import TLS

/// One connection, and what came back by it.
final class Line: Sendable {
  /// How a sender says that it says no more, and still listens.
  enum Ending: Sendable {
    /// By TLS alone (close_notify).
    case goodbye
    /// By TLS, and by TCP (FIN).
    case goodbyeAndEnd
    /// By TCP alone, as somebody between would who cuts it off.
    case cut
    /// Likewise, and the last octet of its last record is lost.
    case torn

    static let whole: [Ending] = [.goodbye, .goodbyeAndEnd, .cut]
  }

  let channel = Mutex<(any Channel)?>(nil)
  fileprivate let received = Mutex("")
  private let isSecure: Bool

  init(isSecure: Bool) { self.isSecure = isSecure }

  func send(_ text: String) async throws {
    guard let channel = channel.withLock(\.self), !text.isEmpty else { return }
    try await channel.writeAndFlush(ByteBuffer(string: text))
  }

  /// Sends the last there is; what belongs to the end goes onto the wire with it.
  func send(_ text: String, then ending: Ending) async throws {
    guard let channel = channel.withLock(\.self), isSecure else { return }
    // When this is sent, hands are shaken.
    try await channel.writeAndFlush(ByteBuffer())
    try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.handler(type: Wire.self).ending = ending
      let below = try pipeline.context(handlerType: TLSHandler.self)
      channel.write(ByteBuffer(string: text), promise: nil)
      switch ending {
      case .goodbye, .goodbyeAndEnd: channel.close(mode: .output, promise: nil)
      case .cut, .torn:
        channel.flush()
        below.close(mode: .output, promise: nil)
      }
    }.get()
  }

  func rest() async throws -> String {
    try? await channel.withLock(\.self)?.closeFuture.get()
    return received.withLock(\.self)
  }

  func end() async throws { try? await channel.withLock(\.self)?.close() }
}

/// What a line ends with, below its TLS.
final class Wire: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  var ending: Line.Ending?

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var octets = unwrapOutboundIn(data)
    if ending == .torn { octets.moveWriterIndex(to: max(0, octets.writerIndex - 1)) }
    context.write(wrapOutboundOut(octets), promise: promise)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if ending == .goodbye, mode == .output {
      promise?.succeed(())
    } else {
      context.close(mode: mode, promise: promise)
    }
  }
}

/// Keeps what a line receives.
final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let line: Line
  init(_ line: Line) { self.line = line }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let text = String(buffer: unwrapInboundIn(data))
    line.received.withLock { $0 += text }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
