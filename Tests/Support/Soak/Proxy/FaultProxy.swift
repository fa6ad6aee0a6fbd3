import NIOCore
import NIOPosix

/// A TCP proxy on the loopback that makes a bad network of a good one. It knows nothing of what
/// passes: octets of TLS are octets.
final class FaultProxy: Sendable {
  /// What has passed.
  struct Count: Sendable, Hashable {
    var connections = 0
    var open = 0
  }

  /// Everything that changes; on the event loop only.
  private final class State {
    var toxics = ToxicSet.none
    var upstream: Int
    var listener: (any Channel)?
    var links: [ObjectIdentifier: Link] = [:]
    var dice: Dice
    var connections = 0

    init(upstream: Int, dice: Dice) {
      self.upstream = upstream
      self.dice = dice
    }
  }

  /// More connections at once are refused.
  static let mostLinks = 512

  let port: Int
  private let loop: any EventLoop
  private let state: NIOLoopBound<State>

  private init(port: Int, loop: any EventLoop, state: NIOLoopBound<State>) {
    self.port = port
    self.loop = loop
    self.state = state
  }

  /// Listens on any free port of the loopback and passes on to another one.
  static func start(upstream: Int, seed: UInt64) async throws -> FaultProxy {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let state = try await loop.submit {
      NIOLoopBound(State(upstream: upstream, dice: Dice(seed, for: "proxy")), eventLoop: loop)
    }.get()
    let port = try await loop.flatSubmit { listen(0, on: loop, state) }.get()
    return FaultProxy(port: port, loop: loop, state: state)
  }

  /// From now on the network is so, under open connections too.
  func set(_ toxics: ToxicSet) async throws {
    try await loop.flatSubmit { [loop, port, state] in
      let was = state.value.toxics
      state.value.toxics = toxics
      for link in Array(state.value.links.values) { link.change(to: toxics) }
      guard was.refuses != toxics.refuses else { return loop.makeSucceededVoidFuture() }
      guard toxics.refuses else { return Self.listen(port, on: loop, state).map { _ in } }
      for link in Array(state.value.links.values) { link.finish(reset: true) }
      let listener = state.value.listener
      state.value.listener = nil
      return listener?.close() ?? loop.makeSucceededVoidFuture()
    }.get()
  }

  /// The gateway has another port now.
  func set(upstream: Int) async throws {
    try await loop.submit { [state] in state.value.upstream = upstream }.get()
  }

  var count: Count {
    get async throws {
      try await loop.submit { [state] in
        Count(connections: state.value.connections, open: state.value.links.count)
      }.get()
    }
  }

  /// Ends every connection, and takes no more.
  func close() async throws {
    try await set(ToxicSet(up: [.refuse]))
  }

  private static func listen(
    _ port: Int, on loop: any EventLoop, _ state: NIOLoopBound<State>
  ) -> EventLoopFuture<Int> {
    ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { near in
        near.eventLoop.makeCompletedFuture { try accept(near, state.value) }
      }
      .bind(host: "127.0.0.1", port: port)
      .flatMapThrowing { listener in
        guard let port = listener.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        state.value.listener = listener
        return port
      }
  }

  private struct TooMany: Error {}

  private static func accept(_ near: any Channel, _ state: State) throws {
    guard state.links.count < mostLinks else { throw TooMany() }
    state.connections += 1
    let link = Link(near: near, toxics: state.toxics, dice: &state.dice) { link in
      state.links[ObjectIdentifier(link)] = nil
    }
    state.links[ObjectIdentifier(link)] = link
    try near.pipeline.syncOperations.addHandler(LinkEnd(link, .near))
    let bound = NIOLoopBound(link, eventLoop: near.eventLoop)
    ClientBootstrap(group: near.eventLoop)
      .connectTimeout(.seconds(5))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { far in
        far.eventLoop.makeCompletedFuture {
          try far.pipeline.syncOperations.addHandler(LinkEnd(bound.value, .far))
        }
      }
      .connect(host: "127.0.0.1", port: state.upstream)
      .whenComplete { result in
        switch result {
        case .success(let far): bound.value.connected(far)
        case .failure: bound.value.notConnected()
        }
      }
  }
}
