import Terminal
import Testing

@testable import Transport

@Suite("Closing the client")
struct ClosingTests {
  let fixture: Fixture
  let client = HTTPSClient()

  init() throws { fixture = try Fixture() }

  @Test("What is under way ends as unknown; afterwards nothing is sent")
  func underWay() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let server = try fixture.server { peer, _ in
      guard peer.readRequest() != nil else { return }
      arrival.finish()
      peer.waitForClose()
    }
    defer { server.stop() }
    let options = fixture.options(server.port)
    let task = Task { [client] in await client.perform(request(), options: options) }
    for await _ in arrived {}
    await client.close(within: 0)
    #expect(await task.value.isUnknown)
    #expect(await client.perform(request(), options: options) == .notSent("the client is closed"))
    await client.close(within: 0)
    #expect(server.connections == 1)
  }

  @Test("What had not begun was not sent")
  func notBegun() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let server = try TestServer { peer, _ in
      arrival.finish()
      peer.waitForClose()
    }.start()
    defer { server.stop() }
    let options = fixture.options(server.port)
    let task = Task { [client] in await client.perform(request(), options: options) }
    for await _ in arrived {}
    await client.close(within: 0)
    #expect(await task.value.isNotSent)
  }

  @Test("Patience lets a transfer end by itself")
  func patience() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let gate = Gate()
    let server = try fixture.server { peer, _ in
      guard peer.readRequest() != nil else { return }
      arrival.finish()
      gate.wait()
      peer.answer("{}")
    }
    defer { server.stop() }
    let options = fixture.options(server.port)
    let task = Task { [client] in await client.perform(request(), options: options) }
    for await _ in arrived {}
    async let closed: Void = client.close(within: .minutes(5))
    gate.open()
    await closed
    #expect(await task.value.response != nil)
  }

  @Test("A client that is dropped ends its thread and its idle connections")
  func dropped() async throws {
    let (gone, departure) = AsyncStream.makeStream(of: Void.self)
    let server = try fixture.server { peer, _ in
      while peer.readRequest() != nil { peer.answer("{}") }
      departure.finish()
    }
    defer { server.stop() }
    var temporary: HTTPSClient? = HTTPSClient()
    let result = await temporary?.perform(request(), options: fixture.options(server.port))
    #expect(result?.response != nil)
    temporary = nil
    for await _ in gone {}
  }

  @Test("More transfers at once than are taken are refused, not queued without end")
  func bounded() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let server = try TestServer(backlog: 256) { peer, _ in
      arrival.yield()
      peer.waitForClose()
    }.start()
    defer { server.stop() }
    let options = fixture.options(server.port)
    await withTaskGroup { group in
      for _ in 0..<TransferLoop.capacity {
        group.addTask { [client] in await client.perform(request(), options: options) }
      }
      var count = 0
      for await _ in arrived {
        count += 1
        if count == TransferLoop.capacity { break }
      }
      let refused = await client.perform(request(), options: options)
      #expect(refused == .notSent("64 transfers are under way already"))
      await client.close(within: 0)
      for await result in group { #expect(result.isNotSent) }
    }
  }
}
