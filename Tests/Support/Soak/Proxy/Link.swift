import Glibc
import NIOCore

/// One connection through the proxy: the terminal's end, the gateway's end, and what is between them.
///
/// Everything of it happens on one event loop.
final class Link {
  /// The most that waits in one direction; then its sender is not read from any more.
  static let mostWaiting = 1 << 20

  enum Side {
    case near
    case far
    var other: Side { self == .near ? .far : .near }
  }

  fileprivate struct Way {
    var passage: Passage
    /// What will leave, in this order.
    var queue: [ByteBuffer] = []
    var waiting = 0
    /// The end of the connection is told once everything has left.
    var endIsDue = false
    var sourceEnded = false
    var sinkEnds = false
  }

  private let near: any Channel
  private var far: (any Channel)?
  private var ways: [Side: Way]
  /// What arrived from the terminal before the gateway's end was there.
  private var early: [ByteBuffer] = []
  private var toxics: ToxicSet
  private var timers: [Scheduled<Void>] = []
  private let loop: any EventLoop
  private let whenOver: (Link) -> Void

  init(
    near: any Channel, toxics: ToxicSet, dice: inout Dice, whenOver: @escaping (Link) -> Void
  ) {
    self.near = near
    self.toxics = toxics
    self.whenOver = whenOver
    loop = near.eventLoop
    ways = [
      .near: Way(passage: Passage(toxics.up, dice: Dice(dice.next()))),
      .far: Way(passage: Passage(toxics.down, dice: Dice(dice.next()))),
    ]
    arm()
  }

  var isOver: Bool { !near.isActive && far?.isActive != true && ways.values.allSatisfy(\.isOver) }

  /// The network changes under the connection.
  func change(to toxics: ToxicSet) {
    self.toxics = toxics
    for timer in timers { timer.cancel() }
    timers = []
    ways[.near]?.passage.change(to: toxics.up)
    ways[.far]?.passage.change(to: toxics.down)
    arm()
  }

  /// The gateway's end is there.
  func connected(_ channel: any Channel) {
    far = channel
    guard !toxics.isHalfOpen else { return close(channel, reset: true) }
    let waiting = early
    early = []
    for buffer in waiting { pass(buffer, from: .near) }
    guard ways[.near]?.sourceEnded == true else { return }
    end(.far, at: ways[.near]?.passage.drainedAt ?? 0)
  }

  /// The gateway's end cannot be had.
  func notConnected() { finish(reset: true) }

  /// Octets have arrived at one end.
  func received(_ buffer: ByteBuffer, from side: Side) {
    guard side == .far || far != nil else { return early.append(buffer) }
    pass(buffer, from: side)
  }

  /// One end is closed: the other one is told so once everything has left.
  func ended(_ side: Side) {
    guard ways[side]?.sourceEnded == false else { return }
    ways[side]?.sourceEnded = true
    defer { if isOver { whenOver(self) } }
    // Of a connection that is open by half nobody is told.
    guard !(side == .far && toxics.isHalfOpen), side == .far || far != nil else {
      ways[side]?.sinkEnds = true
      return
    }
    let passage = ways[side]?.passage
    end(side.other, at: max(now, passage?.drainedAt ?? 0) + (passage?.closeDelay ?? 0))
  }

  /// Both ends go at once.
  func finish(reset: Bool) {
    for timer in timers { timer.cancel() }
    timers = []
    close(near, reset: reset)
    if let far { close(far, reset: reset) }
    for side in [Side.near, .far] {
      ways[side]?.sourceEnded = true
      ways[side]?.sinkEnds = true
      ways[side]?.waiting = 0
      ways[side]?.queue = []
    }
    whenOver(self)
  }

  private func pass(_ buffer: ByteBuffer, from side: Side) {
    guard let decision = ways[side]?.passage.take(buffer.readableBytes, at: now) else { return }
    var buffer = buffer
    for piece in decision.pieces {
      guard let slice = buffer.readSlice(length: piece.count) else { break }
      ways[side]?.waiting += piece.count
      ways[side]?.queue.append(slice)
      after(piece.at) { $0.passNext(from: side) }
    }
    if let at = decision.endsAt { after(at) { $0.endAll(from: side) } }
    if (ways[side]?.waiting ?? 0) > Self.mostWaiting { setReading(side, false) }
  }

  /// The time of the oldest piece has come. Timers of one time come in any order, pieces do not.
  private func passNext(from side: Side) {
    guard ways[side]?.queue.isEmpty == false, let next = ways[side]?.queue.removeFirst() else {
      return
    }
    let before = ways[side]?.waiting ?? 0
    let left = before - next.readableBytes
    ways[side]?.waiting = left
    write(next, to: side.other)
    if before > Self.mostWaiting, left <= Self.mostWaiting { setReading(side, true) }
    if left == 0, ways[side]?.endIsDue == true { end(side.other) }
  }

  /// The limit of one direction is reached: both ends go, after what had been let through.
  private func endAll(from side: Side) {
    while ways[side]?.queue.isEmpty == false { passNext(from: side) }
    finish(reset: false)
  }

  private func end(_ side: Side, at time: Int64) {
    after(time) { link in
      link.ways[side.other]?.endIsDue = true
      if link.ways[side.other]?.waiting == 0 { link.end(side) }
    }
  }

  private func end(_ side: Side) {
    ways[side.other]?.sinkEnds = true
    if let channel = channel(side) { close(channel, reset: false) }
    if isOver { whenOver(self) }
  }

  /// What the toxics do by themselves.
  private func arm() {
    if toxics.isHalfOpen, let far { close(far, reset: true) }
    if let after = toxics.resetAfter { timer(after) { $0.finish(reset: true) } }
    if let after = toxics.endAfter { timer(after) { $0.finish(reset: false) } }
  }

  private func timer(_ milliseconds: Int64, _ body: @escaping (Link) -> Void) {
    let bound = NIOLoopBound((self, body), eventLoop: loop)
    timers.append(
      loop.scheduleTask(in: .milliseconds(milliseconds)) { bound.value.1(bound.value.0) })
  }

  private func after(_ time: Int64, _ body: @escaping (Link) -> Void) {
    let bound = NIOLoopBound((self, body), eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(max(0, time - now))) { bound.value.1(bound.value.0) }
  }

  private func write(_ buffer: ByteBuffer, to side: Side) {
    guard let channel = channel(side), channel.isActive else { return }
    channel.writeAndFlush(buffer, promise: nil)
  }

  private func setReading(_ side: Side, _ isReading: Bool) {
    _ = channel(side)?.setOption(.autoRead, value: isReading)
  }

  private func close(_ channel: any Channel, reset: Bool) {
    guard channel.isActive else { return }
    guard reset, let socket = channel as? any SocketOptionProvider else {
      return channel.close(promise: nil)
    }
    // Lingering for no time is a reset.
    let set = socket.setSoLinger(Glibc.linger(l_onoff: 1, l_linger: 0))
    set.whenComplete { _ in channel.close(promise: nil) }
  }

  private func channel(_ side: Side) -> (any Channel)? { side == .near ? near : far }

  private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }
}

extension Link.Way {
  fileprivate var isOver: Bool { sourceEnded && sinkEnds && waiting == 0 }
}

/// Hands what happens at one end of a link to it.
final class LinkEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: Link
  private let side: Link.Side

  init(_ link: Link, _ side: Link.Side) {
    self.link = link
    self.side = side
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    link.received(unwrapInboundIn(data), from: side)
  }

  func channelInactive(context: ChannelHandlerContext) { link.ended(side) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
