import Conformance
import Terminal
import Testing

@testable import Transport

@Suite("Connections, and what is never sent twice")
struct ConnectionTests {
  let fixture: Fixture
  let client = HTTPSClient()

  init() throws { fixture = try Fixture() }

  /// Answers the first request of a connection; reads the second, counts it, and drops the
  /// connection without an answer. Later connections answer everything.
  private func dropping() throws -> TestServer {
    let box = Box<TestServer>()
    let server = try fixture.server { peer, connection in
      var count = 0
      while let request = peer.readRequest() {
        box.get()?.note(request)
        count += 1
        if connection == 0, count == 2 { return }
        peer.answer("{}")
      }
    }
    box.set(server)
    return server
  }

  private func count(_ server: TestServer, _ path: String) -> Int {
    server.requests.count { $0.line.contains(path) }
  }

  @Test(
    "A request that moves money is not repeated on another connection",
    .covers("6.1/once", "7.1/read-timeout"),
    arguments: [[], Array("{}".utf8), [UInt8](repeating: 0x20, count: 500_000)])
  func onceOnly(body: [UInt8]) async throws {
    let server = try dropping()
    defer { server.stop() }
    let warm = await client.perform(
      request("/query"), options: fixture.options(server.port, movesMoney: false))
    #expect(warm.response != nil)
    let result = await client.perform(
      request("/pay", body: body), options: fixture.options(server.port, movesMoney: true))
    #expect(result.isUnknown, "\(result)")
    #expect(count(server, "/pay") == 1)
  }

  @Test("A query is: this server does provoke the repetition")
  func queryRepeated() async throws {
    let server = try dropping()
    defer { server.stop() }
    for _ in 0..<2 {
      let result = await client.perform(
        request("/query"), options: fixture.options(server.port, movesMoney: false))
      #expect(result.response != nil)
    }
    #expect(count(server, "/query") == 3)
    #expect(server.connections == 2)
  }

  @Test("A repeated query that then meets a closed door may have arrived")
  func repeatedThenRefused() async throws {
    let box = Box<TestServer>()
    let server = try fixture.server { peer, _ in
      guard peer.readRequest() != nil else { return }
      peer.answer("{}")
      _ = peer.readRequest()
      box.get()?.stop()
    }
    box.set(server)
    let options = fixture.options(server.port, movesMoney: false)
    #expect(await client.perform(request("/query"), options: options).response != nil)
    let result = await client.perform(request("/query"), options: options)
    #expect(result.isUnknown, "\(result)")
  }

  @Test(
    "Warm connections serve queries and payments alike, unless a fresh one is asked for",
    .covers("3.3/fresh-connection"))
  func reuse() async throws {
    let server = try fixture.server { peer, _ in
      while peer.readRequest() != nil { peer.answer("{}") }
    }
    defer { server.stop() }
    for movesMoney in [false, true, false] {
      let options = fixture.options(server.port, movesMoney: movesMoney)
      #expect(await client.perform(request(), options: options).response != nil)
    }
    #expect(server.connections == 1)
    let fresh = fixture.options(server.port, movesMoney: true, fresh: true)
    #expect(await client.perform(request(), options: fresh).response != nil)
    #expect(server.connections == 2)
  }

  @Test("Giving up the wait does not call back what was sent")
  func cancelledTask() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let gate = Gate()
    let server = try fixture.server { peer, _ in
      guard peer.readRequest() != nil else { return }
      arrival.finish()
      gate.wait()
      peer.answer("{}")
    }
    defer { server.stop() }
    let options = fixture.options(server.port, movesMoney: true)
    let task = Task { [client] in await client.perform(request(), options: options) }
    for await _ in arrived {}
    task.cancel()
    gate.open()
    #expect(await task.value.response?.status == 200)
  }

  @Test("Transfers run beside each other on the one thread")
  func concurrent() async throws {
    let gate = Gate()
    let server = try fixture.server { peer, _ in
      while let request = peer.readRequest() {
        if request.line.contains("/slow") { gate.wait() } else { gate.open() }
        peer.answer("{}")
      }
    }
    defer { server.stop() }
    let options = fixture.options(server.port)
    async let slow = client.perform(request("/slow"), options: options)
    async let quick = client.perform(request("/quick"), options: options)
    #expect(await quick.response != nil)
    #expect(await slow.response != nil)
  }
}
