import Conformance
import Terminal
import Testing

@testable import Transport

@Suite("What the protocol asks of the transport")
struct ConformanceTransportTests {
  let fixture: Fixture
  let client = HTTPSClient()

  init() throws { fixture = try Fixture() }

  /// A server's first word in a version that is not spoken any more: version, 32 octets of random,
  /// no session, a cipher of that time, no compression.
  private static func hello(_ version: [UInt8]) -> [UInt8] {
    let body = version + [UInt8](repeating: 7, count: 32) + [0, 0xC0, 0x13, 0]
    let handshake = [2, 0, 0, UInt8(body.count)] + body
    return [22] + version + [0, UInt8(handshake.count)] + handshake
  }

  @Test(
    "Nothing older than TLS 1.2", .timeLimit(.minutes(1)), .covers("1.1/tls"),
    arguments: [[3, 0], [3, 1], [3, 2]] as [[UInt8]])
  func oldVersions(_ version: [UInt8]) async throws {
    let server = try TestServer { peer, _ in
      peer.write(Self.hello(version))
      peer.waitForClose()
    }.start()
    defer { server.stop() }
    let result = await client.perform(request(), options: fixture.options(server.port))
    #expect(result.isNotSent, "\(result)")
    // Not the end of its patience: it does not go on with such a peer.
    #expect(result.reason?.contains("time") == false, "\(result)")
  }
}
