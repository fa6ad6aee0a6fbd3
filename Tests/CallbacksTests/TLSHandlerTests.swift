import Cryptography
import NIOCore
import NIOEmbedded
import TLS
import Testing

/// Whoever writes learns what became of it, whenever the connection ends.
struct TLSHandlerTests {
  private static func connected() throws -> EmbeddedChannel {
    let leaf = try TestAuthority().leaf()
    let tls = try TLSContext.server(
      certificate: Array(leaf.certificate.utf8), key: Array(leaf.key.utf8))
    let channel = EmbeddedChannel(handler: TLSHandler(try TLSSession(tls)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
    return channel
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
}
