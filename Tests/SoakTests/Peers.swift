import Glibc
import NIOCore
import NIOPosix

/// What one end of a connection gets.
enum Heard: Hashable, Sendable {
  case octets([UInt8])
  case closed
  case reset
}

/// One end of a TCP connection in a test: what it gets can be awaited.
final class Peer: Sendable {
  let channel: any Channel
  private let stream: AsyncStream<Heard>

  init(_ channel: any Channel, _ stream: AsyncStream<Heard>) {
    self.channel = channel
    self.stream = stream
  }

  static func connect(_ port: Int) async throws -> Peer {
    let (stream, continuation) = AsyncStream.makeStream(of: Heard.self)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Ear(continuation))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return Peer(channel, stream)
  }

  func send(_ octets: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: octets))
  }

  /// The next octets, so many of them; fewer where the connection ends before.
  func octets(_ count: Int) async -> [UInt8] {
    var found: [UInt8] = []
    for await heard in stream {
      guard case .octets(let octets) = heard else { return found }
      found += octets
      if found.count >= count { return found }
    }
    return found
  }

  /// All octets until the connection ends, and how it ends.
  func end() async -> (octets: [UInt8], ending: Heard?) {
    var found: [UInt8] = []
    for await heard in stream {
      guard case .octets(let octets) = heard else { return (found, heard) }
      found += octets
    }
    return (found, nil)
  }

  func close() async throws { try await channel.close() }
}

/// A server whose connections are handed out one after the other.
final class PeerServer: Sendable {
  let port: Int
  private let channel: any Channel
  private let accepted: AsyncStream<Peer>

  private init(_ channel: any Channel, _ port: Int, _ accepted: AsyncStream<Peer>) {
    self.channel = channel
    self.port = port
    self.accepted = accepted
  }

  /// - Parameter echoes: sends back what it gets, instead of handing out its connections.
  static func start(echoes: Bool = false) async throws -> PeerServer {
    let (accepted, continuation) = AsyncStream.makeStream(of: Peer.self)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          guard !echoes else { return try child.pipeline.syncOperations.addHandler(Echo()) }
          let (stream, ear) = AsyncStream.makeStream(of: Heard.self)
          try child.pipeline.syncOperations.addHandler(Ear(ear))
          continuation.yield(Peer(child, stream))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return PeerServer(channel, channel.localAddress?.port ?? 0, accepted)
  }

  func accept() async throws -> Peer {
    for await peer in accepted { return peer }
    throw CancellationError()
  }

  func close() async throws { try await channel.close() }
}

private final class Ear: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let heard: AsyncStream<Heard>.Continuation

  init(_ heard: AsyncStream<Heard>.Continuation) { self.heard = heard }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    heard.yield(.octets(Array(unwrapInboundIn(data).readableBytesView)))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    heard.yield((error as? IOError)?.errnoCode == ECONNRESET ? .reset : .closed)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    heard.yield(.closed)
    heard.finish()
  }
}

private final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(data, promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
