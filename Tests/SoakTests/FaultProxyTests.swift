import NIOCore
import Testing

@testable import upayd_soak

/// The fault proxy between two real ends.
@Suite(.timeLimit(.minutes(1)))
struct FaultProxyTests {
  static let octets = (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private func withProxy(
    _ toxics: ToxicSet = .none, _ body: (FaultProxy, PeerServer) async throws -> Void
  ) async throws {
    let server = try await PeerServer.start()
    let proxy = try await FaultProxy.start(upstream: server.port, seed: 7)
    try await proxy.set(toxics)
    try await body(proxy, server)
    try await proxy.close()
    // A test may have closed it already.
    try? await server.close()
  }

  static let harmless: [[Toxic]] = [
    [], [.latency(delay: 40, jitter: 30)], [.bandwidth(octetsPerSecond: 20_000)],
    [.slicer(size: 17, pause: 1)], [.slowClose(delay: 30)],
    [.latency(delay: 20, jitter: 20), .slicer(size: 100, pause: 1)],
  ]

  @Test(
    "What only delays and divides changes no octet, and the end comes after the last",
    arguments: harmless)
  func octetsArrive(_ toxics: [Toxic]) async throws {
    try await withProxy(ToxicSet(up: toxics, down: toxics)) { proxy, server in
      let near = try await Peer.connect(proxy.port)
      try await near.send(Self.octets)
      let far = try await server.accept()
      let arrived = await far.octets(Self.octets.count) == Self.octets
      #expect(arrived, "what arrived is not what was sent")
      try await far.send(Self.octets.reversed())
      try await far.close()
      let (octets, ending) = await near.end()
      let returned = octets == Self.octets.reversed()
      #expect(returned, "\(octets.count) octets came back")
      #expect(ending == .closed)
    }
  }

  @Test("What had left its sender arrives, though the sender has gone")
  func lateArrival() async throws {
    try await withProxy(ToxicSet(up: [.latency(delay: 100, jitter: 0)])) { proxy, server in
      let near = try await Peer.connect(proxy.port)
      try await near.send(Self.octets)
      try await near.close()
      let (octets, ending) = await (try await server.accept()).end()
      let arrived = octets == Self.octets
      #expect(arrived, "\(octets.count) octets arrived")
      #expect(ending == .closed)
    }
  }

  @Test("A black hole swallows all, and ends by itself when it is told to")
  func blackHole() async throws {
    try await withProxy { proxy, server in
      let near = try await Peer.connect(proxy.port)
      let far = try await server.accept()
      try await proxy.set(ToxicSet(up: [.blackHole(after: nil)]))
      try await near.send(Self.octets)
      try await proxy.set(ToxicSet(up: [.blackHole(after: 10)]))
      #expect(await far.end().octets == [])
      #expect(await near.end().ending != nil)
    }
  }

  @Test("A reset is one, at both ends")
  func resetPeer() async throws {
    try await withProxy { proxy, server in
      let near = try await Peer.connect(proxy.port)
      let far = try await server.accept()
      // Both ends are there once something has passed.
      try await near.send([1])
      #expect(await far.octets(1) == [1])
      try await proxy.set(ToxicSet(down: [.resetPeer(after: 10)]))
      #expect(await near.end().ending == .reset)
      #expect(await far.end().ending == .reset)
    }
  }

  @Test("After so many octets the connection ends", arguments: [0, 1, 1_000, 2_999])
  func limitData(_ limit: Int) async throws {
    try await withProxy(ToxicSet(down: [.limitData(octets: limit)])) { proxy, server in
      let near = try await Peer.connect(proxy.port)
      try await (try await server.accept()).send(Self.octets)
      let (octets, ending) = await near.end()
      let isPrefix = octets == Array(Self.octets.prefix(limit))
      #expect(isPrefix, "\(octets.count) octets arrived")
      #expect(ending == .closed)
    }
  }

  @Test("Open by half: the gateway's end is gone, and the terminal is not told")
  func halfOpen() async throws {
    try await withProxy { proxy, server in
      let near = try await Peer.connect(proxy.port)
      try await near.send([1])
      let far = try await server.accept()
      #expect(await far.octets(1) == [1])
      try await proxy.set(ToxicSet(up: [.halfOpen]))
      #expect(await far.end().ending == .reset)
      try await near.send([2])
      #expect(near.channel.isActive)
      // Another connection is half-open from its beginning.
      let second = try await Peer.connect(proxy.port)
      try await second.send([3])
      #expect(await (try await server.accept()).end().octets == [])
      #expect(second.channel.isActive)
    }
  }

  @Test("Nobody listens, and afterwards somebody does, at the same port")
  func refuse() async throws {
    try await withProxy { proxy, server in
      let near = try await Peer.connect(proxy.port)
      let far = try await server.accept()
      try await near.send([1])
      #expect(await far.octets(1) == [1])
      for _ in 0..<5 {
        try await proxy.set(ToxicSet(up: [.refuse], down: [.refuse]))
        await #expect(throws: (any Error).self) { _ = try await Peer.connect(proxy.port) }
        try await proxy.set(.none)
        let again = try await Peer.connect(proxy.port)
        try await again.send([9])
        #expect(await (try await server.accept()).octets(1) == [9])
      }
      #expect(await near.end().ending == .reset)
      #expect(await far.end().ending == .reset)
    }
  }

  @Test("Without a gateway a connection ends, and with another one at another port it is there")
  func upstream() async throws {
    try await withProxy { proxy, server in
      let other = try await PeerServer.start()
      try await server.close()
      // The reset may overtake the connecting itself.
      if let refused = try? await Peer.connect(proxy.port) {
        #expect(await refused.end().octets == [])
      }
      try await proxy.set(upstream: other.port)
      let near = try await Peer.connect(proxy.port)
      try await near.send([1, 2])
      #expect(await (try await other.accept()).octets(2) == [1, 2])
      #expect(try await proxy.count.connections == 2)
    }
  }

  @Test(
    "Whatever the network was like, it is good again afterwards",
    arguments: 1...5 as ClosedRange<UInt64>)
  func afterAll(_ seed: UInt64) async throws {
    let server = try await PeerServer.start(echoes: true)
    let proxy = try await FaultProxy.start(upstream: server.port, seed: seed)
    var stream = ChaosStream(.network, seed: seed, span: 1_800_000)
    for step in 1...40 {
      guard case .network(let toxics, _) = stream.next().act else { continue }
      try await proxy.set(toxics)
      let during = try? await Peer.connect(proxy.port)
      try? await during?.send(Self.octets)
      try await proxy.set(.none)
      let near = try await Peer.connect(proxy.port)
      try await near.send([77])
      #expect(await near.octets(1) == [77], "step \(step): \(toxics)")
      try? await during?.close()
      try await near.close()
    }
    try await proxy.close()
    try await server.close()
  }
}
