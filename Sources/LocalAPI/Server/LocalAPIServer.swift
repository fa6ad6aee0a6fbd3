import HummingbirdCore
public import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
public import Service
public import ServiceLifecycle

/// The daemon's face for software on the same machine: HTTP/1.1 and JSON over a Unix socket.
///
/// It checks the syntax of requests and bounds what clients may take; what a request means is the
/// business of ``/Service/TillOperations``. It serves until it is asked to end (graceful shutdown,
/// or cancellation of ``run()``), and then ends within ``Limits/pause`` and ``Limits/drain``.
public struct LocalAPIServer: ServiceLifecycle.Service {
  private let till: any TillOperations
  private let socket: ListeningSocket
  private let logger: Logger
  private let limits: Limits
  private let connections = Connections()

  /// - Parameter socket: taken over: it is closed, and its file removed, when ``run()`` ends.
  public init(
    till: any TillOperations, socket: ListeningSocket, logger: Logger, limits: Limits = Limits()
  ) {
    self.till = till
    self.socket = socket
    self.logger = logger
    self.limits = limits
  }

  /// The socket was closed while it was being served.
  public struct SocketClosed: Error, CustomStringConvertible {
    public var description: String { "the listening socket was closed by the system" }
  }

  /// Serves once, until it is asked to end.
  ///
  /// - Throws: when the socket cannot be served at all.
  public func run() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result: Result<Void, any Error>
    do {
      result = .success(try await serve(on: group))
    } catch {
      result = .failure(error)
    }
    socket.file?.remove()
    try? await group.shutdownGracefully()
    try result.get()
  }

  private enum Ending { case asked, closed }

  private func serve(on group: MultiThreadedEventLoopGroup) async throws {
    let quiescing = ServerQuiescingHelper(group: group)
    let server = try await accept(on: group, quiescing).get()
    try ListeningSocket.listen(socket.descriptor)
    logger.info("Serving the local API")

    let (endings, ending) = AsyncStream.makeStream(of: Ending.self)
    server.closeFuture.whenComplete { _ in ending.yield(.closed) }
    let reason = await withTaskCancellationOrGracefulShutdownHandler {
      await endings.first { _ in true }
    } onCancelOrGracefulShutdown: {
      ending.yield(.asked)
    }
    let drain = Task.isCancelled ? .zero : limits.drain
    // A task of its own: a cancelled one could not wait for anything.
    await Task { await end(server, quiescing, within: drain) }.value
    logger.info("The local API has ended")
    if reason == .closed { throw SocketClosed() }
  }

  private func accept(
    on group: MultiThreadedEventLoopGroup, _ quiescing: ServerQuiescingHelper
  ) -> EventLoopFuture<any Channel> {
    ServerBootstrap(group: group)
      // One connection a turn, else more than the allowed number get in.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .serverChannelInitializer { [limits] channel in
        channel.eventLoop.makeCompletedFuture {
          let handlers = channel.pipeline.syncOperations
          try handlers.addHandler(
            AvailableConnectionsChannelHandler(maxConnections: limits.connections))
          try handlers.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in welcome(channel) }
      .withBoundSocket(socket.descriptor)
  }

  private func welcome(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let peer = peer(of: channel) else {
      logger.warning("A connection was refused: the kernel does not say whose it is")
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    let responder = Responder(
      till: till, peer: peer, connections: connections, limits: limits, logger: logger)
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [RequestGuard(limits)],
      idleTimeout: TimeAmount(limits.idle),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers,
        maxHeaderFieldCount: limits.headerFields))
    let http = HTTP1Channel(
      responder: { try await responder.respond(to: $0, $1, on: $2) }, configuration: configuration)
    do {
      try channel.pipeline.syncOperations.addHandler(ArrivalWatch())
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let handlers = channel.pipeline.syncOperations
      let decoder = try handlers.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try handlers.addHandler(VersionKeeper(), position: .after(decoder))
      connections.serve(channel) { await serve(value, with: http) }
    }
  }

  private func serve(_ value: HTTP1Channel.Value, with http: HTTP1Channel) async {
    await withTaskCancellationHandler {
      await http.handle(value: value, logger: logger)
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }

  private func end(
    _ server: any Channel, _ quiescing: ServerQuiescingHelper, within drain: Duration
  ) async {
    socket.file?.remove()
    try? await server.setOption(.autoRead, value: false).get()
    connections.beginDraining()
    // Who was just let in gets the time to say what he wants.
    if drain > .zero { try? await Task.sleep(for: limits.pause) }
    let deadline = server.eventLoop.scheduleTask(in: TimeAmount(drain)) { connections.cancelAll() }
    let closed = server.eventLoop.makePromise(of: Void.self)
    quiescing.initiateShutdown(promise: closed)
    try? await closed.futureResult.get()
    await connections.allEnded()
    deadline.cancel()
  }
}
