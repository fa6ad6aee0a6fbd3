package import NIOCore

/// TLS in a channel: ciphertext on the side of the wire, plaintext on the other.
///
/// The other end's good-bye closes the channel; one that allows half-closure is told of it instead
/// (`ChannelEvent.inputClosed`), as of the wire's own end, and can still be written to. That end may be
/// a truncation: whoever reads must know from the plaintext what is whole.
package final class TLSHandler: ChannelDuplexHandler {
  package typealias InboundIn = ByteBuffer
  package typealias InboundOut = ByteBuffer
  package typealias OutboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  private enum State {
    case shakingHands, ready
    /// Nothing can be sent any more, and why.
    case over(any Error)
  }

  private let session: TLSSession
  private var state = State.shakingHands
  /// The other end has said good-bye: what still comes is thrown away.
  private var isInputOver = false
  /// Written before hands were shaken.
  private var waiting: [(ByteBuffer, EventLoopPromise<Void>?)] = []

  private var isReady: Bool { if case .ready = state { true } else { false } }

  package init(_ session: TLSSession) { self.session = session }

  package func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { advance(context) }
  }

  package func channelActive(context: ChannelHandlerContext) {
    advance(context)
    context.fireChannelActive()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isInputOver { return }
    do {
      try unwrapInboundIn(data).withUnsafeReadableBytes { try session.take($0) }
      advance(context)
    } catch { fail(error, context) }
  }

  package func channelInactive(context: ChannelHandlerContext) {
    end(ChannelError.ioOnClosedChannel)
    context.fireChannelInactive()
  }

  package func handlerRemoved(context: ChannelHandlerContext) {
    end(ChannelError.ioOnClosedChannel)
  }

  package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?)
  {
    let plain = unwrapOutboundIn(data)
    switch state {
    case .shakingHands: return waiting.append((plain, promise))
    case .over(let reason):
      promise?.fail(reason)
      return
    case .ready: break
    }
    do {
      try plain.withUnsafeReadableBytes { try session.write($0) }
      context.write(wrapOutboundOut(outgoing(context)), promise: promise)
    } catch {
      promise?.fail(error)
      fail(error, context)
    }
  }

  package func close(
    context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
  ) {
    if isReady, mode != .input {
      session.end()
      context.writeAndFlush(wrapOutboundOut(outgoing(context)), promise: nil)
    }
    context.close(mode: mode, promise: promise)
  }

  /// As far as the octets that are there allow.
  private func advance(_ context: ChannelHandlerContext) {
    do {
      if case .over = state { return }
      if !isReady, try session.shakeHands() {
        state = .ready
        let held = waiting
        waiting = []
        for (plain, promise) in held {
          write(context: context, data: wrapOutboundOut(plain), promise: promise)
        }
      }
      // An answer is not far; what shaking hands needs must go now.
      context.writeAndFlush(wrapOutboundOut(outgoing(context)), promise: nil)
      while isReady {
        switch try session.read() {
        case .octets(let octets):
          context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: octets)))
        case .nothing: return
        case .end: return endInput(context)
        }
      }
    } catch { fail(error, context) }
  }

  private func endInput(_ context: ChannelHandlerContext) {
    isInputOver = true
    let options = context.channel.syncOptions
    if (try? options?.getOption(.allowRemoteHalfClosure)) == true {
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    } else {
      close(context: context, mode: .all, promise: nil)
    }
  }

  private func outgoing(_ context: ChannelHandlerContext) -> ByteBuffer {
    var buffer = context.channel.allocator.buffer(capacity: 0)
    while case let octets = session.give(), !octets.isEmpty { buffer.writeBytes(octets) }
    return buffer
  }

  /// Whoever waits for a write learns that it was not sent: none is kept after this.
  private func end(_ error: any Error) {
    if case .over = state { return }
    state = .over(error)
    let held = waiting
    waiting = []
    for (_, promise) in held { promise?.fail(error) }
  }

  /// With the alert that says why, if there is one.
  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    end(error)
    context.writeAndFlush(wrapOutboundOut(outgoing(context)), promise: nil)
    context.fireErrorCaught(error)
    context.close(promise: nil)
  }
}
