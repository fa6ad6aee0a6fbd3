import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TLS
import Terminal

/// A request as the listener hands it on.
struct IncomingRequest: Sendable {
  var method: String
  /// Without the query.
  var path: String
  var query: String?
  var authorization: String?
  var contentType: String?
  var body: [UInt8]
}

/// An HTTP/1.1 server on the loopback that can also misbehave: close without an answer, answer late,
/// answer by half.
final class HTTPListener: Sendable {
  struct Configuration: Sendable {
    /// 0: any that is free.
    var port = 0
    /// nil: plain.
    var tls: TLSContext?
    var maximumBody = 262_144
    var maximumConnections = 256
    /// A connection on which nothing is asked for so long is closed.
    var idle = TimeAmount.seconds(75)
    /// What the `Date` header says.
    var clock: @Sendable () -> Milliseconds
    var respond: @Sendable (IncomingRequest) -> Delivery
    /// The answer that a ticket stands for, when its time has come.
    var collect: @Sendable (Delivery.Ticket) -> Delivery = { _ in .closed }
  }

  let port: Int
  private let channel: any Channel
  private let connections: Connections

  private init(channel: any Channel, port: Int, connections: Connections) {
    self.channel = channel
    self.port = port
    self.connections = connections
  }

  /// Listens on 127.0.0.1.
  static func start(
    on group: any EventLoopGroup, _ configuration: Configuration
  ) async throws -> HTTPListener {
    let connections = Connections(limit: configuration.maximumConnections)
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try connections.add(child)
          let pipeline = child.pipeline.syncOperations
          if let tls = configuration.tls {
            try pipeline.addHandler(TLSHandler(TLSSession(tls)))
          }
          try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
          try pipeline.addHandler(IdleStateHandler(allTimeout: configuration.idle))
          try pipeline.addHandler(HTTPExchange(configuration))
        }
      }
      .bind(host: "127.0.0.1", port: configuration.port).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    return HTTPListener(channel: channel, port: port, connections: connections)
  }

  /// A port that nobody listens at now.
  static func freePort() async throws -> Int {
    let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    try await channel.close()
    return port
  }

  /// Whether connections are taken. While they are not, the open ones end, and new ones before
  /// their first octet.
  var isReachable: Bool {
    get { connections.isReachable }
    set { connections.isReachable = newValue }
  }

  /// Ends the listener and every connection.
  func close() async {
    try? await channel.close()
    await connections.close()
  }
}

/// The open connections, up to a limit.
private final class Connections: Sendable {
  private struct Refused: Error {}
  private struct State {
    var open: [ObjectIdentifier: any Channel] = [:]
    var closed = false
    var reachable = true
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func add(_ channel: any Channel) throws {
    let id = ObjectIdentifier(channel)
    try state.withLock { state in
      guard state.open.count < limit, !state.closed, state.reachable else { throw Refused() }
      state.open[id] = channel
    }
    channel.closeFuture.whenComplete { [self] _ in
      state.withLock { _ = $0.open.removeValue(forKey: id) }
    }
  }

  var isReachable: Bool {
    get { state.withLock(\.reachable) }
    set {
      let ending = state.withLock { state in
        state.reachable = newValue
        return newValue ? [] : Array(state.open.values)
      }
      for channel in ending { channel.close(promise: nil) }
    }
  }

  func close() async {
    let channels = state.withLock { state in
      state.closed = true
      return Array(state.open.values)
    }
    for channel in channels { try? await channel.close() }
  }
}
