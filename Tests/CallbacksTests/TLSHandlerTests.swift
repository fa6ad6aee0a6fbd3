import Cryptography
import FoundationEssentials
import NIOCore
import NIOEmbedded
import TLS
import Testing

/// Whoever writes learns what became of it, whenever the connection ends.
struct TLSHandlerTests {
  private static func connected(
    _ authority: TestAuthority? = nil
  ) throws -> EmbeddedChannel {
    let leaf = try (authority ?? TestAuthority()).leaf()
    let tls = try TLSContext.server(
      certificate: Array(leaf.certificate.utf8), key: Array(leaf.key.utf8))
    return try connected(tls)
  }

  private static func connected(_ tls: TLSContext) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: TLSHandler(try TLSSession(tls)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
    return channel
  }

  private static func caller(trusting authority: TestAuthority) throws -> EmbeddedChannel {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pem")
    try Data(authority.certificate.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try connected(TLSContext.client(trusting: file.path))
  }

  /// Carries what either has for the other, until there is nothing.
  private static func carry(_ one: EmbeddedChannel, _ other: EmbeddedChannel) throws {
    var isCarried = true
    while isCarried {
      isCarried = false
      for (from, to) in [(one, other), (other, one)] {
        while let octets = try from.readOutbound(as: ByteBuffer.self) {
          guard octets.readableBytes > 0, to.isActive else { continue }
          isCarried = true
          try to.writeInbound(octets)
        }
      }
    }
  }

  private static func write(_ channel: EmbeddedChannel) -> EventLoopFuture<Void> {
    channel.writeAndFlush(ByteBuffer(string: "whole"))
  }

  /// nil: it has not failed, and whoever awaits it waits on.
  private static func failure(of future: EventLoopFuture<Void>) -> (any Error)? {
    var failure: (any Error)?
    future.assumeIsolated().whenFailure { failure = $0 }
    return failure
  }

  /// Nobody must wait for ever for a word that cannot be sent.
  @Test func failsWhatWaitsForHandsThatAreNotShaken() throws {
    let channel = try Self.connected()
    let early = Self.write(channel)
    #expect(throws: (any Error).self) {
      try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
    }
    #expect(Self.failure(of: early) is TLSSession.Failure)
    #expect(Self.failure(of: Self.write(channel)) != nil)
    #expect(!channel.isActive)
  }

  /// The other end hung up; the handlers of a channel outlive it a little.
  @Test func failsWhatComesAfterTheEnd() throws {
    let channel = try Self.connected()
    let early = Self.write(channel)
    channel.pipeline.fireChannelInactive()
    #expect(Self.failure(of: early) is ChannelError)
    #expect(Self.failure(of: Self.write(channel)) is ChannelError)
    _ = try? channel.finish()
  }

  /// The other end's good-bye ends the channel; where it allows half-closure, only what comes in.
  @Test(arguments: [true, false])
  func goodbyeEndsWhatComesIn(_ isByHalf: Bool) throws {
    let authority = try TestAuthority()
    let (server, ends) = (try Self.connected(authority), Ends())
    try server.pipeline.syncOperations.addHandler(ends)
    server.allowRemoteHalfClosure = isByHalf
    let client = try Self.caller(trusting: authority)
    try Self.carry(client, server)
    #expect(ends.count == 0)

    let asked = client.writeAndFlush(ByteBuffer(string: "whole"))
    _ = client.close(mode: .output)
    try Self.carry(client, server)
    try asked.wait()
    #expect(try server.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "whole"))
    #expect(server.isActive == isByHalf && ends.count == (isByHalf ? 1 : 0))
    guard isByHalf else { return }

    // What comes behind it is no TLS, and is not looked at.
    try server.writeInbound(ByteBuffer(string: "whatever"))
    #expect(ends.count == 1)
    try Self.write(server).wait()
    #expect(try server.readOutbound(as: ByteBuffer.self) != nil)
    _ = try server.finish()
  }
}

/// Counts how often a channel hears that nothing more comes in.
private final class Ends: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private(set) var count = 0

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { count += 1 }
  }
}
